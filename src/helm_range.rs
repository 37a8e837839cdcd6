//! Ranges of versions as Helm reads them: `>=1.21.0-0 <1.33.0 || ~1.35`. The same text means other things to Cargo and npm.
//!
//! Source: Masterminds/semver v3, README.md, "Checking Version Constraints", and constraints.go.

use std::cmp::Ordering;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use semver::{BuildMetadata, Prerelease, Version};

/// A range: alternatives, each of comparisons that must all hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HelmRange(Vec<Vec<Comparison>>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Comparison {
    operator: Operator,
    /// What is not written is 0.
    version: Version,
    /// How many of the three numbers are written; `x` and `*` are not.
    written: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Tilde,
    Caret,
}

const VERSION: &str =
    r"v?([0-9]+|[xX*])(?:\.([0-9]+|[xX*]))?(?:\.([0-9]+|[xX*]))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?";

static COMPARISON: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(&format!(r"^(=>|>=|=<|<=|!=|~>|=|>|<|~|\^)?\s*{VERSION}(\s*,\s*|\s+|$)")).ok());
static SPAN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(\S+)\s+-\s+(\S+)").ok());

impl HelmRange {
    /// Reads a range; none where Helm could not.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = SPAN.as_ref()?.replace_all(text, ">=$1 <=$2");
        text.split("||").map(alternative).collect::<Option<_>>().map(Self)
    }

    /// Whether a version is in the range. A pre-release is where a comparison names one, as in `>=1.21.0-0`.
    pub(crate) fn contains(&self, version: &Version) -> bool {
        self.0.iter().any(|all| {
            let takes_pre = version.pre.is_empty() || all.iter().any(|each| !each.version.pre.is_empty());
            takes_pre && all.iter().all(|each| each.holds(version))
        })
    }

    /// Whether a version of two numbers can be in the range, whatever its third; one of three must be itself.
    pub(crate) fn may_contain(&self, text: &str) -> Option<bool> {
        let text = text.strip_prefix('v').unwrap_or(text);
        if let Ok(version) = Version::parse(text) {
            return Some(self.contains(&version));
        }
        let (major, minor) = text.split_once('.')?;
        let (major, minor) = (major.parse().ok()?, minor.parse().ok()?);
        // Kubernetes ends a minor version after some fifteen months, with far fewer patches.
        Some((0..100).any(|patch| self.contains(&Version::new(major, minor, patch))))
    }
}

/// Comparisons with commas or blanks between them; none at all holds for every version.
fn alternative(text: &str) -> Option<Vec<Comparison>> {
    let mut rest = text.trim();
    let mut all = Vec::new();
    while !rest.is_empty() {
        let found = COMPARISON.as_ref()?.captures(rest)?;
        all.push(Comparison::of(&found)?);
        rest = rest.get(found.get(0)?.end()..)?;
    }
    Some(all)
}

impl Comparison {
    fn of(found: &Captures<'_>) -> Option<Self> {
        let operator = match found.get(1).map_or("", |operator| operator.as_str()) {
            "" | "=" => Operator::Equal,
            "!=" => Operator::NotEqual,
            ">" => Operator::Greater,
            ">=" | "=>" => Operator::GreaterOrEqual,
            "<" => Operator::Less,
            "<=" | "=<" => Operator::LessOrEqual,
            "^" => Operator::Caret,
            _ => Operator::Tilde,
        };
        let mut numbers = [0; 3];
        let mut written = 0;
        for (at, number) in numbers.iter_mut().enumerate() {
            // What follows an `x` does not count.
            let Some(value) = found.get(at + 2).and_then(|part| part.as_str().parse().ok()) else { break };
            *number = value;
            written += 1;
        }
        let [major, minor, patch] = numbers;
        let pre = Prerelease::new(found.get(5).map_or("", |pre| pre.as_str())).ok()?;
        let version = Version { major, minor, patch, pre, build: BuildMetadata::EMPTY };
        Some(Self { operator, version, written })
    }

    fn holds(&self, version: &Version) -> bool {
        let order = version.cmp_precedence(&self.version);
        let part = self.compare_written(version);
        match self.operator {
            _ if self.written == 0 => true,
            Operator::Equal if self.written == 3 => order == Ordering::Equal,
            Operator::Equal => part == Ordering::Equal,
            Operator::NotEqual if self.written == 3 => order != Ordering::Equal,
            Operator::NotEqual => part != Ordering::Equal,
            Operator::Greater if self.written == 3 => order == Ordering::Greater,
            Operator::Greater => part == Ordering::Greater,
            Operator::GreaterOrEqual => order != Ordering::Less,
            Operator::Less => order == Ordering::Less,
            Operator::LessOrEqual if self.written == 3 => order != Ordering::Greater,
            Operator::LessOrEqual => part != Ordering::Greater,
            Operator::Tilde => order != Ordering::Less && self.agrees(version, self.written.min(2)),
            Operator::Caret => order != Ordering::Less && self.agrees(version, self.caret()),
        }
    }

    /// The order of a version by the numbers that are written.
    fn compare_written(&self, version: &Version) -> Ordering {
        let numbers = |of: &Version| [of.major, of.minor, of.patch];
        let (theirs, own) = (numbers(version), numbers(&self.version));
        theirs.iter().take(self.written).cmp(own.iter().take(self.written))
    }

    /// Whether a version has the first `count` numbers.
    fn agrees(&self, version: &Version, count: usize) -> bool {
        let numbers = |of: &Version| [of.major, of.minor, of.patch];
        numbers(version).iter().take(count).eq(numbers(&self.version).iter().take(count))
    }

    /// How many numbers `^` holds: up to the first that is not 0.
    fn caret(&self) -> usize {
        let zeros = [self.version.major, self.version.minor].iter().take_while(|number| **number == 0).count();
        self.written.min(zeros + 1)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn ranges_hold_what_helm_says() {
        let cases: &[(&str, &[&str], &[&str])] = &[
            ("", &["1.2.3"], &[]),
            ("*", &["1.2.3"], &["1.2.3-rc.1"]),
            ("1.2", &["1.2.0", "1.2.9"], &["1.3.0"]),
            ("= 1.2.3", &["1.2.3"], &["1.2.4"]),
            (">= 1.21.0, < 1.32.0", &["1.21.0", "1.31.9"], &["1.32.0", "1.20.9", "1.31.2-gke.1"]),
            (">=1.21.0-0 <1.32.0-0", &["1.31.2-gke.1", "1.21.0"], &["1.32.0"]),
            (">=1.21 <1.25 || ~1.30", &["1.24.1", "1.30.5"], &["1.25.0", "1.31.0"]),
            (">1.21", &["1.22.0"], &["1.21.5"]),
            ("<=1.31", &["1.31.9"], &["1.32.0"]),
            ("!=1.31.x", &["1.30.0"], &["1.31.4"]),
            ("~1.2.3", &["1.2.9"], &["1.2.2", "1.3.0"]),
            ("~>1", &["1.9.0"], &["2.0.0"]),
            ("^1.2.3", &["1.9.0"], &["2.0.0", "1.2.2"]),
            ("^0.2.3", &["0.2.9"], &["0.3.0"]),
            ("^0.0.3", &["0.0.3"], &["0.0.4"]),
            ("1.2 - 1.4.5", &["1.2.0", "1.4.5"], &["1.4.6", "1.1.9"]),
            ("v1.20.0 - v1.29.0", &["1.25.0"], &["1.30.0"]),
        ];
        for (text, within, without) in cases {
            let range = HelmRange::parse(text).unwrap();
            for version in *within {
                assert!(range.contains(&Version::parse(version).unwrap()), "{version} is in {text:?}");
            }
            for version in *without {
                assert!(!range.contains(&Version::parse(version).unwrap()), "{version} is not in {text:?}");
            }
        }
    }

    #[test]
    fn a_version_of_two_numbers_may_be_any_of_its_patches() {
        let range = HelmRange::parse(">=1.31.4").unwrap();
        assert_eq!(range.may_contain("1.31"), Some(true));
        assert_eq!(range.may_contain("1.31.2"), Some(false));
        assert_eq!(range.may_contain("1.30"), Some(false));
        assert_eq!(range.may_contain("new"), None);
    }

    #[test]
    fn what_is_no_range_is_none() {
        for text in ["newest", ">=", "1.2.3.4", ">=1.2 and <2", "><1"] {
            assert_eq!(HelmRange::parse(text), None, "{text}");
        }
    }
}
