use crate::finding::{Finding, Level};
use crate::lint::{Lint, ManifestRule, Manifests, Rule};

use super::is_flux;

/// Flux substitutes variables in a folder that holds a script or template with `${`.
///
/// # Why
/// `postBuild` replaces `${NAME}` in every object, also inside scripts, where the shell was to do it. Names it does not know become empty
/// or an error.
///
/// # Bad
/// ```yaml all.yaml
/// apiVersion: kustomize.toolkit.fluxcd.io/v1
/// kind: Kustomization
/// metadata: {name: scripts, namespace: flux-system}
/// spec:
///   postBuild: {substitute: {domain: example.com}}
/// ---
/// apiVersion: v1
/// kind: ConfigMap
/// metadata: {name: script, namespace: tools}
/// data:
///   run.sh: echo "${HOME}"
/// #         ^^^^^^^^^^^^^^
/// ```
///
/// # Good
/// ```yaml all.yaml
/// apiVersion: kustomize.toolkit.fluxcd.io/v1
/// kind: Kustomization
/// metadata: {name: scripts, namespace: flux-system}
/// spec:
///   postBuild: {substitute: {domain: example.com}}
/// ---
/// apiVersion: v1
/// kind: ConfigMap
/// metadata:
///   name: script
///   namespace: tools
///   annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}
/// data:
///   run.sh: echo "${HOME}"
/// ```
///
/// # Source
/// fluxcd/flux2#5967.
pub struct Substitution;

impl Lint for Substitution {
    const RULE: Rule = Rule::error("delivery/substitution");
}

impl ManifestRule for Substitution {
    fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
        let substitutes = |object: &&crate::lint::Object| {
            object.kind() == "Kustomization" && is_flux(object) && object.get("/spec/postBuild").is_some()
        };
        let Some(kustomization) = manifests.objects.iter().find(substitutes) else { return };
        for object in manifests.objects.iter().filter(|object| object.kind() == "ConfigMap") {
            if object.annotation("kustomize.toolkit.fluxcd.io/substitute") == Some("disabled") {
                continue;
            }
            for (key, value) in object.get("/data").and_then(serde_json::Value::as_object).into_iter().flatten() {
                if value.as_str().is_some_and(|text| text.contains("${")) {
                    let place = object.place(&format!("/data/{}", crate::definition::step(key)));
                    let finding = Self::RULE
                        .at(place, "Flux replaces what stands in `${...}` here")
                        .related(kustomization.key_place("/spec/postBuild"), "substitution is on");
                    // Whether this Kustomization applies this folder is known of our own output only.
                    let level = if object.ours { Level::Error } else { Level::Warning };
                    findings.push(
                        finding
                            .level(level)
                            .help("annotate the ConfigMap with kustomize.toolkit.fluxcd.io/substitute: disabled"),
                    );
                }
            }
        }
    }
}
