//! What a change does to clusters that run.

mod acknowledgement;
mod budget;
mod data_deleted;
mod grow_only;
mod identity;
mod immutable;
mod opened;
mod promotion;
mod refused;
mod restarts;
mod version;

pub(crate) use data_deleted::DATA_DELETED;

use crate::finding::{Finding, ObjectId};
use crate::lint::Entry;
use crate::lint::check::entry;
use crate::review::{EnvironmentReview, Folded};
use crate::source::Place;
use yaml::Pointer;

/// The family.
pub(crate) const RULES: &[Entry] = &[
    entry!(refused::REFUSED),
    entry!(immutable::IMMUTABLE),
    entry!(grow_only::GROW_ONLY),
    entry!(data_deleted::DATA_DELETED),
    entry!(identity::IDENTITY),
    entry!(version::VERSION),
    entry!(promotion::PROMOTION),
    entry!(restarts::RESTARTS),
    entry!(opened::OPENED),
    entry!(budget::BUDGET),
    entry!(acknowledgement::ACKNOWLEDGEMENT),
];

/// Where a field of a change was decided; of a change without fields, the object.
fn place(folded: &Folded, at: usize) -> Place {
    folded.lines.get(at).cloned().flatten().unwrap_or_else(|| folded.change.place.clone())
}

/// Says whose it is.
fn about(finding: Finding, environment: &EnvironmentReview, folded: &Folded, pointer: Option<Pointer>) -> Finding {
    let identity = &folded.change.identity;
    let id = ObjectId { namespace: identity.namespace.clone(), ..ObjectId::new(&identity.kind, &identity.name) };
    let finding = finding.environment(&environment.name).object(id.at(pointer.unwrap_or_default()));
    folded.tenants.iter().fold(finding, |finding, tenant| finding.tenant(tenant))
}

/// The object of a change, and in how many tenants it is the same.
fn named(folded: &Folded) -> String {
    let object = format!("the {} {}", folded.change.identity.kind, folded.change.identity.name);
    match folded.tenants.len() {
        0 | 1 => object,
        many => format!("{object}, and those of {} more tenants,", many - 1),
    }
}
