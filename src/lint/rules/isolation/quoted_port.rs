use crate::finding::{Edit, Finding, Fix};
use crate::lint::{Lint, ManifestRule, Manifests, Rule};
use crate::reachability;
use reach::read::Fault;

/// A `port` number is in quotes.
///
/// # Why
/// In quotes the API server reads a port name. A name needs at least one letter, so the server refuses the policy.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: web, namespace: shop}
/// spec:
///   ingress:
///     - ports: [{port: "8080"}]
/// #                    ^^^^^^ error: NetworkPolicy shop/web: the quoted port "8080" is read as a port name, and a name needs a letter
/// ```
///
/// # Good
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: web, namespace: shop}
/// spec:
///   ingress:
///     - ports: [{port: 8080}]
/// ```
///
/// # Fix
/// Safe: removes the quotes.
///
/// # Source
/// kubernetes/kubernetes, pkg/apis/networking/validation: a port name "must contain at least one letter".
pub(super) struct QuotedPort;

impl Lint for QuotedPort {
    const RULE: Rule = Rule::error("isolation/quoted-port");
}

impl ManifestRule for QuotedPort {
    fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
        let refused = manifests.network().refused.iter();
        for refusal in refused.filter(|refusal| refusal.fault == Fault::QuotedPort) {
            let place = &refusal.place;
            let bare = place.file.slice(place.span).trim_matches(['"', '\'']).to_owned();
            let edit = Edit { file: place.file.path.clone(), span: place.span, text: bare };
            let fix = Fix { title: "take the quotes off".to_owned(), safe: true, edits: vec![edit] };
            findings.push(reachability::finding(refusal.clone()).fix(Some(fix)));
        }
    }
}
