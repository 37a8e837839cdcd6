//! Reachability: who can talk to whom, exact to the NetworkPolicy specification, from manifests alone.
//!
//! [`read`] makes a [`model::Cluster`] of objects. An [`Engine`] answers for any two endpoints which connections are possible,
//! impossible, or depend on what the API leaves open ([`Verdict`], [`Assumption`]). Everything else stands on that.

pub mod addresses;
mod candidates;
mod classes;
mod encoding;
mod engine;
mod explain;
mod index;
mod intents;
pub mod intervals;
mod matching;
pub mod matrix;
pub mod model;
pub mod normal;
pub mod path;
pub mod ports;
mod proof;
pub mod read;
mod reading;
pub mod report;
pub mod routes;
mod verdict;

pub use engine::Engine;
pub use explain::{Explanation, Match, Miss, Selecting, Side};
pub use intents::{End, Intent, Intents, Standing};
pub use model::{Assumption, Assumptions};
pub use proof::{Proof, Unmet, Violation, prove};
pub use reading::{Cni, HostNetworkReading, IpBlockReading, Reading};
pub use verdict::{Answer, Endpoint, Verdict};
