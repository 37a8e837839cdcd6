use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::finding::{Finding, Level, Rule};
use crate::lint::{Check, Files, YamlFile};
use crate::source::Place;

use super::spot::{Secret, secrets};

/// The same secret is written in two places.
///
/// # Why
/// When it is changed in one place only, the other stops working. Whoever reads one of the places knows both.
///
/// # Level
/// An error. A warning if the secret is short, because two short values may be equal by chance.
///
/// # Bad
/// ```yaml redis/values.yaml
/// auth:
///   password: correct-horse-battery
/// #           ^^^^^^^^^^^^^^^^^^^^^ error: the same secret is also written elsewhere
/// ```
/// ```yaml agent/overrides.yaml
/// agentk8sglue:
///   extraEnvs:
///     - name: CLEARML_AGENT_REDIS_PASSWORD
///       value: correct-horse-battery
/// ```
///
/// # Good
/// ```yaml redis/values.yaml
/// auth:
///   existingSecret: redis-credentials
/// ```
/// ```yaml agent/overrides.yaml
/// agentk8sglue:
///   extraEnvs:
///     - name: CLEARML_AGENT_REDIS_PASSWORD
///       valueFrom: {secretKeyRef: {name: redis-credentials, key: redis-password}}
/// ```
///
/// # Fix
/// By hand: put the secret into one Secret, and refer to that Secret in both places.
///
/// # Source
/// owasp.org, Secrets Management Cheat Sheet.
pub(super) static REUSED: Rule = Rule::error("secret/reused", include_str!("reused.rs")).hides_text().of_choice();

pub(super) const CHECKS: &[Check] = &[Check::files(check)];

fn check(files: &Files<'_>, findings: &mut Vec<Finding>) {
    let literals = |file: &Arc<YamlFile>| {
        let place = |secret: Secret| (secret.text, file.place(secret.place.span));
        secrets(file).into_iter().filter(|secret| secret.level() == Level::Error).map(place).collect::<Vec<_>>()
    };
    let literals: Vec<_> = files.yaml.par_iter().flat_map_iter(literals).collect();
    let mut places: HashMap<String, Vec<Place>> = HashMap::new();
    for (text, place) in literals {
        places.entry(text).or_default().push(place);
    }
    for (text, mut places) in places.into_iter().filter(|(_, places)| places.len() > 1) {
        let is_short = text.len() < 16;
        places.sort_by(|a, b| (&a.file.path, a.span).cmp(&(&b.file.path, b.span)));
        let Some((first, others)) = places.split_first() else { continue };
        for other in others {
            // People choose short ones twice by chance.
            let level = if is_short { Level::Warning } else { Level::Error };
            let finding = REUSED.at(other.clone(), "the same secret is also written elsewhere").level(level);
            findings.push(
                finding.related(first.clone(), "here").help("put it into one Secret, and refer to that from both"),
            );
        }
    }
}
