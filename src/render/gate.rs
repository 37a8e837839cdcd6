//! Which fields an engine's version knows. The environment names the version; nothing newer is emitted.
//!
//! Sources: argoproj/argo-cd `docs/operator-manual/upgrading/` and the `Application` CRD of each release; fluxcd/flux2's
//! release notes.

/// Major and minor version of an engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(pub u16, pub u16);

impl Version {
    /// Reads `3.4`, `v3.4` and `3.4.1`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim_start_matches('v').split('.');
        let major = parts.next()?.parse().ok()?;
        let minor = parts.next()?.parse().ok()?;
        Some(Self(major, minor))
    }
}

/// What Argo CD learnt in which version.
pub(super) mod argocd {
    use super::Version;

    /// Helm values as a mapping instead of a text.
    pub(crate) const VALUES_OBJECT: Version = Version(2, 8);
    /// `helm.skipTests`.
    pub(crate) const SKIP_TESTS: Version = Version(2, 14);
    /// `retry.refresh`: a retry takes the newest revision.
    pub(crate) const RETRY_REFRESH: Version = Version(3, 2);
    /// `name` of the kinds that a project allows.
    pub(crate) const RESOURCE_NAME: Version = Version(3, 3);
}

/// What Flux learnt in which version.
pub(super) mod flux {
    use super::Version;

    /// `deletionPolicy` and `healthCheckExprs` of a Kustomization.
    pub(crate) const DELETION_POLICY: Version = Version(2, 5);
    /// `source.toolkit.fluxcd.io/v1` of OCIRepository; `v1beta2` before.
    pub(crate) const OCI_REPOSITORY_V1: Version = Version(2, 6);
    /// `strategy: RetryOnFailure` of a HelmRelease; `remediation` before.
    pub(crate) const RETRY_ON_FAILURE: Version = Version(2, 7);
    /// `literal` of a HelmRelease's `valuesFrom`.
    pub(crate) const VALUES_FROM_LITERAL: Version = Version(2, 9);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_numbers_and_not_text() {
        assert!(Version::parse("2.14") > Version::parse("2.8"));
        assert_eq!(Version::parse("v3.4.1"), Some(Version(3, 4)));
        assert_eq!(Version::parse("3"), None);
    }
}
