//! Webhooks and admission policies: `pkg/apis/admissionregistration/validation/validation.go`.

use crate::cel;
use crate::faults::Faults;
use crate::field::Field;
use crate::names;
use crate::selector;

const HOOK: &str = "pkg/apis/admissionregistration/validation validateValidatingWebhook";
const RULE: &str = "pkg/apis/admissionregistration/validation validateRuleWithOperations";
const POLICY: &str = "pkg/apis/admissionregistration/validation validateValidatingAdmissionPolicySpec";
const MATCH: &str = "pkg/apis/admissionregistration/validation validateMatchResources";
const CONDITION: &str = "pkg/apis/admissionregistration/validation validateMatchCondition";
const BINDING: &str = "pkg/apis/admissionregistration/validation validateValidatingAdmissionPolicyBindingSpec";
const EXPRESSION: &str = "pkg/apis/admissionregistration/validation validateCELExpression";
const POLICIES: [&str; 2] = ["Fail", "Ignore"];
const MATCHES: [&str; 2] = ["Exact", "Equivalent"];

/// What a kind of the group asks for.
pub(super) fn validate(faults: &mut Faults, object: &Field<'_>) {
    match object.get("kind").text() {
        "ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration" => {
            let hooks = object.get("webhooks");
            hooks.items().for_each(|it| hook(faults, &it));
            faults.distinct(hooks.items().map(|it| it.get("name")), HOOK);
        }
        "ValidatingAdmissionPolicy" => policy(faults, &object.get("spec")),
        "MutatingAdmissionPolicy" => mutating(faults, &object.get("spec")),
        "ValidatingAdmissionPolicyBinding" => binding(faults, &object.get("spec"), true),
        "MutatingAdmissionPolicyBinding" => binding(faults, &object.get("spec"), false),
        _ => {}
    }
}

fn hook(faults: &mut Faults, hook: &Field<'_>) {
    let name = hook.get("name");
    if !names::is_subdomain(name.text()) || name.text().matches('.').count() < 2 {
        faults.invalid(&name, HOOK, "must be a DNS name of at least three parts");
    }
    hook.get("rules").items().for_each(|it| rule(faults, &it));
    faults.one_of(&hook.get("failurePolicy"), &POLICIES, HOOK);
    faults.one_of(&hook.get("matchPolicy"), &MATCHES, HOOK);
    faults.one_of(&hook.get("reinvocationPolicy"), &["Never", "IfNeeded"], HOOK);
    let effects = hook.get("sideEffects");
    if !["None", "NoneOnDryRun"].contains(&effects.text()) {
        faults.invalid(&effects, HOOK, "must be None or NoneOnDryRun");
    }
    faults.within(&hook.get("timeoutSeconds"), 1, 30, HOOK);
    selector::selector(faults, &hook.get("namespaceSelector"));
    selector::selector(faults, &hook.get("objectSelector"));
    client(faults, &hook.get("clientConfig"));
    conditions(faults, &hook.get("matchConditions"));
    let versions = hook.get("admissionReviewVersions");
    if !versions.items().any(|it| matches!(it.text(), "v1" | "v1beta1")) {
        faults.invalid(&versions, HOOK, "must have v1 or v1beta1");
    }
    versions.items().for_each(|it| faults.form(&it, names::is_label_with_letter_first, "a version such as v1", HOOK));
    faults.distinct(versions.items(), HOOK);
}

/// How a webhook is reached.
pub(super) fn client(faults: &mut Faults, client: &Field<'_>) {
    const SOURCE: &str = "apiserver util/webhook ValidateWebhookURL";
    let (url, service) = (client.get("url"), client.get("service"));
    if url.is_set() == service.is_set() {
        faults.invalid(client, SOURCE, "must have one of `url` and `service`");
    }
    if url.is_set() {
        let rest = url.text().strip_prefix("https://");
        let host = rest.map(|rest| rest.split('/').next().unwrap_or_default());
        if host.is_none_or(str::is_empty)
            || host.is_some_and(|host| host.contains('@'))
            || url.text().contains(['?', '#'])
        {
            faults.invalid(&url, SOURCE, "must be an https URL with a host, and without user, query or fragment");
        }
    }
    if service.is_set() {
        for name in ["name", "namespace"] {
            faults.required(&service.get(name), SOURCE);
        }
        faults.port(&service.get("port"), SOURCE);
        let path = service.get("path");
        let whole = |path: &str| path.starts_with('/') && !path.contains("//");
        if path.is_set() && !whole(path.text()) {
            faults.invalid(&path, SOURCE, "must start with `/` and have no `//`");
        }
    }
}

fn rule(faults: &mut Faults, rule: &Field<'_>) {
    let operations = rule.get("operations");
    faults.required(&operations, RULE);
    operations.items().for_each(|it| faults.one_of(&it, &["*", "CREATE", "UPDATE", "DELETE", "CONNECT"], RULE));
    for name in ["operations", "apiGroups", "apiVersions"] {
        let list = rule.get(name);
        faults.required(&list, RULE);
        if list.len() > 1 && list.items().any(|it| it.text() == "*") {
            faults.invalid(&list, RULE, "must have no other item beside `*`");
        }
    }
    rule.get("apiVersions").items().for_each(|it| {
        faults.required(&it, RULE);
    });
    resources(faults, &rule.get("resources"));
    faults.one_of(&rule.get("scope"), &["*", "Cluster", "Namespaced"], RULE);
    let names = rule.get("resourceNames");
    faults.distinct(names.items(), RULE);
    for name in names.items().filter(|name| !names::is_path_segment(name.text())) {
        faults.invalid(&name, RULE, "must not be `.` or `..` and have no `/` or `%`");
    }
}

fn resources(faults: &mut Faults, resources: &Field<'_>) {
    const SOURCE: &str = "pkg/apis/admissionregistration/validation validateResources";
    faults.required(resources, SOURCE);
    let has = |text: &str| resources.items().any(|it| it.text() == text);
    if resources.len() > 1 && has("*/*") {
        faults.invalid(resources, SOURCE, "must have no other item beside `*/*`");
    }
    if has("*") && resources.items().next_back().is_some_and(|it| it.text() != "*" && !it.text().contains('/')) {
        faults.invalid(resources, SOURCE, "must have no other resource beside `*`");
    }
    for (index, item) in resources.items().enumerate() {
        faults.required(&item, SOURCE);
        let Some((resource, sub)) = item.text().split_once('/') else { continue };
        let covers = |it: &Field<'_>| it.text() == format!("{resource}/*") || it.text() == format!("*/{sub}");
        if resources.items().take(index).any(|it| covers(&it)) {
            faults.invalid(&item, SOURCE, "is covered by another item");
        }
    }
}

fn conditions(faults: &mut Faults, conditions: &Field<'_>) {
    if conditions.len() > 64 {
        faults.invalid(conditions, CONDITION, "must have at most 64 items");
    }
    for condition in conditions.items() {
        expression(faults, &condition.get("expression"));
        if faults.required(&condition.get("name"), CONDITION) {
            faults.qualified(&condition.get("name"), CONDITION);
        }
    }
}

/// A CEL expression that must parse. Whether it compiles needs the types of the objects it is about.
fn expression(faults: &mut Faults, expression: &Field<'_>) {
    if !faults.required(expression, EXPRESSION) {
        return;
    }
    if expression.text().trim().is_empty() {
        faults.invalid(expression, EXPRESSION, "is required");
        return;
    }
    match cel::parse(expression.text()) {
        Err(why) => faults.invalid(expression, EXPRESSION, format!("is no CEL expression: {why}")),
        Ok(parsed) => {
            if let Some(name) = parsed.undeclared(&VARIABLES) {
                faults.invalid(expression, EXPRESSION, format!("uses `{name}`, which is no variable here"));
            }
        }
    }
}

/// What expressions of webhooks and policies are about, and the names of types.
const VARIABLES: [&str; 20] = [
    "object",
    "oldObject",
    "request",
    "params",
    "namespaceObject",
    "authorizer",
    "variables",
    "Object",
    "JSONPatch",
    "optional",
    "int",
    "uint",
    "double",
    "bool",
    "string",
    "bytes",
    "list",
    "map",
    "type",
    "null_type",
];

fn policy(faults: &mut Faults, spec: &Field<'_>) {
    common(faults, spec);
    let (validations, annotations) = (spec.get("validations"), spec.get("auditAnnotations"));
    if validations.is_empty() && annotations.is_empty() {
        faults.invalid(&validations, POLICY, "is required, or `auditAnnotations`");
    }
    for validation in validations.items() {
        const SOURCE: &str = "pkg/apis/admissionregistration/validation validateValidation";
        expression(faults, &validation.get("expression"));
        let (message, reason) = (validation.get("message"), validation.get("reason"));
        if message.text().contains('\n') || message.is_set() && message.text().trim().is_empty() {
            faults.invalid(&message, SOURCE, "must be one line with a text");
        }
        let message_expression = validation.get("messageExpression");
        if message_expression.is_set() && !message_expression.is_empty() {
            expression(faults, &message_expression);
        }
        faults.one_of(&reason, &["Unauthorized", "Forbidden", "Invalid", "RequestEntityTooLarge"], SOURCE);
    }
    for annotation in annotations.items() {
        expression(faults, &annotation.get("valueExpression"));
        faults.required(&annotation.get("key"), POLICY);
    }
    faults.distinct(annotations.items().map(|it| it.get("key")), POLICY);
}

fn common(faults: &mut Faults, spec: &Field<'_>) {
    faults.one_of(&spec.get("failurePolicy"), &POLICIES, POLICY);
    let kind = spec.get("paramKind");
    if kind.is_set() {
        param_kind(faults, &kind);
    }
    let constraints = spec.get("matchConstraints");
    if constraints.is_set() {
        matching(faults, &constraints);
        faults.required(&constraints.get("resourceRules"), POLICY);
    } else {
        faults.invalid(&constraints, POLICY, "is required");
    }
    conditions(faults, &spec.get("matchConditions"));
    for variable in spec.get("variables").items() {
        let name = variable.get("name");
        if !names::is_identifier(name.text()) {
            faults.invalid(&name, POLICY, "must be an identifier: letters, digits and `_`, no digit first");
        }
        expression(faults, &variable.get("expression"));
    }
}

fn param_kind(faults: &mut Faults, kind: &Field<'_>) {
    const SOURCE: &str = "pkg/apis/admissionregistration/validation validateParamKind";
    let version = kind.get("apiVersion");
    if faults.required(&version, SOURCE) {
        let (group, name) = version.text().rsplit_once('/').unwrap_or(("", version.text()));
        if !group.is_empty() && !names::is_subdomain(group) || !names::is_label_with_letter_first(name) {
            faults.invalid(&version, SOURCE, "must be group/version");
        }
    }
    if faults.required(&kind.get("kind"), SOURCE)
        && !names::is_label_with_letter_first(&kind.get("kind").text().to_lowercase())
    {
        faults.invalid(&kind.get("kind"), SOURCE, "must be letters, digits and hyphens, a letter first");
    }
}

fn matching(faults: &mut Faults, matching: &Field<'_>) {
    faults.one_of(&matching.get("matchPolicy"), &MATCHES, MATCH);
    selector::selector(faults, &matching.get("namespaceSelector"));
    selector::selector(faults, &matching.get("objectSelector"));
    for list in ["resourceRules", "excludeResourceRules"] {
        matching.get(list).items().for_each(|it| rule(faults, &it));
    }
}

fn mutating(faults: &mut Faults, spec: &Field<'_>) {
    const SOURCE: &str = "pkg/apis/admissionregistration/validation validateMutatingAdmissionPolicySpec";
    common(faults, spec);
    faults.required(&spec.get("mutations"), SOURCE);
    for mutation in spec.get("mutations").items() {
        let field = match mutation.get("patchType").text() {
            "ApplyConfiguration" => "applyConfiguration",
            "JSONPatch" => "jsonPatch",
            _ => {
                faults.invalid(&mutation.get("patchType"), SOURCE, "must be ApplyConfiguration or JSONPatch");
                continue;
            }
        };
        expression(faults, &mutation.get(field).get("expression"));
    }
    let policy = spec.get("reinvocationPolicy");
    if !["Never", "IfNeeded"].contains(&policy.text()) {
        faults.invalid(&policy, SOURCE, "must be Never or IfNeeded");
    }
}

fn binding(faults: &mut Faults, spec: &Field<'_>, validating: bool) {
    let name = spec.get("policyName");
    if faults.required(&name, BINDING) {
        faults.subdomain(&name, BINDING);
    }
    param(faults, &spec.get("paramRef"));
    if spec.get("matchResources").is_set() {
        matching(faults, &spec.get("matchResources"));
    }
    let actions = spec.get("validationActions");
    if !validating {
        return;
    }
    faults.required(&actions, BINDING);
    actions.items().for_each(|it| faults.one_of(&it, &["Deny", "Warn", "Audit"], BINDING));
    faults.distinct(actions.items(), BINDING);
    let has = |text: &str| actions.items().any(|it| it.text() == text);
    if has("Deny") && has("Warn") {
        faults.invalid(&actions, BINDING, "must not have Deny and Warn");
    }
}

fn param(faults: &mut Faults, param: &Field<'_>) {
    const SOURCE: &str = "pkg/apis/admissionregistration/validation validateParamRef";
    if !param.is_set() {
        return;
    }
    let (name, selected, action) = (param.get("name"), param.get("selector"), param.get("parameterNotFoundAction"));
    if name.is_empty() != selected.is_set() {
        faults.invalid(param, SOURCE, "must have one of `name` and `selector`");
    }
    if !names::is_path_segment(name.text()) {
        faults.invalid(&name, SOURCE, "must not be `.` or `..` and have no `/` or `%`");
    }
    selector::selector(faults, &selected);
    if !["Deny", "Allow"].contains(&action.text()) {
        faults.invalid(&action, SOURCE, "must be Allow or Deny");
    }
}
