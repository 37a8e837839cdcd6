//! Which path of a tree is what. Only this module knows where definitions, values, components, charts and rendered files are.

/// The settings of the whole tree.
pub(crate) const SETTINGS: &str = "tenantry.yaml";

/// The folder of environments.
pub(crate) const ENVIRONMENTS: &str = "environments";

/// The folder of tenants.
pub(crate) const TENANTS: &str = "tenants";

/// The folder of the tree's own components.
pub(crate) const COMPONENTS: &str = "components";

/// The folder of chart archives.
pub(crate) const CHARTS: &str = "charts";

/// The folder of rendered files.
pub(crate) const RENDERED: &str = "rendered";

/// What a file of a tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry<'p> {
    /// The settings.
    Settings,
    /// The definition of an environment.
    Environment(&'p str),
    /// Values of an environment for a component.
    EnvironmentValues(&'p str, &'p str),
    /// The definition of a tenant.
    Tenant(&'p str),
    /// What is different for a tenant in an environment.
    Overlay(&'p str, &'p str),
    /// Values of a tenant for a component.
    TenantValues(&'p str, &'p str),
    /// Values of a tenant in an environment for a component.
    TenantValuesIn(&'p str, &'p str, &'p str),
    /// The definition of a component.
    Component(&'p str),
    /// Any other file of a component: a template, or a text that templates read.
    Template(&'p str),
    /// A file in a folder of definitions that is not one.
    Misplaced,
    /// Anything else.
    Other,
}

impl<'p> Entry<'p> {
    /// What the file at a path is.
    pub(crate) fn of(path: &'p str) -> Self {
        let parts: Vec<&str> = path.split('/').collect();
        let stem = parts.last().and_then(|name| name.strip_suffix(".yaml"));
        match (parts.as_slice(), stem) {
            ([SETTINGS], _) => Self::Settings,
            ([COMPONENTS, name, "component.yaml"], _) => Self::Component(name),
            ([COMPONENTS, name, ..], _) => Self::Template(name),
            ([ENVIRONMENTS, name, "environment.yaml"], _) => Self::Environment(name),
            ([ENVIRONMENTS, name, "values", _], Some(component)) => Self::EnvironmentValues(name, component),
            ([TENANTS, name, "tenant.yaml"], _) => Self::Tenant(name),
            ([TENANTS, name, _], Some(environment)) => Self::Overlay(name, environment),
            ([TENANTS, name, "values", _], Some(component)) => Self::TenantValues(name, component),
            ([TENANTS, name, "values", environment, _], Some(component)) => {
                Self::TenantValuesIn(name, environment, component)
            }
            ([ENVIRONMENTS | TENANTS, _, ..], _) => Self::Misplaced,
            _ => Self::Other,
        }
    }
}

/// Whether a file is in one of the folders of definitions: environments, tenants and components.
pub(crate) fn is_in_definitions(path: &str) -> bool {
    path.split_once('/').is_some_and(|(folder, _)| [ENVIRONMENTS, TENANTS, COMPONENTS].contains(&folder))
}

/// Whether a file is a definition, or values of one.
pub(crate) fn is_definition(path: &str) -> bool {
    !matches!(Entry::of(path), Entry::Template(_) | Entry::Misplaced | Entry::Other)
}

/// The environment that a file defines.
pub(crate) fn environment_of(path: &str) -> Option<&str> {
    if let Entry::Environment(name) = Entry::of(path) { Some(name) } else { None }
}

/// Whether a file is a component's template.
pub(crate) fn is_template(path: &str) -> bool {
    matches!(Entry::of(path), Entry::Template(_))
}

/// Whether a file is in the folder of a component.
pub(crate) fn is_of_component(path: &str) -> bool {
    matches!(Entry::of(path), Entry::Component(_) | Entry::Template(_))
}

/// Whether a file is in the folder of chart archives.
pub(crate) fn is_chart(path: &str) -> bool {
    below(CHARTS, path).is_some()
}

/// The tenant whose folder a file is in.
pub(crate) fn tenant_of(path: &str) -> Option<&str> {
    Some(below(TENANTS, path)?.split_once('/')?.0)
}

/// The path of a rendered file below [`RENDERED`]; none for any other file.
pub(crate) fn below_rendered(path: &str) -> Option<&str> {
    below(RENDERED, path)
}

fn below<'p>(folder: &str, path: &'p str) -> Option<&'p str> {
    path.strip_prefix(folder)?.strip_prefix('/')
}

/// The folder of a tenant.
pub(crate) fn tenant_folder(name: &str) -> String {
    format!("{TENANTS}/{name}")
}

/// The definition of a tenant.
pub(crate) fn tenant(name: &str) -> String {
    format!("{TENANTS}/{name}/tenant.yaml")
}

/// The definition of an environment.
pub(crate) fn environment(name: &str) -> String {
    format!("{ENVIRONMENTS}/{name}/environment.yaml")
}

/// The definition of a component.
pub(crate) fn component(name: &str) -> String {
    format!("{COMPONENTS}/{name}/component.yaml")
}

/// A rendered file of an environment; `path` is below the environment's folder.
pub(crate) fn rendered(environment: &str, path: &str) -> String {
    format!("{RENDERED}/{environment}/{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_says_what_a_file_is() {
        for (path, entry) in [
            ("tenantry.yaml", Entry::Settings),
            ("environments/prod/environment.yaml", Entry::Environment("prod")),
            ("environments/prod/values/redis.yaml", Entry::EnvironmentValues("prod", "redis")),
            ("environments/prod/other.yaml", Entry::Misplaced),
            ("environments/prod/values/redis.yml", Entry::Misplaced),
            ("tenants/acme/tenant.yaml", Entry::Tenant("acme")),
            ("tenants/acme/prod.yaml", Entry::Overlay("acme", "prod")),
            ("tenants/acme/values/agent.yaml", Entry::TenantValues("acme", "agent")),
            ("tenants/acme/values/prod/agent.yaml", Entry::TenantValuesIn("acme", "prod", "agent")),
            ("tenants/acme.yaml", Entry::Misplaced),
            ("components/demo/component.yaml", Entry::Component("demo")),
            ("components/demo/manifests/component.yaml", Entry::Template("demo")),
            ("rendered/prod/root.yaml", Entry::Other),
            ("tenants", Entry::Other),
        ] {
            assert_eq!(Entry::of(path), entry, "{path}");
        }
    }

    #[test]
    fn the_path_of_a_definition_says_what_it_is() {
        assert_eq!(Entry::of(&environment("prod")), Entry::Environment("prod"));
        assert_eq!(Entry::of(&tenant("acme")), Entry::Tenant("acme"));
        assert_eq!(Entry::of(&component("demo")), Entry::Component("demo"));
        assert_eq!(tenant_of(&tenant("acme")), Some("acme"));
        assert_eq!(tenant_of("tenants/acme"), None);
        assert_eq!(below_rendered(&rendered("prod", "root.yaml")), Some("prod/root.yaml"));
        assert_eq!(below_rendered("rendered-before/x.yaml"), None);
    }
}
