use crate::finding::Rule;

/// `*name` has no anchor before it, is inside the node that it repeats, or expands to too much text.
///
/// # Why
/// No reader can resolve an alias without an anchor. An alias inside its own node crashes kustomize. Aliases of aliases
/// (a "billion laughs") turn a page of text into gigabytes.
///
/// # Bad
/// ```yaml values.yaml
/// resources: *small
/// #          ^^^^^^ error: no anchor &small is defined before this alias
/// ```
///
/// # Good
/// ```yaml values.yaml
/// defaults: &small {cpu: 1}
/// resources: *small
/// ```
///
/// # Fix
/// By hand: define the anchor `&name` before the alias, or write the value out.
///
/// # Source
/// yaml.org/spec/1.2.2, section 7.1, "Alias Nodes"; kubernetes/kubernetes#83253 (CVE-2019-11253).
pub(crate) static ALIAS: Rule = Rule::error("yaml/alias", include_str!("alias.rs"));
