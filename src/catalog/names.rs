//! Names that Helm charts derive from their release.

/// The most characters that a name made by Helm's usual helper has.
pub(crate) const FULLNAME_LIMIT: usize = 63;

/// The name that a chart gives its objects: the release's own if that contains the chart's name, else
/// `<release>-<chart>`, cut at 63 characters without a dash at the end.
///
/// Source: `templates/_helpers.tpl` of the ClearML charts and of every chart that `helm create` began.
pub(crate) fn fullname(release: &str, chart: &str) -> String {
    let name = if release.contains(chart) { release.to_owned() } else { format!("{release}-{chart}") };
    name.chars().take(FULLNAME_LIMIT).collect::<String>().trim_end_matches('-').to_owned()
}

/// What the key of a Secret is called whose value is escaped for HOCON, beside the key with the value itself.
pub(crate) fn escaped_key(key: &str) -> String {
    format!("{key}.hocon")
}

/// The Secret that holds the addresses of a proxy which needs a password.
pub(crate) const PROXY_SECRET: &str = "proxy-credentials";

/// The Secret that holds the account at a registry, `mirror.example.com:5000`.
pub(crate) fn registry_secret(host: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    format!("registry-{}", host.chars().map(safe).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::fullname;

    #[test]
    fn the_release_and_the_chart_make_the_name() {
        assert_eq!(fullname("clearml", "clearml-enterprise"), "clearml-clearml-enterprise");
        assert_eq!(fullname("clearml-enterprise", "clearml-enterprise"), "clearml-enterprise");
        assert_eq!(fullname("redis", "redis"), "redis");
        assert_eq!(
            fullname(&"a".repeat(60), "b-c"),
            format!("{}-b", "a".repeat(60)).chars().take(63).collect::<String>()
        );
        assert_eq!(fullname(&"a".repeat(61), "-c"), format!("{}--", "a".repeat(61)).trim_end_matches('-'));
    }
}
