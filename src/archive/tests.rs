#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};
use tar::{EntryType, Header};

use super::*;

const CHART_YAML: &str = "apiVersion: v2\nname: web\nversion: 1.2.3\nappVersion: 1.16\nkubeVersion: '>=1.28.0-0'\n";

/// An archive in the making. Names are written into the header as they are: the writer of the tar crate refuses the wicked ones.
struct Maker(tar::Builder<Vec<u8>>);

impl Maker {
    /// With nothing in it.
    fn empty() -> Self {
        Self(tar::Builder::new(Vec::new()))
    }

    /// With `web/Chart.yaml`.
    fn chart() -> Self {
        Self::empty().file("web/Chart.yaml", CHART_YAML)
    }

    fn entry(mut self, kind: EntryType, name: &[u8], content: &[u8]) -> Self {
        let mut header = Header::new_gnu();
        header.as_old_mut().name.get_mut(..name.len()).unwrap().copy_from_slice(name);
        header.set_entry_type(kind);
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        if kind.is_symlink() || kind.is_hard_link() {
            header.set_link_name("web/Chart.yaml").unwrap();
        }
        header.set_cksum();
        self.0.append(&header, content).unwrap();
        self
    }

    fn file(self, name: &str, content: &str) -> Self {
        self.entry(EntryType::Regular, name.as_bytes(), content.as_bytes())
    }

    fn folder(self, name: &str) -> Self {
        self.entry(EntryType::Directory, name.as_bytes(), b"")
    }

    fn bytes(self) -> Vec<u8> {
        gzip(&self.0.into_inner().unwrap())
    }

    /// Why it is refused.
    fn refusal(self) -> ArchiveError {
        read(&self.bytes()).unwrap_err()
    }
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_chart_is_read_whole() {
    let archive =
        Maker::chart().folder("web/templates/").file("./web/templates/a.yaml", "a: 1\n").file("web/values.yaml", "");
    let bytes = archive.bytes();
    let chart = read(&bytes).unwrap();
    assert_eq!((chart.name.as_str(), chart.version.as_str()), ("web", "1.2.3"));
    assert_eq!(chart.app_version.as_deref(), Some("1.16"));
    assert_eq!(chart.kube_version.as_deref(), Some(">=1.28.0-0"));
    let paths: Vec<_> = chart.files.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["Chart.yaml", "templates/a.yaml", "values.yaml"]);
    assert_eq!(chart.file("templates/a.yaml"), Some(b"a: 1\n".as_slice()));
    assert_eq!(chart.file("templates"), None);
    assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

#[test]
fn long_names_are_read() {
    let name = format!("web/{}/a.yaml", "long".repeat(60));
    let mut archive = Maker::chart();
    let mut header = Header::new_gnu();
    header.set_size(0);
    archive.0.append_data(&mut header, &name, [].as_slice()).unwrap();
    assert!(read(&archive.bytes()).unwrap().file(name.strip_prefix("web/").unwrap()).is_some());
}

#[test]
fn paths_that_lead_out_are_refused() {
    for path in ["/etc/passwd", "//web/a", "C:/web/a", "c:a"] {
        assert!(matches!(Maker::chart().file(path, "").refusal(), ArchiveError::Absolute { .. }), "{path}");
    }
    for path in ["../a", "web/../../a", "web/templates/../../../a", "web/.."] {
        assert!(matches!(Maker::chart().file(path, "").refusal(), ArchiveError::Outside { .. }), "{path}");
    }
    assert!(matches!(Maker::chart().folder("web/../x/").refusal(), ArchiveError::Outside { .. }));
}

#[test]
fn names_that_some_system_reads_otherwise_are_refused() {
    for name in [&b"web/..\\..\\a"[..], b"web/a:stream", b"web/a\nb", b"web/a.", b"web/a ", b"web/\xff", b"web/a*"] {
        let refusal = Maker::chart().entry(EntryType::Regular, name, b"").refusal();
        assert!(matches!(refusal, ArchiveError::Name { .. }), "{refusal}");
        assert!(!refusal.to_string().contains('\n'), "{refusal}");
    }
}

#[test]
fn links_and_devices_are_refused() {
    for kind in [EntryType::Symlink, EntryType::Link] {
        assert!(matches!(Maker::chart().entry(kind, b"web/a", b"").refusal(), ArchiveError::Link { .. }));
    }
    for kind in [EntryType::Char, EntryType::Block, EntryType::Fifo, EntryType::GNUSparse, EntryType::new(b'S')] {
        let refusal = Maker::chart().entry(kind, b"web/a", b"").refusal();
        assert!(matches!(refusal, ArchiveError::Special { .. } | ArchiveError::Tar(_)), "{refusal}");
    }
}

#[test]
fn two_names_for_one_place_are_refused() {
    for (first, second) in [
        ("web/a.yaml", "web/a.yaml"),
        ("web/a.yaml", "web/A.yaml"),
        ("web/a.yaml", "./web//a.yaml"),
        ("web/a", "web/a/b"),
        ("web/a/b", "web/a"),
        ("web/a/b", "web/A/c"),
        ("web/Ä.yaml", "web/ä.yaml"),
    ] {
        let refusal = Maker::chart().file(first, "").file(second, "").refusal();
        assert!(matches!(refusal, ArchiveError::Twice { .. }), "{first} {second}: {refusal}");
    }
    assert!(read(&Maker::chart().folder("web/a/").file("web/a/b", "").folder("web/a/").bytes()).is_ok());
}

#[test]
fn files_beside_the_one_folder_are_refused() {
    assert!(matches!(Maker::chart().file("README.md", "").refusal(), ArchiveError::NoFolder { .. }));
    assert!(matches!(Maker::chart().file("other/a.yaml", "").refusal(), ArchiveError::NoFolder { .. }));
    assert!(matches!(Maker::empty().file("Chart.yaml", CHART_YAML).refusal(), ArchiveError::NoFolder { .. }));
}

#[test]
fn without_a_good_chart_file_it_is_no_chart() {
    assert!(matches!(Maker::empty().refusal(), ArchiveError::NoChart));
    assert!(matches!(Maker::empty().file("web/templates/Chart.yaml", CHART_YAML).refusal(), ArchiveError::NoChart));
    for (content, why) in [
        ("version: 1.0.0\n", "`name` is missing"),
        ("name: web\n", "`version` is missing"),
        ("name: web\nversion: latest\n", "no semantic version"),
        ("name: web\nversion: 1.0.0/../..\n", "no semantic version"),
        ("name: ../web\nversion: 1.0.0\n", "letters, digits"),
        ("name: web\n---\nversion: 1.0.0\n", "2 documents"),
        ("name: [web\n", "Chart.yaml is wrong"),
        ("- name\n", "`name` is missing"),
    ] {
        let refusal = Maker::empty().file("web/Chart.yaml", content).refusal();
        assert!(matches!(refusal, ArchiveError::Chart(_)), "{refusal}");
        assert!(refusal.to_string().contains(why), "{refusal}");
    }
}

#[test]
fn bombs_are_not_unpacked() {
    let zeroes = vec![0; 4 << 20];
    let refusal = Maker::chart().entry(EntryType::Regular, b"web/a", &zeroes).refusal();
    assert!(matches!(refusal, ArchiveError::Bomb { .. }), "{refusal}");
    // A gzip file in many members, each harmless.
    let members: Vec<u8> = std::iter::repeat_n(gzip(&zeroes), 40).flatten().collect();
    assert!(matches!(read(&members).unwrap_err(), ArchiveError::Bomb { .. }));
    // Content that does not shrink, so that it is their number that tells.
    let many = (0..=FILES_LIMIT)
        .fold(Maker::chart(), |archive, n| archive.file(&format!("web/{n}"), &sha256(&n.to_le_bytes())));
    let refusal = many.refusal();
    assert!(matches!(refusal, ArchiveError::TooManyFiles { .. }), "{refusal}");
}

#[test]
fn size_is_bounded_before_anything_is_read() {
    assert!(matches!(
        read(&vec![0; usize::try_from(CHART_LIMIT).unwrap() + 1]).unwrap_err(),
        ArchiveError::TooLarge { .. }
    ));
    let noise = (0..FILE_LIMIT + 1).scan(1_u64, |seed, _| {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        seed.to_be_bytes().first().copied()
    });
    let noise: Vec<u8> = noise.collect();
    let refusal = Maker::chart().entry(EntryType::Regular, b"web/a", &noise).refusal();
    assert!(matches!(refusal, ArchiveError::FileTooLarge { .. }), "{refusal}");
}

#[test]
fn what_is_no_archive_says_so() {
    let whole = Maker::chart().bytes();
    assert!(matches!(read(b"").unwrap_err(), ArchiveError::Gzip(_)));
    assert!(matches!(read(b"PK\x03\x04").unwrap_err(), ArchiveError::Gzip(_)));
    assert!(matches!(read(&whole[..whole.len() / 2]).unwrap_err(), ArchiveError::Gzip(_)));
    assert!(matches!(read(&gzip(b"no tar file, but long enough")).unwrap_err(), ArchiveError::Tar(_)));
    let cut = Maker::chart().0.into_inner().unwrap();
    assert!(matches!(read(&gzip(&cut[..600])).unwrap_err(), ArchiveError::Tar(_)));
}

#[test]
fn no_archive_brings_a_repository_of_git() {
    let names = [
        "web/.git/config",
        "web/.git",
        "web/.GiT/HEAD",
        "web/git~1/config",
        "web/GIT~2",
        "web/.g\u{200c}it/config",
        "web/.git./config",
        "web/charts/db/.git/HEAD",
        "web/.git /x",
    ];
    for name in names {
        assert!(matches!(Maker::chart().file(name, "").refusal(), ArchiveError::Git { .. }), "{name}");
    }
    let bare = |folder: &str| {
        ["HEAD", "objects/x", "refs/heads/x"]
            .iter()
            .fold(Maker::chart(), |maker, part| maker.file(&format!("web/{folder}{part}"), ""))
    };
    for folder in ["", "charts/db/", "templates/x/"] {
        assert!(matches!(bare(folder).refusal(), ArchiveError::Git { .. }), "{folder}");
    }
    let elsewhere = Maker::chart().file("web/x/head", "").file("web/x/commondir", "..");
    assert!(matches!(elsewhere.refusal(), ArchiveError::Git { .. }));
}

#[test]
fn an_archive_may_speak_of_git() {
    let names =
        [".gitignore", ".gitattributes", ".github/x.yaml", "git", "HEAD", "files/objects/a", "files/refs/a", "git~x"];
    let maker = names.iter().fold(Maker::chart(), |maker, name| maker.file(&format!("web/{name}"), ""));
    assert_eq!(read(&maker.bytes()).unwrap().files.len(), names.len() + 1);
}
