//! The matrix in forms for people and programs.

mod dot;
mod html;
mod json;
mod layout;
mod path;
mod svg;
mod table;

pub use dot::dot;
pub use html::{Words, html};
pub use json::{entries, json, ports};
pub use path::{path, path_json};
pub use svg::{escaped, svg};
pub use table::table;
