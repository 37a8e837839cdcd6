//! The one place that knows what a secret is: by its name, by its shape, inside texts, in addresses; and what looks like one and is none.
//!
//! The linter reports by it, the renderer stops by it, and whatever is printed is masked by it.

mod assignment;
pub(crate) mod mask;
mod memo;
pub(crate) mod name;
pub(crate) mod places;
mod public;
pub(crate) mod published;
mod shapes;
pub(crate) mod spot;
pub(crate) mod text;
pub(crate) mod tree;
mod url;
pub(crate) mod value;
