use crate::finding::Rule;

/// Two tenants of an environment give the same value for an option that must be unique.
///
/// # Why
/// The component's `unique` lists this option, because the component names or reserves something by it. Two tenants
/// with the same value share what each of them needs alone. Upper and lower case do not count.
///
/// # Bad
/// ```yaml components/shop/component.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Component
/// metadata: {name: shop}
/// spec:
///   about: Gives each tenant a shop.
///   scope: tenant
///   stage: apps
///   namespace: {name: "{{ tenant.namespace }}"}
///   options:
///     tenant: {shop: {type: string}}
///   unique: [{option: /shop, about: the shop's name}]
/// ```
/// ```yaml environments/production/environment.yaml
/// spec:
///   components: {shop: {}}
/// ```
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   shop: corner
/// ```
/// ```yaml tenants/beta/tenant.yaml
/// spec:
///   shop: Corner
/// #       ^^^^^^ error: the shop's name of beta is already used by acme
/// ```
///
/// # Good
/// ```yaml tenants/beta/tenant.yaml
/// spec:
///   shop: market
/// ```
///
/// # Fix
/// By hand: change the value of one tenant.
///
/// # Source
/// The field `unique` in schemas/component.json.
pub(crate) static DUPLICATE_OPTION: Rule =
    Rule::error("isolation/duplicate-option", include_str!("duplicate_option.rs"));
