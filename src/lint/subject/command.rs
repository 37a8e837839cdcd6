//! `helm install` and `helm upgrade` in shell scripts and Markdown.

use crate::source::Span;

/// A command, its continuation lines joined.
pub(crate) struct Helm<'a> {
    /// Its words with their places, from `helm` on; lone backslashes are left out.
    pub words: Vec<(Span, &'a str)>,
}

/// The `helm install` and `helm upgrade` commands in a text.
pub(crate) fn helm_commands(text: &str) -> Vec<Helm<'_>> {
    let mut commands = vec![];
    let mut lines = text.split_inclusive('\n').scan(0, |start, line| {
        let at = *start;
        *start += line.len();
        Some((at, line))
    });
    while let Some((at, line)) = lines.next() {
        let mut words = words(line, at);
        let Some(helm) = words.iter().position(|(_, word)| *word == "helm") else { continue };
        words.drain(..helm);
        if !matches!(words.get(1), Some((_, "install" | "upgrade"))) {
            continue;
        }
        let mut last = line;
        while last.trim_end().ends_with('\\') {
            let Some((at, line)) = lines.next() else { break };
            words.extend(self::words(line, at));
            last = line;
        }
        words.retain(|(_, word)| !word.bytes().all(|byte| byte == b'\\'));
        commands.push(Helm { words });
    }
    commands
}

impl<'a> Helm<'a> {
    /// The value of a flag, `--version 1.2.3`, `--version=1.2.3` or `-f values.yaml`, all of them.
    pub(crate) fn flags(&self, names: &[&str]) -> Vec<(Span, &'a str)> {
        let mut found = vec![];
        for (at, (span, word)) in self.words.iter().enumerate() {
            if names.contains(word) {
                found.extend(self.words.get(at + 1).copied());
            }
            for name in names.iter().filter(|name| name.starts_with("--")) {
                if let Some(value) = word.strip_prefix(name).and_then(|rest| rest.strip_prefix('=')) {
                    found.push((Span::new(span.end as usize - value.len(), span.end as usize), value));
                }
            }
        }
        found
    }

    /// The chart: `repository/name`, an archive, or an `oci://` address.
    pub(crate) fn chart(&self) -> Option<(Span, &'a str)> {
        let mut skip = false;
        let mut positional = vec![];
        for (span, word) in self.words.iter().skip(2) {
            match () {
                () if skip => skip = false,
                () if word.starts_with('-') => skip = !word.contains('=') && takes_value(word),
                () => positional.push((*span, *word)),
            }
        }
        positional.get(1).copied()
    }
}

/// Flags of `helm install` and `helm upgrade` that stand alone take no value; nearly all others do.
fn takes_value(flag: &str) -> bool {
    const ALONE: [&str; 14] = [
        "-i",
        "--install",
        "--create-namespace",
        "--wait",
        "--atomic",
        "--debug",
        "--dry-run",
        "--devel",
        "--force",
        "--reuse-values",
        "--reset-values",
        "--generate-name",
        "--dependency-update",
        "--cleanup-on-fail",
    ];
    !ALONE.contains(&flag)
}

fn words(line: &str, start: usize) -> Vec<(Span, &str)> {
    let mut words = vec![];
    let mut begin = None;
    for (at, character) in line.char_indices().chain([(line.len(), ' ')]) {
        let blank = character.is_whitespace() || character == '`';
        match begin {
            None if !blank => begin = Some(at),
            Some(from) if blank => {
                words.extend(line.get(from..at).map(|word| (Span::new(start + from, start + at), word)));
                begin = None;
            }
            _ => {}
        }
    }
    words
}
