//! Possible, impossible, or it depends: what an engine answers.

use super::addresses::AddressSet;
use super::model::{Assumptions, Workload};
use super::ports::{Connections, Protocol};

/// One end of a connection.
#[derive(Clone, Debug)]
pub enum Endpoint<'a> {
    /// A pod of a workload.
    Pod(&'a Workload),
    /// Addresses outside the cluster: a part that no block of a policy divides, see [`super::Engine::parts`].
    World(AddressSet),
    /// A node, and not the one that the pod at the other end runs on.
    Node,
    /// The node that the pod at the other end runs on.
    OwnNode,
    /// The API server.
    ApiServer,
}

impl<'a> Endpoint<'a> {
    /// The workload, if it is one.
    pub fn pod(&self) -> Option<&'a Workload> {
        match self {
            Self::Pod(workload) => Some(workload),
            _ => None,
        }
    }
}

impl std::fmt::Display for Endpoint<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Pod(workload) => write!(f, "{workload}"),
            Self::World(addresses) => write!(f, "external:{addresses}"),
            Self::Node => f.write_str("{node}"),
            Self::OwnNode => f.write_str("{its own node}"),
            Self::ApiServer => f.write_str("{kube-apiserver}"),
        }
    }
}

/// Which connections from one end to the other can be opened. Replies always pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Open, whatever is assumed: what "must be possible" may rely on.
    pub certain: Connections,
    /// Open, if assumptions fall so: what "must be impossible" must count with.
    pub possible: Connections,
    pub(super) conditions: Vec<(Connections, Assumptions)>,
}

/// The answer for one port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It can be opened.
    Possible,
    /// It cannot be opened.
    Impossible,
    /// It depends on the assumptions.
    Depends(Assumptions),
}

impl Verdict {
    /// The ports whose answer depends on assumptions.
    pub fn open(&self) -> Connections {
        self.possible.minus(&self.certain)
    }

    /// What the given ports depend on.
    pub fn assumptions(&self, of: &Connections) -> Assumptions {
        let open = self.open().intersection(of);
        let relevant = self.conditions.iter().filter(|(ports, _)| !ports.intersection(&open).is_empty());
        relevant.fold(Assumptions::NONE, |sum, (_, assumptions)| sum.and(*assumptions))
    }

    /// The answer for one port.
    pub fn answer(&self, protocol: Protocol, port: u16) -> Answer {
        if self.certain.contains(protocol, port) {
            Answer::Possible
        } else if self.possible.contains(protocol, port) {
            Answer::Depends(self.assumptions(&Connections::port(protocol, port)))
        } else {
            Answer::Impossible
        }
    }
}
