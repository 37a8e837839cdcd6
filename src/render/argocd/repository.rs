//! Repositories of charts as Argo CD wants them.
//!
//! Source: argoproj/argo-cd `docs/operator-manual/declarative-setup.md`, "Repositories".

use crate::manifest::File;
use crate::manifest::object::annotate;
use crate::plan::{HelmRepository, Platform};
use crate::render::base;
use crate::render::credential::credentials;
use crate::render::target::Target;

/// The address: a registry without its scheme, everything else as it is.
pub(crate) fn address(repository: &HelmRepository) -> &str {
    repository.url.strip_prefix("oci://").unwrap_or(&repository.url)
}

/// ExternalSecrets that make Secrets in Argo CD's namespace, where a label tells it to read them.
pub(super) fn files(target: &Target<'_>, platform: &Platform<'_>) -> Vec<File> {
    if !target.renders_secrets() {
        return Vec::new();
    }
    let file = |credential: super::super::credential::Credential<'_>| {
        let mut object = credential.external_secret(target);
        base::stamp(&mut object);
        annotate(&mut object, super::WAVE, "-90");
        File::new(format!("delivery/repositories/{}", credential.file()), object, &target.sources)
    };
    credentials(target, platform).into_iter().map(file).collect()
}
