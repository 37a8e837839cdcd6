//! The same change in many tenants, said once.

use std::collections::HashMap;
use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::noise::Settled;
use super::pair::Releases;
use super::{Folded, Follow};
use crate::change::{Change, Identity, lasting};
use crate::fleet::Tenant;

/// The kinds that install a chart.
const RELEASES: [&str; 2] = ["Application", "HelmRelease"];

/// What is the same in all tenants of a change, as a digest.
type Key = [u8; 32];

/// What something follows from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Cause {
    /// A change of the same unit.
    Own(Key),
    /// A change of the platform.
    Platform(Identity),
}

/// Changes by what is the same in all tenants.
#[derive(Default)]
pub(super) struct Folds {
    by_key: HashMap<Key, usize>,
    folded: Vec<Folded>,
    /// What follows from a change, by what is the same in all tenants.
    follows: HashMap<(Cause, String), Follow>,
}

impl Folds {
    /// Adds the changes of a tenant, or of the platform.
    pub(super) fn add(&mut self, tenant: Option<&Tenant>, settled: Settled, releases: &Releases) {
        let mut own = HashMap::new();
        for change in settled.own {
            let key = key(&change, tenant);
            if !settled.follows.is_empty() {
                own.insert(change.identity.clone(), key);
            }
            let tenants = tenant.map(|tenant| tenant.name.clone()).into_iter().collect();
            let named = (change.identity.namespace.clone(), change.identity.name.clone());
            let release = releases.get(&named).filter(|_| RELEASES.contains(&change.identity.kind.as_str())).cloned();
            self.put(key, Folded { change, tenants, release, lines: Vec::new(), follows: Vec::new() });
        }
        for (cause, follow) in settled.follows {
            let cause = own.get(&cause).map_or(Cause::Platform(cause), |key| Cause::Own(*key));
            let name = object(&follow.identity, tenant);
            self.follow((cause, name), follow);
        }
    }

    /// Adds those of tenants that come later.
    pub(super) fn and(mut self, more: Self) -> Self {
        let mut keys: Vec<(usize, Key)> = more.by_key.into_iter().map(|(key, at)| (at, key)).collect();
        keys.sort_unstable();
        for ((_, key), folded) in keys.into_iter().zip(more.folded) {
            self.put(key, folded);
        }
        for (key, follow) in more.follows {
            self.follow(key, follow);
        }
        self
    }

    fn put(&mut self, key: Key, folded: Folded) {
        match self.by_key.get(&key).and_then(|at| self.folded.get_mut(*at)) {
            Some(known) => known.tenants.extend(folded.tenants),
            None => {
                self.by_key.insert(key, self.folded.len());
                self.folded.push(folded);
            }
        }
    }

    fn follow(&mut self, key: (Cause, String), follow: Follow) {
        match self.follows.get_mut(&key) {
            Some(known) => {
                known.count += follow.count;
                if follow.identity < known.identity {
                    known.identity = follow.identity;
                }
            }
            None => drop(self.follows.insert(key, follow)),
        }
    }

    /// The changes, those of the platform first, each with what follows from it.
    pub(super) fn finish(mut self) -> Vec<Folded> {
        let of_platform = self.folded.iter().enumerate().filter(|(_, folded)| folded.tenants.is_empty());
        let platform: HashMap<Identity, usize> =
            of_platform.map(|(at, folded)| (folded.change.identity.clone(), at)).collect();
        let mut follows: Vec<_> = self.follows.into_iter().collect();
        follows.sort_by(|one, other| (&one.1.identity, &one.0).cmp(&(&other.1.identity, &other.0)));
        for ((cause, _), follow) in follows {
            let at = match &cause {
                Cause::Own(key) => self.by_key.get(key),
                Cause::Platform(identity) => platform.get(identity),
            };
            let Some(folded) = at.and_then(|at| self.folded.get_mut(*at)) else { continue };
            match folded.follows.iter_mut().find(|known| alike(known, &follow)) {
                Some(known) => known.count += follow.count,
                None => folded.follows.push(follow),
            }
        }
        let order = |folded: &Folded| (!folded.tenants.is_empty(), folded.change.identity.clone());
        self.folded.sort_by_cached_key(order);
        self.folded
    }
}

fn alike(one: &Follow, other: &Follow) -> bool {
    one.identity.kind == other.identity.kind
        && one.identity.group == other.identity.group
        && one.consequences == other.consequences
}

/// What is the same for all tenants of one change.
fn key(change: &Change, tenant: Option<&Tenant>) -> Key {
    let mut text = format!("{} {}", change.kind.name(), object(&change.identity, tenant));
    for field in &change.fields {
        let _ = write!(text, "\n{} {:?} {:?}", neutral(&field.path, tenant), field.before, field.after);
    }
    for consequence in &change.consequences {
        let _ = write!(text, "\n{} {}", consequence.what.name(), consequence.message);
    }
    let text = neutral(&text, tenant);
    // What is the platform's is no tenant's, even by the same name.
    Sha256::digest(format!("{} {text}", tenant.is_some())).into()
}

fn object(identity: &Identity, tenant: Option<&Tenant>) -> String {
    let name = lasting(&identity.name).unwrap_or(&identity.name);
    let text = format!("{} {} {} {name}", identity.group, identity.kind, identity.namespace);
    neutral(&text, tenant)
}

/// A text in which the tenant's namespace and name are no particular ones.
pub(crate) fn neutral(text: &str, tenant: Option<&Tenant>) -> String {
    let Some(tenant) = tenant else { return text.to_owned() };
    let text = without(text, &tenant.spec.namespace);
    without(&text, &tenant.name)
}

/// What stands for a tenant.
const TENANT: &str = "{tenant}";

fn without(text: &str, name: &str) -> String {
    let mut neutral = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(name).filter(|_| !name.is_empty()) {
        let (before, from) = rest.split_at(at);
        let after = from.get(name.len()..).unwrap_or_default();
        neutral.push_str(before);
        let is_part = |char: Option<char>| char.is_some_and(char::is_alphanumeric);
        let begins = !is_part(neutral.chars().next_back());
        neutral.push_str(if begins && !is_part(after.chars().next()) { TENANT } else { name });
        rest = after;
    }
    neutral.push_str(rest);
    neutral
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_neutral_as_a_word_only() {
        assert_eq!(
            without("acme acme-agent acmes pacme /acme/", "acme"),
            "{tenant} {tenant}-agent acmes pacme /{tenant}/"
        );
        assert_eq!(without("aaa", "a"), "aaa");
    }
}
