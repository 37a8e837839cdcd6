//! IPv4 and IPv6 space: blocks with exceptions as exact sets, and the partition that a set of blocks makes of it.

use std::collections::HashSet;
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use super::intervals::Intervals;

/// A set of addresses of both families.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AddressSet {
    /// IPv4 addresses as numbers.
    pub v4: Intervals<u32>,
    /// IPv6 addresses as numbers.
    pub v6: Intervals<u128>,
}

impl AddressSet {
    /// All of IPv4, none of IPv6.
    pub fn all_v4() -> Self {
        Self { v4: Intervals::all(), v6: Intervals::default() }
    }

    /// All of both families.
    pub fn all() -> Self {
        Self { v4: Intervals::all(), v6: Intervals::all() }
    }

    /// The addresses of a block; host bits below the mask are ignored, as the API server's parser does.
    pub fn block(block: IpNet) -> Self {
        match block {
            IpNet::V4(net) => Self {
                v4: Intervals::range(net.network().to_bits(), net.broadcast().to_bits()),
                v6: Intervals::default(),
            },
            IpNet::V6(net) => Self {
                v4: Intervals::default(),
                v6: Intervals::range(net.network().to_bits(), net.broadcast().to_bits()),
            },
        }
    }

    /// The addresses of several blocks.
    pub fn blocks(blocks: impl IntoIterator<Item = IpNet>) -> Self {
        blocks.into_iter().fold(Self::default(), |set, block| set.union(&Self::block(block)))
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.v4.is_empty() && self.v6.is_empty()
    }

    /// Whether every address of the other is in it.
    pub fn covers(&self, other: &Self) -> bool {
        self.v4.covers(&other.v4) && self.v6.covers(&other.v6)
    }

    /// Whether no address is in both.
    pub fn is_disjoint(&self, other: &Self) -> bool {
        self.v4.is_disjoint(&other.v4) && self.v6.is_disjoint(&other.v6)
    }

    /// What is in one or the other.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self { v4: self.v4.union(&other.v4), v6: self.v6.union(&other.v6) }
    }

    /// What is in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self { v4: self.v4.intersection(&other.v4), v6: self.v6.intersection(&other.v6) }
    }

    /// What is in this one only.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        Self { v4: self.v4.minus(&other.v4), v6: self.v6.minus(&other.v6) }
    }

    /// The parts of this set that no set of `cuts` divides: all addresses of a part are of one family and in the same cuts,
    /// and no two parts of a family are in the same cuts.
    pub fn partition<'a>(&self, cuts: impl IntoIterator<Item = &'a AddressSet>) -> Vec<AddressSet> {
        let v4 = AddressSet { v4: self.v4.clone(), v6: Intervals::default() };
        let v6 = AddressSet { v4: Intervals::default(), v6: self.v6.clone() };
        let mut parts: Vec<AddressSet> = [v4, v6].into_iter().filter(|part| !part.is_empty()).collect();
        let cuts: HashSet<&AddressSet> = cuts.into_iter().collect();
        for cut in cuts {
            let mut divided = Vec::with_capacity(parts.len());
            for part in parts {
                if cut.covers(&part) || cut.is_disjoint(&part) {
                    divided.push(part);
                } else {
                    divided.extend([part.intersection(cut), part.minus(cut)]);
                }
            }
            parts = divided;
        }
        parts.sort_unstable();
        parts
    }
}

impl fmt::Display for AddressSet {
    /// Ranges, `10.0.0.0-10.255.255.255,2001:db8::-2001:db8::ff`; IPv4 first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let v4 = self.v4.ranges().iter().map(|(a, b)| format!("{}-{}", Ipv4Addr::from(*a), Ipv4Addr::from(*b)));
        let v6 = self.v6.ranges().iter().map(|(a, b)| format!("{}-{}", Ipv6Addr::from(*a), Ipv6Addr::from(*b)));
        f.write_str(&v4.chain(v6).collect::<Vec<_>>().join(","))
    }
}

/// A block of a policy, with what is cut out of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IpBlock {
    /// The block, as written.
    pub cidr: IpNet,
    /// What is cut out of it.
    pub except: Vec<IpNet>,
    addresses: AddressSet,
}

impl IpBlock {
    /// A block without its exceptions.
    pub fn new(cidr: IpNet, except: Vec<IpNet>) -> Self {
        let addresses = AddressSet::block(cidr).minus(&AddressSet::blocks(except.iter().copied()));
        Self { cidr, except, addresses }
    }

    /// Its addresses.
    pub fn addresses(&self) -> &AddressSet {
        &self.addresses
    }
}

impl fmt::Display for IpBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.cidr)?;
        if !self.except.is_empty() {
            let except: Vec<_> = self.except.iter().map(ToString::to_string).collect();
            write!(f, " except {}", except.join(", "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn block(cidr: &str, except: &[&str]) -> IpBlock {
        IpBlock::new(cidr.parse().unwrap(), except.iter().map(|cidr| cidr.parse().unwrap()).collect())
    }

    #[test]
    fn a_block_loses_its_exceptions_and_keeps_its_family() {
        let block = block("10.0.0.0/8", &["10.10.0.0/16", "10.255.255.255/32"]);
        assert_eq!(block.addresses().to_string(), "10.0.0.0-10.9.255.255,10.11.0.0-10.255.255.254");
        assert!(block.addresses().v6.is_empty());
    }

    #[test]
    fn a_partition_covers_everything_and_overlaps_nowhere() {
        let cuts = [block("10.0.0.0/8", &["10.1.0.0/16"]), block("0.0.0.0/0", &[]), block("2001:db8::/32", &[])];
        let parts = AddressSet::all().partition(cuts.iter().map(IpBlock::addresses));
        assert_eq!(parts.iter().fold(AddressSet::default(), |sum, part| sum.union(part)), AddressSet::all());
        for (at, part) in parts.iter().enumerate() {
            assert!(parts[at + 1..].iter().all(|other| part.is_disjoint(other)));
            for cut in &cuts {
                assert!(cut.addresses().covers(part) || cut.addresses().is_disjoint(part));
            }
        }
    }
}
