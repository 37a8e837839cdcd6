//! The fleet: every environment and its tenants, resolved. Nothing that has a default is left out.

mod model;
mod values;

pub use model::{ComponentSettings, Environment, Fleet, RawValues, Tenant};
pub use values::merge_values;
