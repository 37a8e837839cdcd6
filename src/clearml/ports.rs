//! Who claims which node ports.

use super::{Sessions, tenant};
use crate::document::PortRange;
use crate::fleet::Environment;
use crate::source::Place;

/// Node ports that the charts' own Services have unless their values say otherwise: API, web and file server
/// (clearml-helm-charts, charts/clearml/values.yaml).
pub(crate) const SERVER_DEFAULTS: [u32; 3] = [30008, 30080, 30081];

/// A range of node ports.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    /// Whose it is, as messages name it.
    pub owner: String,
    /// The first port.
    pub first: u32,
    /// The last port.
    pub last: u32,
    /// Whether the ports are taken now; else once port mode is switched on.
    pub active: bool,
    /// Where it is said.
    pub place: Place,
}

impl Claim {
    /// The ports of sessions.
    pub(crate) fn of_sessions(owner: impl Into<String>, sessions: &Sessions, place: Place) -> Self {
        let (first, last) = sessions.ports();
        Self { owner: owner.into(), first, last, active: sessions.enabled, place }
    }
}

/// The claims of an environment's tenants on the cluster's node ports.
pub(crate) fn of_environment(environment: &Environment) -> Vec<Claim> {
    let mut claims = vec![];
    for tenant in &environment.tenants {
        if let Some(sessions) = Sessions::of_tenant(tenant).filter(|sessions| sessions.node_ports) {
            claims.push(Claim::of_sessions(&tenant.name, &sessions, tenant.place("/spec/sessions/startingPort")));
        }
        if let Some((first, last)) = tenant::stream_ports(tenant) {
            let place = tenant.place(tenant::STREAM_START);
            claims.push(Claim { owner: format!("{}'s router", tenant.name), first, last, active: true, place });
        }
    }
    claims
}

/// Pairs of claims that share ports, the one that comes first in the list before the other. In n log n.
pub(crate) fn overlaps(claims: &[Claim]) -> Vec<(&Claim, &Claim)> {
    let mut order: Vec<usize> = (0..claims.len()).collect();
    order.sort_by_key(|at| claims.get(*at).map(|claim| (claim.first, claim.last)));
    let mut pairs = vec![];
    // The claim that reaches furthest so far: a later one that begins before its end shares ports with it.
    let mut furthest: Option<usize> = None;
    for at in order {
        let Some(claim) = claims.get(at) else { continue };
        let before = furthest.and_then(|at| claims.get(at).map(|claim| (at, claim)));
        match before {
            Some((other, reaching)) if claim.first <= reaching.last => {
                pairs.push(if other < at { (reaching, claim) } else { (claim, reaching) });
                if claim.last > reaching.last {
                    furthest = Some(at);
                }
            }
            _ => furthest = Some(at),
        }
    }
    pairs
}

/// The lowest `startingPort` whose `count` ports are free; the port itself is not used.
pub(crate) fn next_free(claims: &[Claim], pool: PortRange, count: u32) -> Option<u32> {
    let mut taken: Vec<(u32, u32)> = claims.iter().map(|claim| (claim.first, claim.last)).collect();
    taken.extend(SERVER_DEFAULTS.map(|port| (port, port)));
    taken.sort_unstable();
    let mut first = u32::from(pool.first) + 1;
    for (from, to) in taken {
        if first + count <= from {
            break;
        }
        first = first.max(to + 1);
    }
    (first + count <= u32::from(pool.last) + 1).then_some(first - 1)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::source::{SourceFile, Span};

    fn claim(owner: &str, first: u32, last: u32) -> Claim {
        let place = SourceFile::new("a.yaml", "").place(Span::default());
        Claim { owner: owner.to_owned(), first, last, active: true, place }
    }

    #[test]
    fn every_claim_that_shares_ports_is_paired_and_neighbours_are_not() {
        let claims =
            [claim("a", 31011, 31020), claim("b", 31021, 31030), claim("c", 31015, 31016), claim("d", 31029, 31040)];
        let owners: Vec<(&str, &str)> =
            overlaps(&claims).iter().map(|(a, b)| (a.owner.as_str(), b.owner.as_str())).collect();
        assert_eq!(owners, [("a", "c"), ("b", "d")]);
    }

    #[test]
    fn the_next_free_range_steps_over_claims_and_the_servers_own_ports() {
        let pool = "30000-32767".parse().unwrap();
        assert_eq!(next_free(&[], pool, 5), Some(30000));
        assert_eq!(next_free(&[], pool, 10), Some(30008));
        assert_eq!(next_free(&[claim("a", 30001, 32760)], pool, 8), None);
    }
}
