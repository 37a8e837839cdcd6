//! New definitions: drafts that are tried in the tree before they are written.

pub(crate) mod component;
mod layout;
mod platform;
mod repository;
pub(crate) mod ring;

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use serde_json::{Map, Value};

use crate::definition::{API_VERSION, EnvironmentSpec, Kind, TenantSpec};
use crate::document::rules::MISSING_FIELD;
use crate::document::schema_of;
use crate::finding::{self, Finding, Level, ObjectId, ObjectPath};
use crate::plan;
use crate::source::{SourceFile, Tree};
use crate::workspace::Workspace;
use yaml::Pointer;

pub(crate) use platform::Platform;
pub(crate) use repository::{Forge, Repository};

/// A definition that is being written.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// What it defines.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// Its `spec`.
    pub spec: Map<String, Value>,
}

/// A field that a draft lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Missing {
    /// The field below `spec`: `admin.email`.
    pub path: Pointer,
    /// What it is.
    pub help: String,
}

impl Draft {
    /// An empty draft.
    pub(crate) fn new(kind: Kind, name: impl Into<String>) -> Self {
        Self { kind, name: name.into(), spec: Map::new() }
    }

    /// The folder that it gets.
    pub(crate) fn folder(&self) -> String {
        let kind = if self.kind == Kind::Tenant { "tenants" } else { "environments" };
        format!("{kind}/{}", self.name)
    }

    /// The file that it gets.
    pub(crate) fn path(&self) -> String {
        format!("{}/{}.yaml", self.folder(), self.kind.name().to_lowercase())
    }

    /// Sets a field below `spec`; maps on the way are made.
    pub(crate) fn set(&mut self, path: impl Into<Pointer>, value: Value) {
        let path = path.into();
        let mut map = &mut self.spec;
        let mut steps: Vec<_> = path.steps().collect();
        let Some(last) = steps.pop() else { return };
        for step in steps {
            let inner = map.entry(step).or_insert_with(|| Value::Object(Map::new()));
            if !inner.is_object() {
                *inner = Value::Object(Map::new());
            }
            let Value::Object(inner) = inner else { return };
            map = inner;
        }
        map.insert(last.into_owned(), value);
    }

    /// A field below `spec`.
    pub(crate) fn get(&self, path: impl Into<Pointer>) -> Option<&Value> {
        let path = path.into();
        let mut steps = path.steps();
        let first = self.spec.get(&*steps.next()?)?;
        steps.try_fold(first, |value, step| value.get(&*step))
    }

    /// The file's content.
    pub(crate) fn text(&self) -> String {
        let kind = self.kind.name();
        let mut text = format!("# yaml-language-server: $schema=../../schemas/{}.json\n", kind.to_lowercase());
        text.push_str(&format!("apiVersion: {API_VERSION}\nkind: {kind}\nmetadata:\n  name: "));
        text.push_str(&yaml::quote(&self.name));
        text.push_str("\nspec:\n");
        layout::map(&mut text, &self.ordered(), 2);
        text
    }

    /// The fields in the order in which the core's types name them, those of components behind.
    fn ordered(&self) -> Map<String, Value> {
        let core = match self.kind {
            Kind::Environment => schema_of::<EnvironmentSpec>(),
            Kind::Tenant => schema_of::<TenantSpec>(),
            Kind::Component | Kind::Settings => Value::Null,
        };
        layout::ordered(&self.spec, &core)
    }

    /// The tree with the draft in it, resolved.
    pub(crate) fn tried_in(&self, tree: &Tree) -> Workspace {
        Workspace::of(self.put_in(tree.clone()), Vec::new())
    }

    /// The tree with the draft in it.
    pub(crate) fn put_in(&self, mut tree: Tree) -> Tree {
        let file = SourceFile::new(self.path(), self.text());
        tree.files.insert(file.path.clone(), file);
        tree
    }

    /// The fields that the draft lacks, by the findings of a tree with it in, and the errors that are something else.
    pub(crate) fn judge(&self, findings: &[Finding]) -> finding::Warned<Vec<Missing>> {
        let (own, spec) = (ObjectId::new(self.kind.name(), &self.name), Pointer::from("/spec"));
        let below = |object: &ObjectPath| object.of(&own)?.within(&spec).filter(|path| !path.is_root());
        let (mut missing, mut errors) = (Vec::new(), Vec::new());
        for finding in findings.iter().filter(|finding| finding.level == Level::Error) {
            let path = finding.object.as_ref().and_then(below);
            match path {
                Some(path) if finding.rule == &MISSING_FIELD => {
                    let help = finding.help.clone().unwrap_or_default();
                    missing.push(Missing { path, help });
                }
                _ => errors.push(finding.clone()),
            }
        }
        (missing, errors)
    }

    /// What would stop a render of it, in a tree with it in that resolves.
    pub(crate) fn plan(&self, tried: &Workspace) -> Vec<Finding> {
        let mut findings = Vec::new();
        for environment in &tried.fleet.environments {
            let tenant = environment.tenant(&self.name).filter(|_| self.kind == Kind::Tenant);
            let is_own = self.kind == Kind::Environment && environment.name == self.name;
            if !is_own && tenant.is_none() {
                continue;
            }
            let planned = plan::platform(environment, &tried.catalog);
            let planned =
                planned.and_then(|platform| tenant.map(|tenant| platform.tenant(tenant)).transpose().map(|_| ()));
            findings.extend(planned.err().unwrap_or_default());
        }
        findings
    }

    /// Writes the file.
    ///
    /// # Errors
    /// Where its folder is there already, or cannot be written; nothing is ever overwritten.
    pub(crate) fn write(&self, root: &Path) -> io::Result<()> {
        let folder = root.join(self.folder());
        if let Some(parent) = folder.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::create_dir(&folder)?;
        let written = fs::File::create_new(root.join(self.path()))
            .and_then(|mut file| file.write_all(self.text().as_bytes()).and_then(|()| file.sync_all()));
        if written.is_err() {
            // Half a definition is worse than none. If it cannot be removed either, the next run names the file.
            let _ = fs::remove_dir_all(&folder);
        }
        written
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use serde_json::json;

    use super::*;

    #[test]
    fn a_draft_reads_as_an_engineer_would_write_it() {
        let mut draft = Draft::new(Kind::Tenant, "acme");
        draft.set("/displayName", json!("Acme: Corporation"));
        draft.set("/environments", json!(["staging", "on"]));
        draft.set("/admin/name", json!("Acme Admin"));
        draft.set("/admin/email", json!("admin@acme.example"));
        draft.set("/redisDatabase", json!(3));
        draft.set("/labels/example.com~1cost-centre", json!("0815"));
        let expected = "\
# yaml-language-server: $schema=../../schemas/tenant.json
apiVersion: tenantry.dev/v1
kind: Tenant
metadata:
  name: acme
spec:
  displayName: \"Acme: Corporation\"
  environments: [staging, \"on\"]
  labels: {example.com/cost-centre: \"0815\"}
  admin: {name: Acme Admin, email: admin@acme.example}
  redisDatabase: 3
";
        assert_eq!(draft.text(), expected);
        assert_eq!(draft.get("/admin/email"), Some(&json!("admin@acme.example")));
        assert_eq!(draft.path(), "tenants/acme/tenant.yaml");
    }

    #[test]
    fn nothing_is_overwritten() {
        let root = tempfile::tempdir().unwrap();
        let draft = Draft::new(Kind::Environment, "prod");
        draft.write(root.path()).unwrap();
        assert_eq!(fs::read_to_string(root.path().join(draft.path())).unwrap(), draft.text());
        assert_eq!(draft.write(root.path()).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
    }
}
