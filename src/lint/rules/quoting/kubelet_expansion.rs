use crate::finding::{Finding, Level, Rule};
use crate::lint::{Check, Role, Scalar};

/// A dollar in the value of an environment variable that the kubelet or HOCON replaces.
///
/// # Why
/// In `value:` the kubelet replaces `$(NAME)` by another variable, and writes `$$` as `$`: a password with two dollars loses one.
/// A `$(NAME)` in a manifest that is not ours is a note, as kustomize's `vars` may replace it.
/// In settings of the ClearML server, `${NAME}` is a variable of the server's own environment, and stops it where that is not set.
///
/// # Bad
/// ```yaml overrides.yaml
/// apiserver:
///   extraEnvs:
///     - name: GREETING
///       value: "cost: 5$$"
/// #            ^^^^^^^^^^^
///     - name: CLEARML__services__home
///       value: "${HOME}/data"
/// #            ^^^^^^^^^^^^^^
/// ```
///
/// # Good
/// ```yaml overrides.yaml
/// apiserver:
///   extraEnvs:
///     - name: HOST
///       value: example.com
///     - name: GREETING
///       value: "hello $(HOST)"
/// ```
///
/// # Source
/// Kubernetes, "Define Dependent Environment Variables"; pyhocon, substitutions.
pub(super) static KUBELET_EXPANSION: Rule =
    Rule::warning("quoting/kubelet-expansion", include_str!("kubelet_expansion.rs"));

pub(super) const CHECKS: &[Check] = &[Check::scalar(check)];

fn check(scalar: &Scalar<'_>, findings: &mut Vec<Finding>) {
    let text = scalar.text();
    if !text.contains('$') || !scalar.is_env_value() {
        return;
    }
    let finding = |message: &str| KUBELET_EXPANSION.at(scalar.place(), message);
    if text.contains("$$") {
        findings.push(finding("the kubelet writes `$$` as `$`").help("write `$$$$` for two dollars, or use a Secret"));
    }
    for name in references(text, "$(", ')').filter(|name| !is_defined(scalar, name)) {
        let message = format!("no variable {name} stands above this one: the kubelet leaves `$({name})` as it is");
        let level = if may_be_kustomizes(scalar) { Level::Info } else { Level::Warning };
        findings.push(finding(&message).level(level).help("define it above, or write `$$(` if the text is meant"));
    }
    if scalar.hocon_setting().is_some() && !text.trim_start().starts_with('"') {
        for name in references(text, "${", '}') {
            let message = format!("ClearML's server replaces `${{{name}}}` by a variable of its own environment");
            findings.push(finding(&message).help("put the text into inner quotes if it is meant as it is: '\"text\"'"));
        }
    }
}

/// Whether kustomize may replace a variable before the kubelet sees it.
fn may_be_kustomizes(scalar: &Scalar<'_>) -> bool {
    scalar.role == Role::Object && !scalar.file.is_ours()
}

/// The names in `$(NAME)`; not in `$$(NAME)`.
fn references<'a>(text: &'a str, open: &'static str, close: char) -> impl Iterator<Item = &'a str> {
    text.match_indices(open).filter_map(move |(at, _)| {
        let escaped = text.get(..at).is_some_and(|before| before.ends_with('$'));
        let name = text.get(at + open.len()..)?.split(close).next()?;
        let is_name =
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.?".contains(&byte));
        (is_name && !escaped).then_some(name)
    })
}

/// Whether the list, or something that we cannot see, defines a variable.
fn is_defined(scalar: &Scalar<'_>, name: &str) -> bool {
    let list = scalar.path.parent.and_then(|entry| entry.parent);
    let in_list = list.is_some_and(|list| scalar.file.names(list.node, name));
    let container = list.and_then(|list| list.parent);
    let unseen = container.is_some_and(|container| container.node.get("envFrom").is_some());
    in_list || unseen || name.ends_with("_SERVICE_HOST") || name.ends_with("_SERVICE_PORT")
}
