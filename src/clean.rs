//! Texts of others in what is printed: they steer no terminal, and they are no commands to the machine that keeps the log.
//!
//! GitHub's runner obeys a line that begins with `::name`, blanks before it or not, and `##[name]` anywhere in a line; Azure's obeys
//! `##vso[`, TeamCity's `##teamcity[`. Both take a carriage return for the end of a line.
//! Source: actions/runner, `ActionCommand.cs`; microsoft/azure-pipelines-agent, `Command.cs`.

use std::borrow::Cow;

/// A text on a line of its own or in one: a name, a path, a message.
pub(crate) fn line(text: &str) -> Cow<'_, str> {
    cleaned(text, |char| steers(char) || char == '\n')
}

/// A text of several lines.
pub(crate) fn lines(text: &str) -> Cow<'_, str> {
    cleaned(text, steers)
}

/// The characters of a text that stand where none may: they steer, or begin a command. For those who keep a text's width.
pub(crate) fn wrong(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut before = None;
    text.char_indices().filter(move |(at, char)| {
        let is_wrong = steers(*char) || begins_command(before, text.get(*at..).unwrap_or_default());
        before = Some(*char);
        is_wrong
    })
}

/// JSON whose texts hold no command: what begins one is written as JSON's escape of it.
pub(crate) fn json(text: &str) -> String {
    escaped(text, "\\u0023")
}

/// XML, likewise.
pub(crate) fn xml(text: &str) -> String {
    escaped(text, "&#35;")
}

fn escaped(text: &str, sign: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (at, char) in text.char_indices().filter(|(_, char)| *char == '#') {
        if begins_command(None, text.get(at..).unwrap_or_default()) {
            out.push_str(text.get(from..at).unwrap_or_default());
            out.push_str(sign);
            from = at + char.len_utf8();
        }
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

/// Whether a character moves what is around it, or is not seen.
pub(crate) fn steers(character: char) -> bool {
    (character.is_control() && character != '\n' && character != '\t')
        || matches!(character, '\u{2028}' | '\u{2029}')
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The text with some characters spelt out, and the first of each sign that begins a command.
fn cleaned(text: &str, is_spelt: impl Fn(char) -> bool) -> Cow<'_, str> {
    let is_clean = |char: char| !is_spelt(char);
    if text.chars().all(is_clean) && !text.contains("::") && !text.contains("##") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut before = None;
    for (at, char) in text.char_indices() {
        let rest = text.get(at..).unwrap_or_default();
        if is_spelt(char) || begins_command(before, rest) {
            out.push_str(&format!("\\u{{{:x}}}", u32::from(char)));
        } else {
            out.push(char);
        }
        before = Some(char);
    }
    Cow::Owned(out)
}

/// Whether a runner takes what begins here for a command. A printer may break a text at any blank.
fn begins_command(before: Option<char>, rest: &str) -> bool {
    if let Some(rest) = rest.strip_prefix("##") {
        return rest.trim_start_matches(|char: char| char.is_ascii_alphabetic()).starts_with('[');
    }
    let starts = before.is_none_or(|before| before.is_whitespace() || steers(before));
    starts && rest.strip_prefix("::").is_some_and(|rest| rest.starts_with(|char: char| char.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As GitHub's and Azure's runners look at a line.
    fn is_obeyed(text: &str) -> bool {
        let is_command = |line: &str| {
            let line = line.trim_start();
            let named = |rest: &str| rest.starts_with(|char: char| char.is_ascii_alphabetic());
            line.strip_prefix("::").is_some_and(named) || line.contains("##[") || line.contains("##vso[")
        };
        text.split(['\n', '\r', '\u{2028}']).any(is_command)
    }

    #[test]
    fn no_text_of_others_is_a_command() {
        let hostile = [
            "::stop-commands::x",
            "tenants/x\n::stop-commands::x\ny/tenant.yaml",
            "a\r::add-mask::x",
            "x \t ::error file=a::b",
            "see ##[group]x",
            "###[command]x",
            "##vso[task.setvariable variable=x]y",
            "\u{1b}[2K::error::x",
            "a\u{2028}::error::x",
            "\u{a0}::error::x",
        ];
        for text in hostile {
            assert!(!is_obeyed(&line(text)), "{}", line(text));
            // What is around it may break it at any blank, and put it behind blanks.
            let broken = lines(text).replace(' ', "\n    ");
            assert!(!is_obeyed(&broken), "{broken}");
            assert!(!line(text).contains(['\n', '\r', '\u{1b}']));
        }
    }

    #[test]
    fn what_programs_read_says_the_same() {
        let hostile = "##[group]x ###[a] ##vso[b]";
        let written = serde_json::to_string(&[hostile]).unwrap_or_default();
        assert!(!is_obeyed(&json(&written)) && !is_obeyed(&xml(hostile)));
        assert_eq!(serde_json::from_str::<Vec<String>>(&json(&written)).unwrap_or_default(), [hostile]);
        assert_eq!(json("{\"a\": \"# ## x\"}"), "{\"a\": \"# ## x\"}");
    }

    #[test]
    fn honest_texts_stay_as_they_are() {
        let honest = [
            "tenants/acme/tenant.yaml",
            "a::b",
            "std::env::vars",
            "::/0 and ::1",
            "# ## Heading",
            "## [x]",
            "a: \"x\"\tb",
            "[##]",
        ];
        for text in honest {
            assert_eq!(line(text), text);
        }
        assert_eq!(lines("a\nb"), "a\nb");
    }
}
