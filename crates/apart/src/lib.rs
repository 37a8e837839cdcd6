//! Which ways lead from one tenant of a cluster to another, to the platform or to the cluster.
//!
//! A [`Scene`] is everything that is rendered for a cluster, and whose namespaces are whose. [`open`] names the ways that
//! are open, channel by channel, each with its steps and the object that makes it. A channel looks at all objects in one
//! pass: n log n in their number.
//!
//! What the objects do not show (charts that nobody has rendered, who may write into Git) is not decided here.
#![forbid(unsafe_code)]

mod accounts;
mod admission;
mod cluster_wide;
mod engine;
mod hosts;
mod names;
mod network;
mod object;
mod pods;
mod ports;
mod privileges;
mod scene;
mod secrets;
mod shared;
mod volumes;
mod way;

pub use network::unread;
pub use object::{Object, relevant};
pub use scene::{Host, Scene, Tenant};
pub use shared::share;
pub use way::{Channel, Way};

/// The ways that are open, in the order of channels, and of objects within one.
#[must_use]
pub fn open(scene: &Scene<'_>) -> Vec<Way> {
    Channel::ALL.iter().flat_map(|channel| channel.ways(scene)).collect()
}

impl Channel {
    /// The ways of this channel that are open.
    #[must_use]
    pub fn ways(self, scene: &Scene<'_>) -> Vec<Way> {
        match self {
            Self::Network => network::ways(scene),
            Self::Rights => privileges::ways(scene),
            Self::SecretPaths => secrets::ways(scene),
            Self::Hosts => hosts::ways(scene),
            Self::Names => names::ways(scene),
            Self::Ports => ports::ways(scene),
            Self::Volumes => volumes::ways(scene),
            Self::Engine => engine::ways(scene),
            Self::Pods => pods::ways(scene),
            Self::Accounts => accounts::ways(scene),
            Self::ClusterWide => cluster_wide::ways(scene),
            Self::SharedState => shared::ways(scene),
            Self::Admission => admission::ways(scene),
        }
    }
}
