//! Scalars of YAML files as `secrecy` looks at them.

use crate::finding::Level;
use crate::lint::{Role, Scalar, YamlFile, is_page, scalars_of};
use crate::secrecy::places::Places;
use crate::secrecy::spot::{self, Facts, Kind, Spot};
use crate::secrecy::text::Found;
use crate::secrecy::{name, value};
use crate::source::Place;
use yaml::{Document, NodeRef, Reading, Step};

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
    /// Whether it is one for sure, not because it stands in a Secret.
    pub(crate) sure: bool,
}

impl Secret {
    /// How sure it is. Passwords may be words; a key or token that is one is more often a name, or stands for none.
    pub(crate) fn level(&self) -> Level {
        let may_be_name =
            name::means_secret(&self.what) && !name::is_password(&self.what) && value::is_name(&self.text);
        if self.sure && !may_be_name { Level::Error } else { Level::Warning }
    }
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
    let places = Places::new(scalar.node);
    let secret = |found: Found| {
        let text = scalar.text().get(found.range.clone())?.to_owned();
        let place = scalar.node.document().file().place(places.first_line(&found.range));
        Some(Secret { place, text, what: found.what, sure: found.sure })
    };
    // Settings in a Secret are no secret as a whole.
    let told = |secret: &Secret| secret.sure || !value::is_settings(&secret.text);
    found.into_iter().filter_map(secret).filter(told).collect()
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
