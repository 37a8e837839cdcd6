//! The matrix in forms for people and programs.

mod dot;
mod html;
mod json;
mod svg;
mod table;

pub use dot::dot;
pub use html::{Words, html};
pub use json::{json, ports};
pub use svg::svg;
pub use table::table;
