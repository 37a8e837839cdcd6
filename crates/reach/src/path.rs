//! Paths: every connection that a client needs, not only the last one. A URL takes the DNS, the ingress controller, and from there the
//! pods that answer; a Service takes the DNS and the pods behind it.

use super::engine::Engine;
use super::explain::Explanation;
use super::model::Workload;
use super::ports::{Connections, Protocol};
use super::routes::{Front, Host, Target};
use super::verdict::Endpoint;

/// The port of the DNS.
const DNS: (Protocol, u16) = (Protocol::Udp, 53);

/// One connection of a path.
#[derive(Clone, Debug)]
pub struct Leg {
    /// What it is for.
    pub what: String,
    /// Whether it is possible, and why.
    pub explanation: Explanation,
}

/// What a client needs to reach something.
#[derive(Clone, Debug)]
pub struct Path {
    /// Who opens it.
    pub from: String,
    /// What it asks for.
    pub to: String,
    /// The connections, in order.
    pub legs: Vec<Leg>,
}

/// Whether what was asked for is possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// All of it.
    Possible,
    /// It depends on assumptions.
    Conditional,
    /// Some ports are, others are not.
    Partly,
    /// None of it.
    Impossible,
}

impl Outcome {
    /// In one word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Possible => "possible",
            Self::Conditional => "conditional",
            Self::Partly => "partly",
            Self::Impossible => "impossible",
        }
    }
}

impl Explanation {
    /// Whether the ports that were asked for are open.
    pub fn outcome(&self) -> Outcome {
        let (certain, possible) = (&self.verdict.certain, &self.verdict.possible);
        if certain.covers(&self.asked) {
            Outcome::Possible
        } else if possible.covers(&self.asked) {
            Outcome::Conditional
        } else if possible.intersection(&self.asked).is_empty() {
            Outcome::Impossible
        } else {
            Outcome::Partly
        }
    }
}

impl Path {
    /// A path of one connection.
    pub fn direct(explanation: Explanation) -> Self {
        let (from, to) = (explanation.from.clone(), explanation.to.clone());
        Self { from, to, legs: vec![Leg { what: String::new(), explanation }] }
    }

    /// It is as good as its worst leg.
    pub fn outcome(&self) -> Outcome {
        self.legs.iter().map(|leg| leg.explanation.outcome()).max().unwrap_or(Outcome::Possible)
    }
}

/// The pods that serve Ingresses.
#[derive(Clone, Debug)]
pub struct Controller<'c> {
    /// The pods.
    pub workload: &'c Workload,
    /// Their own ports, by the ports that clients ask for; a port that is not here is its own.
    pub ports: Vec<(u16, u16)>,
}

impl<'c> Controller<'c> {
    /// As policies see it: pods in their node's network are the node.
    fn endpoint(&self) -> Endpoint<'c> {
        if self.workload.host_network { Endpoint::Node } else { Endpoint::Pod(self.workload) }
    }

    fn port(&self, asked: u16) -> u16 {
        self.ports.iter().find(|(port, _)| *port == asked).map_or(asked, |(_, own)| *own)
    }
}

/// What paths lead over.
pub struct Around<'c> {
    /// The DNS.
    pub dns: Option<&'c Workload>,
    /// The ingress controller.
    pub controller: Option<Controller<'c>>,
}

impl Around<'_> {
    /// The path to a host of the ingress controller.
    pub fn to_host(&self, engine: &Engine<'_>, from: &Endpoint<'_>, port: u16, host: &Host<'_>, url: &str) -> Path {
        let mut legs = Vec::new();
        let Some(controller) = &self.controller else {
            return Path { from: from.to_string(), to: url.to_owned(), legs };
        };
        let itself = from.pod().is_some_and(|workload| std::ptr::eq(workload, controller.workload));
        if !itself {
            legs.extend(self.ask(engine, from));
            let own = Some((Protocol::Tcp, controller.port(port)));
            let explanation = engine.explain(from, &controller.endpoint(), own);
            legs.push(Leg { what: "the ingress controller".to_owned(), explanation });
        }
        legs.extend(host.targets.iter().map(|target| leg(engine, &controller.endpoint(), target, host.by.clone())));
        Path { from: from.to_string(), to: url.to_owned(), legs }
    }

    /// The path to a Service's ports.
    pub fn to_service(&self, engine: &Engine<'_>, from: &Endpoint<'_>, fronts: &[Front<'_>], name: &str) -> Path {
        let mut legs: Vec<Leg> = self.ask(engine, from).into_iter().collect();
        for Front { service, port, targets } in fronts {
            let what = format!("Service {}/{}:{}", service.namespace, service.name, port.port);
            legs.extend(targets.iter().map(|target| leg(engine, from, target, what.clone())));
        }
        Path { from: from.to_string(), to: name.to_owned(), legs }
    }

    /// Pods ask the cluster's DNS; what is outside has another.
    fn ask(&self, engine: &Engine<'_>, from: &Endpoint<'_>) -> Option<Leg> {
        let dns = self.dns.filter(|_| from.pod().is_some())?;
        let explanation = engine.explain(from, &Endpoint::Pod(dns), Some(DNS));
        Some(Leg { what: "the DNS".to_owned(), explanation })
    }
}

fn leg(engine: &Engine<'_>, from: &Endpoint<'_>, target: &Target<'_>, what: String) -> Leg {
    let explanation = engine.explain(from, &Endpoint::Pod(target.workload), Some((target.protocol, target.port)));
    Leg { what, explanation }
}

/// The ports that a leg asked for, in words; empty where it asked for all.
pub fn asked(ports: &Connections) -> String {
    if ports.is_all() { String::new() } else { format!(" on {ports}") }
}
