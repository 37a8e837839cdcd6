//! What `rendered/` is made of: one object a file, with its identity, its labels and the places that it came from.

mod chart;
mod file;
mod header;
pub(crate) mod labels;
pub(crate) mod object;

pub(crate) use chart::{MANIFEST, is_left_out, listed, manifest};
pub(crate) use file::{File, Flow, Made, Provenance, Sources};
pub(crate) use header::{MARK_LENGTH, has_header, header};
pub(crate) use object::Identity;
