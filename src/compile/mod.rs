//! The compiler's driver: plans an environment, makes its policies, renders it, checks what is rendered and proves it.

mod check;
mod confined;
mod environment;
mod look;
mod origin;
mod rendering;
pub(crate) mod rules;
mod unit;

pub(crate) use check::longest_name;
pub(crate) use environment::{FEW, Proved, all, each, environment, model, nothing};
pub(crate) use look::look;
pub(crate) use origin::{EntryPart, Lines, RENDERED};
pub(crate) use rendering::Rendering;
pub(crate) use unit::Unit;

#[cfg(test)]
mod mutants;
#[cfg(test)]
mod origin_tests;
#[cfg(test)]
mod tests;
