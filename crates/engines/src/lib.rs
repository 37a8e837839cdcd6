//! What Argo CD and Flux do to clusters with folders of manifests, and with what leaves these folders.
//!
//! [`World`] holds the objects of clusters. [`argocd::settle`] and [`flux::settle`] let an engine work on a revision of a git repository
//! until nothing changes any more, and say what hangs. What charts make, and what pods of Jobs do, a caller says by [`Outside`].
//!
//! It is a model of what is deleted by whom, in which order and with which rights, written from the engines' sources, which each function
//! names. It leaves out time, failures of networks, and health beyond what deletions and dependencies need.
#![forbid(unsafe_code)]

pub mod argocd;
mod cluster;
pub mod flux;
mod git;
mod object;
mod outside;

use std::collections::BTreeMap;

pub use cluster::Cluster;
pub use git::Git;
pub use object::{Id, Live};
pub use outside::{Chart, Outside};

/// The cluster that an engine runs in, as Argo CD calls it.
pub const OWN: &str = "https://kubernetes.default.svc";

/// In which order controllers look at their objects: nobody promises one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// By name.
    Forward,
    /// By name, from the end.
    Backward,
}

/// The clusters that an engine works on.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// Their objects, by the name or address of the cluster.
    pub clusters: BTreeMap<String, Cluster>,
    /// What Flux remembers of its own objects.
    memory: BTreeMap<Id, flux::Memory>,
}

impl World {
    /// The cluster of a name or address; a new one where there is none.
    pub fn cluster(&mut self, name: &str) -> &mut Cluster {
        self.clusters.entry(name.to_owned()).or_default()
    }

    /// Applies by hand what a person applies: objects in the engine's own cluster.
    ///
    /// # Errors
    /// Where the API server refuses one.
    pub fn apply(&mut self, objects: &[serde_json::Value]) -> Result<(), String> {
        objects.iter().try_for_each(|object| self.cluster(OWN).apply(object, None))
    }

    /// Everything that there is, with the cluster that it is in.
    pub fn objects(&self) -> impl Iterator<Item = (&str, &Id, &Live)> {
        self.clusters.iter().flat_map(|(name, cluster)| cluster.objects().map(|(id, live)| (name.as_str(), id, live)))
    }

    /// Lets an engine look again and again until nothing changes; gives what hangs in the end.
    fn settle(&mut self, mut round: impl FnMut(&mut Self) -> Vec<String>) -> Vec<String> {
        let mut before = self.mark();
        for _ in 0..ROUNDS {
            let troubles = round(self);
            self.clusters.values_mut().for_each(Cluster::collect);
            let now = self.mark();
            if now == before {
                return troubles;
            }
            before = now;
        }
        vec!["the engine never comes to rest".to_owned()]
    }

    /// What a change would change.
    fn mark(&self) -> u64 {
        let of_memory: u64 = self.memory.values().map(flux::Memory::mark).sum();
        self.clusters.values().map(Cluster::changes).sum::<u64>() * 1000 + of_memory + self.memory.len() as u64
    }
}

/// More rounds than any change needs.
const ROUNDS: usize = 100;
