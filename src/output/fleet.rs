//! The bytes of everything that is rendered.

use std::sync::{Mutex, PoisonError};

use super::Rendered;
use crate::apart::Said;
use crate::catalog::Catalog;
use crate::compile::{self, Unit};
use crate::finding::Finding;
use crate::fleet::Environment;
use crate::manifest::File;
use crate::render::Archives;
use reach::Proof;

/// An environment's name, its proof, and what is said of its channels.
pub(crate) type Judged<'a> = (&'a str, Proof, Said);

/// Renders environments of a fleet, with the proof of each and what is said of its channels. `check` sees each file, and says what is wrong
/// with it. Where there are findings, nothing may be written.
pub(crate) fn fleet<'a>(
    environments: impl IntoIterator<Item = &'a Environment>,
    catalog: &Catalog,
    archives: &Archives,
    check: impl Fn(&Unit<'_>, &File) -> Vec<Finding> + Sync,
) -> (Rendered, Vec<Finding>, Vec<Judged<'a>>) {
    let mut rendered = Rendered::default();
    let (mut findings, mut proofs) = (Vec::new(), Vec::new());
    for each in environments {
        let wrong = Mutex::new(Vec::new());
        let finish = |unit: &Unit<'_>, file: File| {
            let found = check(unit, &file);
            if !found.is_empty() {
                wrong.lock().unwrap_or_else(PoisonError::into_inner).extend(found);
            }
            (format!("{}/{}", each.name, file.path), file.bytes())
        };
        let made = compile::environment(each, catalog, archives, compile::all, compile::each(finish));
        findings.extend(made.findings.into_iter().map(Finding::stopping));
        findings.extend(wrong.into_inner().unwrap_or_else(PoisonError::into_inner));
        proofs.extend(made.proof.map(|proof| (each.name.as_str(), proof, made.said)));
        let files = made.platform.into_iter().chain(made.tenants.into_values().flatten());
        let charts = made.charts.into_iter().map(|(path, content)| (format!("{}/{path}", each.name), content));
        rendered.files.extend(files.chain(charts));
    }
    (rendered, findings, proofs)
}
