//! Which instances of MIG profiles fit on how many GPUs, exactly.
//!
//! A [`Board`] is a model of GPU. An instance of a profile may start at certain slices only, so free memory alone does not decide
//! what fits. [`Board::fits`] answers for one mix of instances and any number of boards, and [`Board::place`] shows a placement.
//! [`Board::every_mix`] answers for all mixes that quotas admit, and finds the smallest one that does not fit. [`Board::order`]
//! answers what happens when instances come and go and the placement is the worst possible. [`Board::serve`] answers for the
//! quotas of many tenants on one pool of boards.
//!
//! # How it is decided
//! The mixes that fit on one board are enumerated once for a model, from the placements. Their convex hull has a few facets, the
//! [`Limit`]s: 2g instances count 1, 4g instances count 2, and a board holds 3, for example. A mix fits on `n` boards if and only if
//! each limit holds `n` times: the hulls of all models in the table have the integer decomposition property (every integer
//! point of the hull times `n` is a sum of `n` mixes that fit on one board), which the tests check up to the number from which it
//! holds for all. So a question about hundreds of GPUs is a handful of sums.
//!
//! The crate knows models and counts, and nothing else: no tenant's definition, no manifest, no finding.
#![forbid(unsafe_code)]

mod board;
mod bounds;
mod cone;
mod geometry;
mod order;
mod place;
mod pool;
mod words;

pub use board::{Board, Evidence, Profile, board, boards, source};
pub use bounds::{Answer, Bounds, Misfit, Sum};
pub use geometry::Limit;
pub use order::Order;
pub use place::{Filled, Slot};
pub use pool::{Fleet, Served};

/// How many instances of each profile, in the order of the board's profiles.
pub type Mix = Vec<u64>;
