//! The fleet: every environment and its tenants, resolved. Nothing that has a default is left out.

mod model;
mod values;

pub use crate::definition::RawValues;
pub use model::{ComponentSettings, Environment, Fleet, Tenant};
pub use values::merge_values;
