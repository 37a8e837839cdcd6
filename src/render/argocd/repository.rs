//! Repositories of charts as Argo CD wants them.
//!
//! Source: argoproj/argo-cd `docs/operator-manual/declarative-setup.md`, "Repositories".

use super::application::{Application, Folder};
use crate::manifest::File;
use crate::plan::{HelmRepository, Platform};
use crate::render::base;
use crate::render::credential::credentials;
use crate::render::target::Target;

/// The folder of their ExternalSecrets, and the name of the Application that applies it.
const FOLDER: &str = "repositories";

/// The address: a registry without its scheme, everything else as it is.
pub(crate) fn address(repository: &HelmRepository) -> &str {
    repository.url.strip_prefix("oci://").unwrap_or(&repository.url)
}

/// ExternalSecrets that make Secrets in Argo CD's namespace, where a label tells it to read them. An Application of their own applies
/// them: in the root's, one that cannot be read would hold up everything.
pub(super) fn files(target: &Target<'_>, platform: &Platform<'_>) -> Vec<File> {
    if !target.renders_secrets() {
        return Vec::new();
    }
    let file = |credential: super::super::credential::Credential<'_>| {
        let mut object = credential.external_secret(target);
        base::stamp(&mut object);
        File::new(format!("{FOLDER}/{}", credential.file()), object, &target.sources)
    };
    let mut files: Vec<File> = credentials(target, platform).into_iter().map(file).collect();
    if !files.is_empty() {
        let mut application = Application::of_engine(target, FOLDER, Folder::flat(FOLDER));
        application.wave = -90;
        application.finalizer = true;
        files.push(super::platform_application(target, FOLDER, application, &target.sources));
    }
    files
}
