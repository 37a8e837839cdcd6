//! What a question names: a line of a file, or a value of an object.

use std::collections::BTreeSet;

use yaml::Pointer;

use crate::layout;
use crate::manifest::Identity;
use crate::source::SourceFile;

/// What is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// A line of a rendered file, and a column in it where one is named.
    Rendered(Rendered),
    /// A line of a file that somebody wrote.
    Written {
        /// The file.
        path: String,
        /// The line, from 1.
        line: usize,
    },
    /// A value of an object. A name may hold a colon, so each that stands there may part it from the path.
    Object(Vec<Named>),
}

/// A line of a rendered file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rendered {
    /// The environment.
    pub environment: String,
    /// The path below the environment's folder.
    pub below: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1; of none, the value of the line.
    pub column: Option<usize>,
}

/// An object by what is said of it, and the way to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    kind: Option<String>,
    namespace: Option<String>,
    name: String,
    /// The way, as `tenantry diff` writes it; empty for the object itself.
    pub path: String,
}

/// Why a question cannot be understood, and what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unclear(pub &'static str, pub &'static str);

const LINE: Unclear = Unclear("a file needs a line", "write FILE:LINE, as in tenants/acme/tenant.yaml:7");

impl Asked {
    /// Reads a question; a path is relative to the root of the tree.
    ///
    /// # Errors
    /// Where a file has no line, or nothing is named.
    pub(crate) fn read(text: &str) -> Result<Self, Unclear> {
        let text = text.strip_prefix("./").unwrap_or(text);
        let (path, place) = text.split_once(':').unwrap_or((text, ""));
        let is_rendered = layout::below_rendered(path).is_some();
        if !is_rendered && !layout::is_in_definitions(path) {
            return Self::object(text);
        }
        let mut numbers = place.split(':').map(|number| number.parse::<usize>().ok().filter(|number| *number > 0));
        let line = numbers.next().flatten().ok_or(LINE)?;
        let below = layout::below_rendered(path).and_then(|below| below.split_once('/'));
        Ok(match below {
            Some((environment, below)) => Self::Rendered(Rendered {
                environment: environment.to_owned(),
                below: below.to_owned(),
                line,
                column: numbers.next().flatten(),
            }),
            None => Self::Written { path: path.to_owned(), line },
        })
    }

    fn object(text: &str) -> Result<Self, Unclear> {
        let named: Vec<Named> = text.match_indices(':').filter_map(|(at, _)| Named::read(text, at)).collect();
        match named.is_empty() {
            false => Ok(Self::Object(named)),
            true => Err(Unclear(
                "this names neither a line nor a value",
                "write FILE:LINE, or OBJECT:PATH as in `ResourceQuota acme/tenant:spec.hard`",
            )),
        }
    }

    /// The tenants that it may be about: each part of a name that may be one.
    pub(crate) fn words(&self) -> BTreeSet<String> {
        match self {
            Self::Rendered(asked) => asked.below.split('/').map(str::to_owned).collect(),
            Self::Written { path, .. } => layout::tenant_of(path).map(str::to_owned).into_iter().collect(),
            Self::Object(named) => named.iter().flat_map(Named::words).collect(),
        }
    }
}

impl Rendered {
    /// The way to what stands at the line, and whether that is a key alone: without a column the value that begins there, or its key.
    pub(crate) fn pointer(&self, file: &std::sync::Arc<SourceFile>) -> Option<Pointer> {
        let stream = yaml::parse(file, &yaml::Limits::default());
        let line = file.lines().start_of(self.line.checked_sub(1)?)? as usize;
        let text = file.text.get(line..)?.lines().next()?;
        let indent = text.len() - text.trim_start_matches([' ', '-']).len();
        // The end of a line is in its value, where it has one.
        let column = self.column.map_or(text.trim_end().len().max(1), |column| column.max(indent + 1));
        let at = line + column.min(text.len().max(1)) - 1;
        let root = stream.documents.iter().map(yaml::Document::root).find(|root| root.span().range().contains(&at))?;
        Some(root.pointer_at(yaml::Span::new(at, at + 1))?.0)
    }
}

impl Named {
    fn read(text: &str, at: usize) -> Option<Self> {
        let (object, path) = (text.get(..at)?, text.get(at + 1..)?);
        let (kind, rest) = match object.split_once(' ') {
            Some((kind, rest)) => (Some(kind), rest),
            None => (None, object),
        };
        let is_kind = |part: &&str| part.starts_with(|c: char| c.is_ascii_uppercase());
        let parts: Vec<&str> = rest.split('/').collect();
        let (kind, namespace, name) = match (kind, parts.as_slice()) {
            (None, [kind, namespace, name]) => (Some(*kind), Some(*namespace), *name),
            (None, [kind, name]) if is_kind(kind) => (Some(*kind), None, *name),
            (kind, [namespace, name]) => (kind, Some(*namespace), *name),
            (kind, [name]) => (kind, None, *name),
            _ => return None,
        };
        let own = |text: &str| text.to_owned();
        (!name.is_empty()).then(|| Self {
            kind: kind.map(own),
            namespace: namespace.map(own),
            name: own(name),
            path: own(path),
        })
    }

    /// Whether an object is what is named.
    pub(crate) fn is(&self, identity: &Identity) -> bool {
        self.name == identity.name
            && self.kind.as_ref().is_none_or(|kind| kind.eq_ignore_ascii_case(&identity.kind))
            && self.namespace.as_ref().is_none_or(|namespace| *namespace == identity.namespace)
    }

    /// Runs of the words that its names are made of.
    fn words(&self) -> Vec<String> {
        let names = self.namespace.iter().chain([&self.name]);
        let runs = names.flat_map(|name| {
            let words: Vec<&str> = name.split('-').collect();
            let run = |from: usize, to: usize| words.get(from..to).map(|run| run.join("-"));
            let ends = (1..=words.len()).flat_map(|to| (0..to).map(move |from| (from, to)));
            ends.filter_map(|(from, to)| run(from, to)).collect::<Vec<_>>()
        });
        runs.collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;

    #[test]
    fn a_question_names_a_line_or_a_value() {
        let rendered = |line, column| {
            Asked::Rendered(Rendered { environment: "prod".into(), below: "a/b.yaml".into(), line, column })
        };
        assert_eq!(Asked::read("rendered/prod/a/b.yaml:3"), Ok(rendered(3, None)));
        assert_eq!(Asked::read("./rendered/prod/a/b.yaml:3:7"), Ok(rendered(3, Some(7))));
        let written = Asked::Written { path: "tenants/acme/tenant.yaml".into(), line: 7 };
        assert_eq!(Asked::read("tenants/acme/tenant.yaml:7"), Ok(written));
        for unclear in ["tenants/acme/tenant.yaml", "tenants/acme/tenant.yaml:0", "rendered/prod/a.yaml:x", "acme", ""]
        {
            assert!(Asked::read(unclear).is_err(), "{unclear}");
        }
    }

    #[test]
    fn an_object_is_named_as_a_diff_prints_it_or_shorter() {
        let identity = |kind: &str, namespace: &str, name: &str| Identity {
            group: String::new(),
            kind: kind.into(),
            namespace: namespace.into(),
            name: name.into(),
        };
        let quota = identity("ResourceQuota", "acme", "tenant");
        for text in
            ["ResourceQuota acme/tenant:spec", "resourcequota/acme/tenant:spec", "acme/tenant:spec", "tenant:spec"]
        {
            let Ok(Asked::Object(named)) = Asked::read(text) else { panic!("{text}") };
            assert!(named.iter().any(|named| named.is(&quota) && named.path == "spec"), "{text}");
        }
        let role = identity("ClusterRole", "", "system:a");
        let Ok(Asked::Object(named)) = Asked::read("ClusterRole/system:a:rules[0].verbs") else { panic!() };
        assert!(named.iter().any(|named| named.is(&role) && named.path == "rules[0].verbs"));
        assert!(Asked::read("argocd/production-acme-agent:spec").unwrap().words().contains("acme"));
    }
}
