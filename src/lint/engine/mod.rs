//! The linter's engine: what is read, which checks run on it, and what is done with what they find.

pub(crate) mod checks;
pub(crate) mod committed;
pub(crate) mod consequence;
pub(crate) mod control;
pub(crate) mod fix;
pub(crate) mod gate;
pub(crate) mod input;
mod located;
pub(crate) mod proved;
pub(crate) mod rendered;
pub(crate) mod run;
pub(crate) mod scope;
