//! Scalars of YAML files as `secrecy` looks at them.

use crate::lint::{Role, Scalar, Step, YamlFile, is_page, scalars_of};
use crate::secrecy::spot::{self, Facts, Kind, Spot};
use crate::secrecy::text::Found;
use crate::source::{Place, Span};
use yaml::{Document, NodeRef, Reading, Style};

/// Keys beside a scalar that are looked at, and items before it: there may be as many as a file has lines.
const NEIGHBOURS: usize = 200;

/// A secret in a YAML file.
pub(crate) struct Secret {
    /// The secret, or its first line.
    pub(crate) place: Place,
    /// Its text.
    pub(crate) text: String,
    /// The name that it stands under, or what it is.
    pub(crate) what: String,
}

/// The secrets in a file.
pub(crate) fn secrets(file: &YamlFile) -> Vec<Secret> {
    let mut secrets = vec![];
    for (document, role) in file.documents() {
        let facts = facts(document, role);
        scalars_of(file, document, role, &mut |scalar| {
            if !scalar.is_key {
                secrets.extend(of_scalar(scalar, &facts));
            }
        });
    }
    secrets
}

/// What decides for all scalars of a document.
pub(crate) fn facts(document: &Document, role: Role) -> Facts {
    let kind = match role {
        Role::Object => Kind::Object,
        Role::Definition | Role::Values(_) => Kind::Values,
        Role::Other => Kind::Other,
    };
    Facts::new(kind, |path| {
        let found = path.iter().try_fold(document.root(), |node, key| node.get(key))?;
        Some(found.text())
    })
}

/// The secrets of a scalar, each at its place. Those of a page are examples, but for what someone has drawn, or everyone knows.
fn of_scalar(scalar: &Scalar<'_>, facts: &Facts) -> Vec<Secret> {
    let mut found = spot::find(scalar, facts);
    if is_page(&scalar.file.file.path) {
        found.retain(|found| found.by_shape || scalar.text().get(found.range.clone()).is_some_and(spot::is_real));
    }
    if found.is_empty() {
        return vec![];
    }
    let places = Places::new(scalar);
    let secret = |found: Found| {
        let text = scalar.text().get(found.range.clone())?.to_owned();
        Some(Secret { place: places.of(&found.range), text, what: found.what })
    };
    found.into_iter().filter_map(secret).collect()
}

/// Where parts of a scalar's text stand in its file.
struct Places<'a> {
    whole: Place,
    text: &'a str,
    /// Offsets in the text, and in the file: between one and the next, both count the same bytes. Empty where escapes or folds keep
    /// that from being told.
    lines: Vec<(usize, usize)>,
}

impl<'a> Places<'a> {
    fn new(scalar: &Scalar<'a>) -> Self {
        let (whole, text) = (scalar.node.place(), scalar.node.text());
        let source = whole.file.slice(whole.span);
        let start = whole.span.start as usize;
        let lines = match source.find(text) {
            Some(at) => vec![(0, start + at)],
            None if scalar.node.style() == Style::Literal => lines(text, source, start),
            None => vec![],
        };
        Self { whole, text, lines }
    }

    /// The place of a part; of one that has several lines, the first.
    fn of(&self, part: &std::ops::Range<usize>) -> Place {
        let text = self.text.get(part.clone()).unwrap_or_default();
        if text.len() == self.text.trim().len() {
            return self.whole.clone();
        }
        let length = text.lines().next().map_or(0, str::len);
        let line = self.lines.partition_point(|(start, _)| *start <= part.start).checked_sub(1);
        match line.and_then(|line| self.lines.get(line)) {
            Some((from, to)) => {
                let start = to + part.start - from;
                self.whole.file.place(Span::new(start, start + length))
            }
            None => self.whole.clone(),
        }
    }
}

/// Where each line of a literal block begins, in its text and in the file: the header has a line of its own, and the lines are indented.
fn lines(text: &str, source: &str, start: usize) -> Vec<(usize, usize)> {
    let mut lines = vec![];
    let mut at = source.find('\n').map_or(source.len(), |end| end + 1);
    let mut from = 0;
    for line in text.split_inclusive('\n') {
        let written = source.get(at..).and_then(|rest| rest.split_inclusive('\n').next()).unwrap_or_default();
        let (own, bare) = (line.trim_end_matches(['\n', '\r']), written.trim_end_matches(['\n', '\r']));
        lines.push((from, start + at + bare.len().saturating_sub(own.len())));
        from += line.len();
        at += written.len();
    }
    lines
}

impl Spot for Scalar<'_> {
    fn text(&self) -> &str {
        Scalar::text(self)
    }

    fn keys(&self) -> impl Iterator<Item = &str> {
        self.path.keys()
    }

    fn is_item(&self) -> bool {
        matches!(self.path.step, Some(Step::Index(_)))
    }

    fn is_in_entry(&self) -> bool {
        self.path.parent.is_some_and(|parent| matches!(parent.step, Some(Step::Index(_))))
    }

    fn sibling(&self, key: &str) -> Option<&str> {
        let entries = self.mapping()?.raw_entries().take(NEIGHBOURS);
        entries.filter(|(own, value)| own.text() == key && value.is_scalar()).last().map(|(_, value)| value.text())
    }

    fn has_sibling(&self, test: &dyn Fn(&str) -> bool) -> bool {
        self.mapping().is_some_and(|around| around.raw_entries().take(NEIGHBOURS).any(|(key, _)| test(key.text())))
    }

    fn previous(&self) -> Option<&str> {
        let Some(Step::Index(index)) = self.path.step else { return None };
        let before = index.checked_sub(1).filter(|before| *before < NEIGHBOURS)?;
        self.path.parent?.node.items().nth(before).filter(|item| item.is_scalar()).map(NodeRef::text)
    }

    fn is_texty(&self) -> bool {
        matches!(self.node.scalar(Reading::GoV2), yaml::Scalar::Str(_) | yaml::Scalar::Int(_))
    }
}
