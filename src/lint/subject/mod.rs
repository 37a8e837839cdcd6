//! What rules look at: files, scalars, values, objects, changes.

pub(crate) mod agent;
pub(crate) mod change;
pub(crate) mod expects;
pub(crate) mod file;
pub(crate) mod markdown;
pub(crate) mod object;
pub(crate) mod repair;
pub(crate) mod scalar;
pub(crate) mod tenant;
pub(crate) mod values;
pub(crate) mod variables;
