//! Reachability: who can talk to whom, exact to the NetworkPolicy specification, from manifests alone.
//!
//! [`read`] makes a [`model::Cluster`] of objects. An [`Engine`] answers for any two endpoints which connections are possible,
//! impossible, or depend on what the API leaves open ([`Verdict`], [`Assumption`]). Everything else stands on that.

pub mod addresses;
mod engine;
pub mod intervals;
mod matching;
pub mod model;
pub mod normal;
pub mod ports;
pub mod read;
mod reading;
mod verdict;

pub use engine::Engine;
pub use model::{Assumption, Assumptions};
pub use reading::{Cni, HostNetworkReading, IpBlockReading, Reading};
pub use verdict::{Answer, Endpoint, Verdict};
