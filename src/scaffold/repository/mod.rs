//! The files of a new repository beside its definitions.

use crate::layout::SETTINGS;

/// The Rust with which a job compiles tenantry.
const RUST: &str = env!("CARGO_PKG_RUST_VERSION");

/// Whose tenantry jobs install, as long as nobody says it.
const UNKNOWN: &str = "OWNER";

/// Which forge runs the checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Forge {
    /// GitHub Actions.
    GitHub,
    /// GitLab CI.
    GitLab,
}

/// What the files are about.
#[derive(Clone, Debug)]
pub(crate) struct Repository {
    /// Name of the folder.
    pub title: String,
    /// The first environment.
    pub environment: String,
    /// The engine's name, as people write it.
    pub engine: &'static str,
    /// Where tenantry's own source is, for jobs and links.
    pub source: String,
    /// The tree's folder below the top of the repository; empty where the tree is the repository.
    pub path: String,
    /// Who runs the checks.
    pub forges: Vec<Forge>,
    /// Fields that hold examples, each with its file and value.
    pub examples: Vec<(String, String, String)>,
}

/// A file, and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    /// Its path.
    pub path: &'static str,
    /// Whether that is below the top of the repository, and not below the tree.
    pub at_top: bool,
    /// Its text.
    pub text: String,
}

impl Repository {
    /// The files.
    pub(crate) fn files(&self) -> Vec<Written> {
        let file = |path, at_top, text: &str| Written { path, at_top, text: self.filled(text) };
        let mut files = vec![
            file(SETTINGS, false, include_str!("settings.yaml")),
            file("README.md", false, include_str!("README.md")),
            file(".vscode/settings.json", false, include_str!("vscode.json")),
            file(".gitattributes", false, "# The same bytes on every machine.\n* text=auto eol=lf\n*.tgz binary\n"),
            file(".pre-commit-config.yaml", true, include_str!("pre-commit.yaml")),
        ];
        files.extend(self.forges.iter().map(|forge| match forge {
            Forge::GitHub => file(".github/workflows/tenantry.yaml", true, include_str!("github.yaml")),
            Forge::GitLab => file(".gitlab-ci.yml", true, include_str!("gitlab.yaml")),
        }));
        files
    }

    fn filled(&self, text: &str) -> String {
        let version = env!("CARGO_PKG_VERSION");
        let directory = if self.path.is_empty() { "." } else { &self.path };
        let mut filled = text.to_owned();
        for (hole, value) in [
            ("@TITLE@", self.title.as_str()),
            ("@ENVIRONMENT@", &self.environment),
            ("@ENGINE@", self.engine),
            ("@PROJECT@", &project(&self.source)),
            ("@SOURCE@", &self.source),
            ("@VERSION@", version),
            ("@REQUIRES@", &requires(version)),
            ("@RUST@", RUST),
            ("@DIRECTORY@", directory),
            ("@EXAMPLES@", &self.list()),
        ] {
            filled = filled.replace(hole, value);
        }
        // Nothing to name: the top of the repository is the tree.
        filled.replace("tenantry -C . ", "tenantry ").replace("          directory: .\n", "")
    }

    fn list(&self) -> String {
        let lines = self.examples.iter().map(|(file, field, value)| format!("- `{field}: {value}` in `{file}`"));
        let unknown = self.source.contains(UNKNOWN) && !self.forges.is_empty();
        let jobs = unknown
            .then(|| format!("- `{}` in the jobs of CI: the repository that they install tenantry from", self.source));
        let lines = lines.chain(jobs).collect::<Vec<_>>().join("\n");
        if lines.is_empty() { "- none".to_owned() } else { lines }
    }
}

/// `owner/name` of an address at a forge.
fn project(source: &str) -> String {
    let path = source.split_once("://").map_or(source, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    path.trim_end_matches(".git").trim_matches('/').to_owned()
}

/// Versions up to the next that may break: `>=0.1.0, <0.2.0`.
fn requires(version: &str) -> String {
    let Ok(own) = semver::Version::parse(version) else { return format!("={version}") };
    let next = if own.major == 0 { format!("0.{}.0", own.minor + 1) } else { format!("{}.0.0", own.major + 1) };
    format!(">={version}, <{next}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repository(path: &str) -> Repository {
        Repository {
            title: "platform".to_owned(),
            environment: "production".to_owned(),
            engine: "Flux",
            source: "https://github.com/OWNER/tenantry".to_owned(),
            path: path.to_owned(),
            forges: vec![Forge::GitHub, Forge::GitLab],
            examples: Vec::new(),
        }
    }

    #[test]
    fn no_hole_is_left_and_a_tree_in_a_folder_is_named() {
        for (path, named) in [("", "entry: tenantry lint --staged"), ("apps/ml", "entry: tenantry -C apps/ml lint")] {
            let files = repository(path).files();
            for file in &files {
                for hole in ["@TITLE", "@ENV", "@ENGINE", "@PRO", "@SOURCE", "@VER", "@REQ", "@RUST", "@DIR", "@EXA"] {
                    assert!(!file.text.contains(hole), "{}: {hole}", file.path);
                }
            }
            assert!(files.iter().any(|file| file.text.contains(named)), "{named}");
            let job = files.iter().any(|file| file.text.contains("directory: apps/ml"));
            assert_eq!(job, !path.is_empty());
        }
    }

    #[test]
    fn a_forge_knows_the_project_by_its_path_and_a_tree_asks_for_versions_that_fit() {
        assert_eq!(project("https://github.com/OWNER/tenantry.git"), "OWNER/tenantry");
        assert_eq!(requires("0.1.0"), ">=0.1.0, <0.2.0");
        assert_eq!(requires("2.3.4"), ">=2.3.4, <3.0.0");
    }
}
