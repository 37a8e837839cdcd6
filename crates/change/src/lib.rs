//! What an API server of Kubernetes answers to an edit of an object: it takes it, it refuses it, or it takes it and keeps the old value.
//!
//! The question is two objects as they stand in git, before and after. The answer is that of a server-side apply by the only owner of
//! the fields, on a server of version 1.36 with its default feature gates and admission plugins:
//! what the object was with its defaults filled in (`defaults`), what it becomes when the edit is merged into that (`merge`), and
//! what the server's own rules say of the two (`kinds`). Each rule names the function of Kubernetes that holds it.
//!
//! What depends on other objects (a storage class that cannot grow, a quota, a webhook of somebody) is not known here: such an edit
//! counts as accepted.

#![forbid(unsafe_code)]

mod cel;
mod custom;
mod defaults;
mod effect;
mod faults;
mod field;
mod kinds;
mod merge;
mod meta;
mod names;
mod normal;
mod quantity;
mod selector;
mod types;
mod verdict;

pub use effect::Effect;
pub use faults::Refusal;
pub use kinds::{QUOTA_RESOURCES, is_quota_resource};
pub use quantity::Quantity;
pub use verdict::{Answer, Definitions, Verdict, creation};
