//! Names that people take for one another, by Unicode's own tables of letters that look alike (UTS #39).

use unicode_normalization::UnicodeNormalization;
use unicode_security::restriction_level::{RestrictionLevel, RestrictionLevelDetection};
use unicode_security::skeleton;

/// What people see of a name: two names that look alike have the same. Letters of ASCII stay as they are, for nobody takes `corn` for
/// `com`.
pub(super) fn look(name: &str) -> String {
    // Nothing of ASCII that is seen looks like another: names are compared in thousands.
    if name.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') {
        return words(&name.to_ascii_lowercase());
    }
    let plain: String = name.nfkc().filter(|char| !is_unseen(*char)).flat_map(char::to_lowercase).collect();
    let mut seen = String::with_capacity(plain.len());
    for char in plain.chars() {
        if char.is_ascii() {
            seen.push(char);
        } else {
            seen.extend(skeleton(char.encode_utf8(&mut [0; 4])).flat_map(char::to_lowercase));
        }
    }
    words(&seen)
}

/// The words of a text, with one blank between them.
fn words(text: &str) -> String {
    let mut all = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !all.is_empty() {
            all.push(' ');
        }
        all.push_str(word);
    }
    all
}

/// What of a name deceives those who read it.
pub(super) fn deceives(name: &str) -> Option<String> {
    if let Some(unseen) = name.chars().find(|char| is_unseen(*char)) {
        return Some(format!("has a character that nobody sees: {}", spelt(&unseen.to_string())));
    }
    let mut blank = false;
    for char in name.chars() {
        if blank && char.is_whitespace() {
            return Some("has two blanks in a row".to_owned());
        }
        blank = char.is_whitespace();
    }
    let is_mixed = |word: &&str| {
        let level = word.detect_restriction_level();
        matches!(level, RestrictionLevel::MinimallyRestrictive | RestrictionLevel::Unrestricted)
    };
    let words = name.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_ascii());
    let word = words.into_iter().find(|word| is_mixed(word))?;
    Some(format!("has letters of several scripts in one word: {}", spelt(word)))
}

/// Characters without a width of their own: marks of direction, joiners and the like.
fn is_unseen(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(char, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// A word in which letters beyond ASCII are told apart.
fn spelt(word: &str) -> String {
    word.chars()
        .map(|char| if char.is_ascii() { char.to_string() } else { char.escape_unicode().to_string() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_alike_are_one() {
        let alike = [
            "Acme Corporation",
            "\u{410}cme Corporation",
            "ACME  corporation ",
            "\u{391}cme\u{a0}Corporation",
            "Ac\u{200b}me Corporation",
            "\u{ff21}cme C\u{43e}rporation",
        ];
        for name in alike {
            assert_eq!(look(name), "acme corporation", "{name}");
        }
        assert_ne!(look("Corn Ltd"), look("Com Ltd"), "plain letters are told apart");
        assert_ne!(look("Müller"), look("Muller"), "an accent is seen");
        assert_ne!(look("Газпром"), look("三菱"));
    }

    #[test]
    fn a_name_of_one_script_in_each_word_deceives_nobody() {
        for honest in
            ["Acme Corporation", "Müller & Söhne", "Газпром LLC", "三菱 UFJ", "株式会社 テスト", "한국전력", "O'Neill"]
        {
            assert_eq!(deceives(honest), None, "{honest}");
        }
        for (hostile, why) in [
            ("\u{410}cme", "several scripts"),
            ("Acm\u{435} Ltd", "several scripts"),
            ("Acme  Ltd", "two blanks"),
            ("Acme\u{a0} Ltd", "two blanks"),
            ("Ac\u{200b}me", "nobody sees"),
            ("\u{202e}emcA", "nobody sees"),
        ] {
            assert!(deceives(hostile).is_some_and(|found| found.contains(why)), "{hostile:?}");
        }
    }
}
