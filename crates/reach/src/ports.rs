//! Ports of the three protocols that policies know: TCP, UDP and SCTP. ICMP and the rest are left to the implementation
//! (kubernetes.io, "Network Policies": "undefined for any other protocol").

use std::fmt;

use super::intervals::Intervals;

/// A protocol of the API, in the order of our output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Protocol {
    /// `SCTP`
    Sctp,
    /// `TCP`, the default of the API.
    Tcp,
    /// `UDP`
    Udp,
}

impl Protocol {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Sctp, Self::Tcp, Self::Udp];

    /// The name that the API has, which is case sensitive.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sctp => "SCTP",
            Self::Tcp => "TCP",
            Self::Udp => "UDP",
        }
    }

    /// The protocol of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|protocol| protocol.name() == name)
    }
}

/// A set of port numbers, 1 to 65535.
pub type PortSet = Intervals<u16>;

/// Which ports are open, by protocol.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Connections([PortSet; 3]);

impl Connections {
    /// Every port of every protocol.
    pub fn all() -> Self {
        Self(std::array::from_fn(|_| PortSet::range(1, u16::MAX)))
    }

    /// Nothing.
    pub fn none() -> Self {
        Self::default()
    }

    /// Ports of one protocol.
    pub fn of(protocol: Protocol, ports: PortSet) -> Self {
        let mut connections = Self::none();
        let has_zero = ports.contains(0);
        *connections.slot(protocol) = if has_zero { ports.minus(&PortSet::range(0, 0)) } else { ports };
        connections
    }

    /// One port.
    pub fn port(protocol: Protocol, port: u16) -> Self {
        Self::of(protocol, PortSet::range(port, port))
    }

    /// The open ports of a protocol.
    pub fn ports(&self, protocol: Protocol) -> &PortSet {
        let [sctp, tcp, udp] = &self.0;
        match protocol {
            Protocol::Sctp => sctp,
            Protocol::Tcp => tcp,
            Protocol::Udp => udp,
        }
    }

    fn slot(&mut self, protocol: Protocol) -> &mut PortSet {
        let [sctp, tcp, udp] = &mut self.0;
        match protocol {
            Protocol::Sctp => sctp,
            Protocol::Tcp => tcp,
            Protocol::Udp => udp,
        }
    }

    /// Whether nothing is open.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Intervals::is_empty)
    }

    /// Whether everything is open.
    pub fn is_all(&self) -> bool {
        self.0.iter().all(|ports| ports.ranges() == [(1, u16::MAX)])
    }

    /// Whether the port is open.
    pub fn contains(&self, protocol: Protocol, port: u16) -> bool {
        self.ports(protocol).contains(port)
    }

    /// Whether all that is open in the other is open here.
    pub fn covers(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(ports, others)| ports.covers(others))
    }

    /// What is open in one or the other.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        match (self.is_empty(), other.is_empty()) {
            (true, _) => other.clone(),
            (_, true) => self.clone(),
            _ => self.combine(other, Intervals::union),
        }
    }

    /// What is open in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        match (self.is_all(), other.is_all()) {
            (true, _) => other.clone(),
            (_, true) => self.clone(),
            _ => self.combine(other, Intervals::intersection),
        }
    }

    /// What is open here only.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        if other.is_all() { Self::none() } else { self.combine(other, Intervals::minus) }
    }

    fn combine(&self, other: &Self, with: impl Fn(&PortSet, &PortSet) -> PortSet) -> Self {
        let ([a, b, c], [x, y, z]) = (&self.0, &other.0);
        Self([with(a, x), with(b, y), with(c, z)])
    }

    /// The lowest open port, TCP before UDP before SCTP: an example to show.
    pub fn first(&self) -> Option<(Protocol, u16)> {
        [Protocol::Tcp, Protocol::Udp, Protocol::Sctp]
            .into_iter()
            .find_map(|protocol| self.ports(protocol).ranges().first().map(|(low, _)| (protocol, *low)))
    }
}

impl fmt::Display for Connections {
    /// `TCP 80,443,8000-8010 UDP 53`, `all ports`, `none`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("none");
        }
        if self.is_all() {
            return f.write_str("all ports");
        }
        let mut gap = "";
        for protocol in [Protocol::Tcp, Protocol::Udp, Protocol::Sctp] {
            let ports = self.ports(protocol);
            if !ports.is_empty() {
                write!(f, "{gap}{} {}", protocol.name(), Ranges(ports))?;
                gap = " ";
            }
        }
        Ok(())
    }
}

struct Ranges<'a>(&'a PortSet);

impl fmt::Display for Ranges<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut comma = "";
        for (low, high) in self.0.ranges() {
            match (*low, *high) {
                (1, u16::MAX) => write!(f, "{comma}any")?,
                (low, high) if low == high => write!(f, "{comma}{low}")?,
                (low, high) => write!(f, "{comma}{low}-{high}")?,
            }
            comma = ",";
        }
        Ok(())
    }
}
