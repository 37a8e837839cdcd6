use crate::finding::Rule;

/// Environments extend each other in a circle.
///
/// # Why
/// None of them can be resolved, because each needs another one first.
///
/// # Bad
/// ```yaml environments/a/environment.yaml
/// spec:
///   extends: b
/// #          ^ error: these environments extend each other in a circle: a -> b -> a
/// ```
/// ```yaml environments/b/environment.yaml
/// spec:
///   extends: a
/// ```
///
/// # Good
/// ```yaml environments/a/environment.yaml
/// spec:
///   extends: base
///   domain: a.example.com
///   cluster: {name: a}
/// ```
/// ```yaml environments/b/environment.yaml
/// spec:
///   extends: base
///   domain: b.example.com
///   cluster: {name: b}
/// ```
///
/// # Fix
/// By hand: remove one `extends`, or let it name the common parent.
///
/// # Source
/// The field `extends` in schemas/environment.json.
pub(crate) static CIRCULAR_EXTENDS: Rule = Rule::error("schema/circular-extends", include_str!("circular_extends.rs"));
