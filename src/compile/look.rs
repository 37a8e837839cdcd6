//! An environment as it is rendered, for those who ask for the ways in it.

use super::environment::{Proved, model};
use crate::apart::Seen;
use crate::catalog::Catalog;
use crate::finding;
use crate::fleet::Environment;

/// Renders an environment to look at it.
///
/// # Errors
/// Whatever keeps the environment from being rendered.
pub(crate) fn look<'a>(environment: &'a Environment, catalog: &'a Catalog) -> finding::Result<Seen<'a>> {
    let (Proved { model, .. }, seen) = model(environment, catalog, |unit| vec![(unit.apart(), unit.files)])?;
    Ok(Seen::new(environment, model, seen))
}
