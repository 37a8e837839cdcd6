//! Typed views of what the components of ClearML are told, for rules and commands.
//!
//! The compiler takes a component's options for data: nothing below `lint/` reads this.

mod chart;
mod free;
pub(crate) mod gpu;
pub(crate) mod ports;
mod sessions;
pub(crate) mod tenant;

pub(crate) use chart::Chart;
pub(crate) use free::{Numbers, numbers};
pub(crate) use sessions::{SESSIONS, Sessions};
