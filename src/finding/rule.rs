//! A rule: what a finding is an instance of.

use std::fmt;
use std::hash::{Hash, Hasher};

use super::{Family, Finding, Level, Page};
use crate::source::Place;

/// A rule. Each is one `static` in a file of its own, in the stage that reports it; the doc comment of the `static` is the rule's page.
/// A rule is compared by identity, never by its id.
pub(crate) struct Rule {
    /// `family/name`.
    pub id: &'static str,
    /// The first part of the id.
    pub family: Family,
    /// The level, unless settings or the command line say otherwise. A finding may have a lower one.
    pub level: Level,
    /// Whether its findings stand at secrets, which no report may show.
    pub hides_text: bool,
    /// Whether it says less of values that a chart brings along, which whoever installs it may write over.
    pub of_choice: bool,
    /// Whether it only knows the schema of a value. A rule that knows the field says more of the same value.
    pub of_schema: bool,
    /// What it says of a page, which shows parts of a whole.
    pub on_pages: OnPages,
    /// The text of its file.
    source: &'static str,
}

/// What a rule says of the code blocks of a Markdown page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OnPages {
    /// The same as of files.
    Same,
    /// At most a warning: what it misses may stand where the page does not show it.
    Warning,
    /// Nothing where the page leaves the value open: `<name>`, `YOUR_NAME`, `...`.
    Filled,
    /// Nothing: it misses what a page need not show.
    Nothing,
}

impl Rule {
    /// A rule whose findings are errors. `source` is the text of the file that declares it.
    pub(crate) const fn error(id: &'static str, source: &'static str) -> Self {
        Self::new(id, Level::Error, source)
    }

    /// A rule whose findings are warnings.
    pub(crate) const fn warning(id: &'static str, source: &'static str) -> Self {
        Self::new(id, Level::Warning, source)
    }

    /// A rule whose findings are hints.
    pub(crate) const fn info(id: &'static str, source: &'static str) -> Self {
        Self::new(id, Level::Info, source)
    }

    const fn new(id: &'static str, level: Level, source: &'static str) -> Self {
        let family = Family::of(id);
        Self {
            id,
            family,
            level,
            hides_text: false,
            of_choice: false,
            of_schema: false,
            on_pages: OnPages::Same,
            source,
        }
    }

    /// Its findings stand at secrets.
    pub(crate) const fn hides_text(mut self) -> Self {
        self.hides_text = true;
        self
    }

    /// It is about what somebody chooses who installs a chart.
    pub(crate) const fn of_choice(mut self) -> Self {
        self.of_choice = true;
        self
    }

    /// It only knows the schema of a value.
    pub(crate) const fn of_schema(mut self) -> Self {
        self.of_schema = true;
        self
    }

    /// Says less of pages than of files.
    pub(crate) const fn on_pages(mut self, on_pages: OnPages) -> Self {
        self.on_pages = on_pages;
        self
    }

    /// A finding of this rule.
    pub(crate) fn at(&'static self, place: Place, message: impl Into<String>) -> Finding {
        Finding::new(self, place, message)
    }

    /// Its page, read from its doc comment.
    pub(crate) fn page(&'static self) -> Page {
        Page::of(self, self.source)
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Rule {}

impl Hash for Rule {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::ptr::hash(self, state);
    }
}

impl PartialOrd for Rule {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rule {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.id.cmp(other.id)
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id)
    }
}
