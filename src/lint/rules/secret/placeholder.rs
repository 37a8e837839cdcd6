use crate::finding::{Finding, Rule};
use crate::lint::{Check, Role, Scalar, is_page};
use crate::secrecy::spot::is_name_of_secret;
use crate::secrecy::value;

use super::spot::facts;

/// A placeholder was left in the file.
///
/// # Why
/// The placeholder is applied as it is written: a host called `<BASE_DOMAIN>`, or a key that is `-`.
///
/// # Level
/// An error. In the values of a chart in the folder, which others write over, a warning.
///
/// # Bad
/// ```yaml overrides.yaml
/// clearml:
///   agentk8sglueKey: "-"
/// #                  ^^^ error: a placeholder was left in place of agentk8sglueKey
///   agentk8sglueSecret: "SECRETKEY"
/// #                     ^^^^^^^^^^^ error: a placeholder was left in place of agentk8sglueSecret
/// agentk8sglue:
///   apiServerUrlReference: "https://api.<BASE_DOMAIN>"
/// #                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: the placeholder `https://api.<BASE_DOMAIN>` was left in place
/// ```
///
/// # Good
/// ```yaml overrides.yaml
/// clearml:
///   existingAgentk8sglueSecret: clearml-agent-credentials
/// agentk8sglue:
///   apiServerUrlReference: "https://api.example.com"
/// ```
///
/// # Fix
/// By hand: write the value. For a secret, refer to a Secret instead.
///
/// # Source
/// clearml-docs, the installation pages of the agent: `<BASE_DOMAIN>` and `ACCESSKEY` are to be replaced.
pub(crate) static PLACEHOLDER: Rule =
    Rule::error("secret/placeholder", include_str!("placeholder.rs")).hides_text().of_choice();

pub(super) const CHECKS: &[Check] = &[Check::scalar(check)];

fn check(scalar: &Scalar<'_>, findings: &mut Vec<Finding>) {
    let text = scalar.text();
    if scalar.is_key || scalar.role == Role::Other || text.is_empty() || text.len() > 200 || text.contains('\n') {
        return;
    }
    if scalar.role == Role::Object && is_told_only(scalar) {
        return;
    }
    let named = is_name_of_secret(scalar, || facts(scalar.node.document(), scalar.role));
    let secret = named || (scalar.is_secret() && value::is_placeholder(text));
    let to_fill = value::in_angles(text) || holds_placeholder(text);
    // A page tells its readers what to fill in.
    let told = (named || to_fill || value::is_to_fill(text)) && is_page(&scalar.file.file.path);
    if !(secret || to_fill) || told {
        return;
    }
    // It may be a secret after all, and no report shows one.
    let key = scalar.env_name().or(scalar.path.key()).unwrap_or("a secret");
    let message = match secret && !to_fill {
        true => format!("a placeholder was left in place of {key}"),
        false => format!("the placeholder `{text}` was left in place"),
    };
    let help = if secret { "name a Secret instead, or take it from the secret store" } else { "write the value" };
    findings.push(PLACEHOLDER.at(scalar.place(), message).help(help));
}

/// Whether nobody acts on it: controllers write the status of an object, and people read the descriptions in schemas.
fn is_told_only(scalar: &Scalar<'_>) -> bool {
    let of_status = scalar.path.keys().last() == Some("status");
    of_status || (scalar.path.key() == Some("description") && scalar.path.keys().any(|key| key == "openAPIV3Schema"))
}

/// `https://api.<BASE_DOMAIN>`, `"<SUPERVISOR_USER_EMAIL>"`
fn holds_placeholder(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let inner = text.get(at + 1..).and_then(|rest| rest.split_once('>')).map_or("", |(inner, _)| inner);
        inner.len() >= 3
            && inner.starts_with(|c: char| c.is_ascii_uppercase())
            && inner.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
    })
}
