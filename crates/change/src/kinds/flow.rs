//! Flow control of the API server: `pkg/apis/flowcontrol/validation/validation.go`.

use crate::faults::Faults;
use crate::field::Field;

const SCHEMA: &str = "pkg/apis/flowcontrol/validation ValidateFlowSchemaSpec";
const RULE: &str = "pkg/apis/flowcontrol/validation ValidateFlowSchemaPolicyRulesWithSubjects";
const LEVEL: &str = "pkg/apis/flowcontrol/validation ValidatePriorityLevelConfigurationSpec";

/// Schemas and levels.
pub(super) fn validate(faults: &mut Faults, object: &Field<'_>) {
    let spec = object.get("spec");
    match object.get("kind").text() {
        "FlowSchema" => schema(faults, &spec),
        "PriorityLevelConfiguration" => level(faults, &spec),
        _ => {}
    }
}

fn schema(faults: &mut Faults, spec: &Field<'_>) {
    faults.within(&spec.get("matchingPrecedence"), 1, 10000, SCHEMA);
    let level = spec.get("priorityLevelConfiguration.name");
    if faults.required(&level, SCHEMA) {
        faults.subdomain(&level, SCHEMA);
    }
    let method = spec.get("distinguisherMethod");
    if method.is_set() && !["ByUser", "ByNamespace"].contains(&method.get("type").text()) {
        faults.invalid(&method, SCHEMA, "must be of the type ByUser or ByNamespace");
    }
    for rule in spec.get("rules").items() {
        faults.required(&rule.get("subjects"), RULE);
        if rule.get("resourceRules").is_empty() && rule.get("nonResourceRules").is_empty() {
            faults.invalid(&rule, RULE, "must have `resourceRules` or `nonResourceRules`");
        }
        for subject in rule.get("subjects").items() {
            let (kind, needed): (_, &[&str]) = match subject.get("kind").text() {
                "User" => ("user", &["name"]),
                "Group" => ("group", &["name"]),
                "ServiceAccount" => ("serviceAccount", &["namespace", "name"]),
                _ => {
                    faults.invalid(&subject.get("kind"), RULE, "must be one of Group, ServiceAccount, User");
                    continue;
                }
            };
            needed.iter().for_each(|name| {
                faults.required(&subject.get(kind).get(name), RULE);
            });
        }
        for resource in rule.get("resourceRules").items() {
            ["verbs", "apiGroups", "resources"].iter().for_each(|name| {
                faults.required(&resource.get(name), RULE);
            });
            if resource.get("namespaces").is_empty() && !resource.get("clusterScope").is_true() {
                faults.invalid(&resource.get("namespaces"), RULE, "is required unless `clusterScope` is true");
            }
        }
        for url in rule.get("nonResourceRules").items() {
            ["verbs", "nonResourceURLs"].iter().for_each(|name| {
                faults.required(&url.get(name), RULE);
            });
        }
    }
}

fn level(faults: &mut Faults, spec: &Field<'_>) {
    let (kind, exempt, limited) = (spec.get("type"), spec.get("exempt"), spec.get("limited"));
    match kind.text() {
        "Exempt" => {
            if limited.is_set() {
                faults.invalid(&limited, LEVEL, "must not be set for the type Exempt");
            }
            shares(faults, &exempt);
        }
        "Limited" => {
            if exempt.is_set() {
                faults.invalid(&exempt, LEVEL, "must not be set for the type Limited");
            }
            if faults.required(&limited, LEVEL) {
                self::limited(faults, &limited);
            }
        }
        _ => faults.invalid(&kind, LEVEL, "must be Exempt or Limited"),
    }
}

fn shares(faults: &mut Faults, level: &Field<'_>) {
    faults.not_negative(&level.get("nominalConcurrencyShares"), LEVEL);
    faults.within(&level.get("lendablePercent"), 0, 100, LEVEL);
    faults.not_negative(&level.get("borrowingLimitPercent"), LEVEL);
}

fn limited(faults: &mut Faults, level: &Field<'_>) {
    shares(faults, level);
    let (kind, queuing) = (level.get("limitResponse.type"), level.get("limitResponse.queuing"));
    match kind.text() {
        "Reject" if queuing.is_set() => faults.invalid(&queuing, LEVEL, "must not be set for the type Reject"),
        "Reject" => {}
        "Queue" if !queuing.is_set() => faults.invalid(&queuing, LEVEL, "is required for the type Queue"),
        "Queue" => {
            for name in ["queues", "handSize", "queueLengthLimit"] {
                faults.at_least(&queuing.get(name), 1, LEVEL);
            }
            faults.within(&queuing.get("queues"), 1, 10_000_000, LEVEL);
            if queuing.get("handSize").number() > queuing.get("queues").number() {
                faults.invalid(&queuing.get("handSize"), LEVEL, "must be `queues` at most");
            }
        }
        _ => faults.invalid(&kind, LEVEL, "must be Queue or Reject"),
    }
}

/// The levels `exempt` and `catch-all` keep their type (`ValidatePriorityLevelConfiguration`, mandatory objects).
pub(super) fn update(faults: &mut Faults, live: &Field<'_>, wanted: &Field<'_>) {
    if ["exempt", "catch-all"].contains(&wanted.get("metadata.name").text()) {
        faults.same(&live.get("spec.type"), &wanted.get("spec.type"), LEVEL);
    }
}
