use crate::finding::{Finding, Level, Rule};
use crate::lint::{Check, Role, Scalar};

/// The kubelet or the ClearML server replaces a `$` in this environment variable.
///
/// # Why
/// In `value:` the kubelet replaces `$(NAME)` by another variable and `$$` by `$`. So a password with two dollars loses
/// one. In settings of the ClearML server, `${NAME}` is a variable of the server's own environment. The server stops if
/// that variable is not set.
///
/// # Level
/// A warning. An undefined `$(NAME)` in a manifest outside the tree is a note, because kustomize's `vars` may replace
/// it.
///
/// # Bad
/// ```yaml overrides.yaml
/// apiserver:
///   extraEnvs:
///     - name: GREETING
///       value: "cost: 5$$"
/// #            ^^^^^^^^^^^ warning: the kubelet replaces `$$` by `$`
///     - name: CLEARML__services__home
///       value: "${HOME}/data"
/// #            ^^^^^^^^^^^^^^ warning: ClearML's server replaces `${HOME}` by a variable of its own environment
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
/// # Fix
/// By hand: write `$$$$` for two dollars and `$$(NAME)` for the literal text. In settings of the server, put the text
/// into inner quotes: `'"text"'`.
///
/// # Source
/// kubernetes.io/docs, tasks/inject-data-application/define-interdependent-environment-variables; pyhocon,
/// substitutions.
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
        findings
            .push(finding("the kubelet replaces `$$` by `$`").help("write `$$$$` for two dollars, or use a Secret"));
    }
    for name in references(text, "$(", ')').filter(|name| !is_defined(scalar, name)) {
        let message =
            format!("no variable {name} is defined above this one, so the kubelet does not replace `$({name})`");
        let level = if may_be_kustomizes(scalar) { Level::Info } else { Level::Warning };
        findings.push(finding(&message).level(level).help("define it above, or write `$$(` if you mean the text"));
    }
    if scalar.hocon_setting().is_some() && !text.trim_start().starts_with('"') {
        for name in references(text, "${", '}') {
            let message = format!("ClearML's server replaces `${{{name}}}` by a variable of its own environment");
            findings
                .push(finding(&message).help("put the text into inner quotes if you mean it literally: '\"text\"'"));
        }
    }
}

/// Whether kustomize may replace a variable before the kubelet sees it.
fn may_be_kustomizes(scalar: &Scalar<'_>) -> bool {
    scalar.role == Role::Object && !scalar.file.is_of_tree()
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
