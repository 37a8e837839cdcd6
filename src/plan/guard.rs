//! What the API server refuses of tenants by rendered policies, so that other parts of the proof can count on it.

use serde_json::Value;

use super::{Object, Platform};
use crate::manifest::labels::COMPONENT;

/// The first version of Kubernetes that serves ValidatingAdmissionPolicies as `v1`.
///
/// Source: kubernetes.io, "Validating Admission Policy", feature state.
const SERVED: rights::Version = rights::Version(1, 30);

const POLICY: &str = "ValidatingAdmissionPolicy";
const BINDING: &str = "ValidatingAdmissionPolicyBinding";

impl Platform<'_> {
    /// The rendered policy that keeps tenants' pods from the labels by which NetworkPolicies know the platform's.
    ///
    /// # Errors
    /// Why there is none.
    pub(crate) fn label_guard(&self) -> Result<String, String> {
        self.guard("variables", COMPONENT)
    }

    /// The rendered policy that keeps tenants' Services from addresses of their choice.
    ///
    /// # Errors
    /// Why there is none.
    pub(crate) fn service_guard(&self) -> Result<String, String> {
        self.guard("validations", "object.spec.externalIPs.size() == 0")
    }

    /// The rendered policy one of whose `expressions` says `text`.
    fn guard(&self, expressions: &str, text: &str) -> Result<String, String> {
        let Some(policy) = self.of_kind(POLICY).find(|object| says(&object.value, expressions, text)) else {
            return Err(format!("the environment renders no {POLICY} of the component isolation"));
        };
        let name = self::text(&policy.value, "/metadata/name");
        if !self.of_kind(BINDING).any(|object| binds(&object.value, name)) {
            return Err(format!("no {BINDING} makes {name} deny"));
        }
        let kubernetes = &self.environment.spec.cluster.kubernetes;
        match kubernetes.parse::<rights::Version>() {
            Ok(version) if version < SERVED => Err(format!("Kubernetes {version} does not serve {POLICY}")),
            Ok(_) => Ok(format!("{POLICY} {name}")),
            Err(_) => Err(format!("it is not known what Kubernetes {kubernetes} serves")),
        }
    }

    /// The objects of a kind that built-in components render: what stands in a tree's own is not known to guard.
    fn of_kind<'p>(&'p self, kind: &'p str) -> impl Iterator<Item = &'p Object> {
        let builtin = self.components.iter().filter(|placed| placed.component.builtin);
        builtin.flat_map(|placed| &placed.objects).filter(move |object| text(&object.value, "/kind") == kind)
    }
}

fn says(policy: &Value, expressions: &str, wanted: &str) -> bool {
    let list = policy.pointer("/spec").and_then(|spec| spec.get(expressions)).and_then(Value::as_array);
    list.into_iter().flatten().any(|one| text(one, "/expression").contains(wanted))
}

fn binds(binding: &Value, policy: &str) -> bool {
    let actions = binding.pointer("/spec/validationActions").and_then(Value::as_array);
    text(binding, "/spec/policyName") == policy
        && actions.is_some_and(|actions| actions.iter().any(|one| one == "Deny"))
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}
