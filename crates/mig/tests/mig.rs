//! What the crate answers, beside plain counts of the same.
#![allow(clippy::unwrap_used, clippy::panic)]

mod bounds;
mod brute;
mod documented;
mod exact;
mod order;
mod pools;
