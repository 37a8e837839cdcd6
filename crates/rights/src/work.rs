//! A bound on work, for manifests that were made to take for ever.

use std::fmt;

/// How many steps the reading of roles may take. A cluster with ten thousand tenants needs a hundredth of it.
const STEPS: usize = 20_000_000;

/// What remains of the bound.
pub(crate) struct Work(usize);

/// The roles take more work than any cluster's do; nothing is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMuch;

impl fmt::Display for TooMuch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "aggregationRule: the ClusterRoles select each other too often; let them select fewer roles")
    }
}

impl std::error::Error for TooMuch {}

impl Work {
    pub(crate) fn new() -> Self {
        Self(STEPS)
    }

    /// Takes steps off.
    pub(crate) fn take(&mut self, steps: usize) -> Result<(), TooMuch> {
        self.0 = self.0.checked_sub(steps).ok_or(TooMuch)?;
        Ok(())
    }
}
