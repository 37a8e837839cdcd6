//! What `init` writes, and what it says of it.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::super::{Exit, Outcome, schema};
use super::{Answers, Home};
use crate::catalog::Catalog;
use crate::clean;
use crate::put;
use crate::scaffold::{Draft, Forge, Platform, Repository};

/// All that is written.
pub(super) struct Made<'a> {
    /// The tree.
    pub root: PathBuf,
    /// Where it lies.
    pub home: Home,
    /// What runs.
    pub platform: Platform,
    /// The first environment.
    pub environment: Draft,
    /// The first tenant.
    pub tenant: Draft,
    /// Who runs the checks.
    pub forges: Vec<Forge>,
    /// Address of tenantry's own repository.
    pub source: String,
    /// The components.
    pub catalog: &'a Catalog,
}

impl Made<'_> {
    /// Writes it, and says what was made and what comes next.
    ///
    /// # Errors
    /// Where something cannot be written.
    pub(super) fn write(&self, answers: &Answers) -> Outcome {
        put::folder(&self.root)?;
        let repository = self.repository(answers.examples(&self.environment, &self.tenant));
        let (mut made, mut left) = (Vec::new(), Vec::new());
        for file in repository.files() {
            let folder = if file.at_top { &self.home.top } else { &self.root };
            let shown = self.shown(&folder.join(file.path));
            if new_file(&folder.join(file.path), &file.text)? { made.push(shown) } else { left.push(shown) }
        }
        for (path, text) in self.platform.files() {
            new_file(&self.root.join(&path), &text)?;
            made.push(path);
        }
        for draft in [&self.environment, &self.tenant] {
            draft.write(&self.root)?;
            made.push(draft.path());
        }
        for (path, text) in schema::files(self.catalog) {
            new_file(&self.root.join("schemas").join(path), &text)?;
        }
        made.push("schemas/".to_owned());
        self.say(&repository, &made, &left)
    }

    fn repository(&self, examples: Vec<(String, String, String)>) -> Repository {
        let title = self.home.path.rsplit('/').next().filter(|name| !name.is_empty()).map(str::to_owned);
        let own = || self.root.canonicalize().ok()?.file_name().map(|name| name.to_string_lossy().into_owned());
        let engine = self.environment.get("/delivery/engine").and_then(|engine| engine.as_str());
        Repository {
            title: title.or_else(own).unwrap_or_else(|| "Platform".to_owned()),
            environment: self.environment.name.clone(),
            engine: if engine == Some("flux") { "Flux" } else { "Argo CD" },
            source: self.source.clone(),
            path: self.home.path.clone(),
            forges: self.forges.clone(),
            examples,
        }
    }

    fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).display().to_string()
    }

    fn say(&self, repository: &Repository, made: &[String], left: &[String]) -> Outcome {
        let mut out = anstream::stdout();
        for path in made {
            writeln!(out, "wrote {}", clean::line(path))?;
        }
        for path in left {
            writeln!(out, "left  {}, which was there; docs/ci.md has what it would say", clean::line(path))?;
        }
        if !self.home.path.is_empty() {
            writeln!(
                out,
                "\nThe tree is in {} of the repository: delivery.path says so.",
                clean::line(&self.home.path)
            )?;
        }
        if !repository.examples.is_empty() {
            writeln!(
                out,
                "\n{} are examples that nobody gave; README.md lists them.",
                super::super::count(repository.examples.len(), "value")
            )?;
        }
        let here = Path::new(".").canonicalize().ok() == self.root.canonicalize().ok();
        let folder = if here {
            String::new()
        } else {
            format!("cd {}\n  ", clean::line(self.root.to_string_lossy().trim_start_matches("./")))
        };
        writeln!(
            out,
            "\nNext:\n  {folder}tenantry render\n  tenantry bootstrap -e {}\n  tenantry secrets",
            self.environment.name
        )?;
        Ok(Exit::Clean)
    }
}

/// Writes a file if there is none.
fn new_file(path: &Path, text: &str) -> std::io::Result<bool> {
    if path.symlink_metadata().is_ok() {
        return Ok(false);
    }
    put::folder(path.parent().unwrap_or(Path::new(".")))?;
    put::file(path, text)?;
    Ok(true)
}
