//! Rights, secret paths, engines, accounts, objects for the whole cluster, policies.

use crate::support::{closed, opens};

fn binding(kind: &str, namespace: &str, role: &str, subject: &str) -> String {
    format!(
        "
apiVersion: rbac.authorization.k8s.io/v1
kind: {kind}
metadata: {{name: b, namespace: '{namespace}'}}
roleRef: {{kind: ClusterRole, name: {role}}}
subjects: [{subject}]
"
    )
}

const AGENT: &str = "{kind: ServiceAccount, name: agent, namespace: acme}";

#[test]
fn rights_in_others_namespaces_and_over_the_cluster() {
    opens(&binding("RoleBinding", "globex", "view", AGENT), &["rights: acme -> globex"]);
    opens(&binding("RoleBinding", "shop", "edit", AGENT), &["rights: acme -> the platform"]);
    opens(&binding("ClusterRoleBinding", "", "cluster-admin", AGENT), &["rights: acme -> the cluster"]);
    opens(
        &binding("ClusterRoleBinding", "", "view", "{kind: Group, name: 'system:serviceaccounts'}"),
        &["rights: - -> the cluster"],
    );
    opens(&binding("RoleBinding", "acme", "edit", AGENT), &["rights: acme -> what guards acme"]);
    closed(&binding("RoleBinding", "acme", "view", AGENT));
    closed(&binding(
        "ClusterRoleBinding",
        "",
        "cluster-admin",
        "{kind: ServiceAccount, name: applier, namespace: flux-system}",
    ));
    closed(&binding("ClusterRoleBinding", "", "system:discovery", AGENT));
}

#[test]
fn an_account_that_installs_a_tenants_charts_is_the_tenants() {
    let release = |account: &str| {
        format!(
            "
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{name: acme-agent, namespace: releases, annotations: {{with: acme}}}}
spec: {{{account}targetNamespace: acme}}
---"
        )
    };
    let account = "{kind: ServiceAccount, name: acme, namespace: releases}";
    closed(&(release("serviceAccountName: acme, ") + &binding("RoleBinding", "acme", "view", account)));
    opens(
        &(release("serviceAccountName: acme, ") + &binding("RoleBinding", "acme", "cluster-admin", account)),
        &["rights: acme -> what guards acme"],
    );
    opens(&release(""), &["engine: acme -> the cluster"]);
}

#[test]
fn a_role_that_cannot_be_read_is_not_passed_over() {
    opens(
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: r, namespace: acme}, rules: all}",
        &["rights?: - -> the cluster"],
    );
}

fn external_secret(namespace: &str, spec: &str) -> String {
    format!(
        "{{apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: {{name: s, namespace: {namespace}}}, spec: {{{spec}}}}}"
    )
}

#[test]
fn paths_of_the_secret_store_beyond_a_tenants_own() {
    let data = |namespace: &str, key: &str| {
        external_secret(namespace, &format!("data: [{{secretKey: k, remoteRef: {{key: {key}}}}}]"))
    };
    opens(&data("acme", "prod/globex/agent"), &["secret-paths: acme -> globex"]);
    opens(&data("acme", "prod/platform/server"), &["secret-paths: acme -> the platform"]);
    opens(&data("acme", "prod/acme/../globex/agent"), &["secret-paths: acme -> the platform"]);
    opens(&data("globex", "prod/platform/registry"), &["secret-paths: globex -> the platform"]);
    closed(&data("acme", "prod/acme/agent"));
    closed(&data("acme", "prod/platform/registry"));
    closed(&data("shop", "prod/globex/agent"));
    opens(
        &external_secret("acme", "dataFrom: [{extract: {key: prod/globex/agent}}]"),
        &["secret-paths: acme -> globex"],
    );
    opens(
        &external_secret("acme", "dataFrom: [{find: {name: {regexp: '.*'}}}]"),
        &["secret-paths: acme -> the platform"],
    );
    closed(&external_secret("acme", "dataFrom: [{find: {path: prod/acme, name: {regexp: '.*'}}}]"));
    closed(&external_secret("acme", "dataFrom: [{sourceRef: {generatorRef: {kind: Password, name: p}}}]"));
}

#[test]
fn stores_and_secrets_for_everyone() {
    let store = |spec: &str| {
        format!(
            "{{apiVersion: external-secrets.io/v1, kind: ClusterSecretStore, metadata: {{name: vault}}, spec: {{{spec}}}}}"
        )
    };
    opens(&store("provider: {}"), &["secret-paths: - -> the platform"]);
    closed(&store("provider: {}, conditions: [{namespaces: [shop]}]"));
    opens(
        "{apiVersion: secrets.hashicorp.com/v1beta1, kind: VaultStaticSecret, metadata: {name: v, namespace: acme}}",
        &["secret-paths?: acme -> the platform"],
    );
}

#[test]
fn a_project_names_namespaces_and_kinds() {
    let project = |spec: &str| {
        format!(
            "{{apiVersion: argoproj.io/v1alpha1, kind: AppProject, metadata: {{name: acme, namespace: argocd, annotations: {{with: acme}}}}, spec: {{{spec}}}}}"
        )
    };
    let kinds = "namespaceResourceWhitelist: [{group: apps, kind: Deployment}]";
    closed(&project(&format!("destinations: [{{namespace: acme}}], {kinds}")));
    opens(&project(&format!("destinations: [{{namespace: '*'}}], {kinds}")), &["engine: acme -> the cluster"]);
    opens(&project(&format!("destinations: [{{namespace: globex}}], {kinds}")), &["engine: acme -> the cluster"]);
    opens(&project("destinations: [{namespace: acme}]"), &["engine: acme -> the cluster"]);
    opens(&project("namespaceResourceWhitelist: [{group: '', kind: '*'}]"), &["engine: acme -> the cluster"]);
    opens(&project(&format!("{kinds}, sourceRepos: ['*']")), &["engine: acme -> the cluster"]);
    let cluster = |name: &str| {
        project(&format!(
            "{kinds}, clusterResourceWhitelist: [{{group: rbac.authorization.k8s.io, kind: ClusterRole{name}}}]"
        ))
    };
    closed(&cluster(", name: acme-agent"));
    opens(&cluster(", name: 'acme-agent*'"), &["engine: acme -> the cluster"]);
    opens(&cluster(""), &["engine: acme -> the cluster"]);
}

#[test]
fn one_identity_of_a_cloud_for_two_tenants() {
    let account = |namespace: &str, role: &str| {
        format!(
            "{{apiVersion: v1, kind: ServiceAccount, metadata: {{name: a, namespace: {namespace}, annotations: {{eks.amazonaws.com/role-arn: {role}}}}}}}\n---\n"
        )
    };
    opens(&(account("acme", "r1") + &account("globex", "r1")), &["accounts: globex -> acme"]);
    opens(&(account("shop", "r1") + &account("globex", "r1")), &["accounts: globex -> the platform"]);
    closed(&(account("acme", "r1") + &account("globex", "r2")));
}

#[test]
fn objects_for_all_that_come_with_one_tenant() {
    let object = |with: &str, kind: &str| format!("{{{kind}, metadata: {{name: x, annotations: {{{with}}}}}}}");
    let webhook = "apiVersion: admissionregistration.k8s.io/v1, kind: MutatingWebhookConfiguration";
    opens(&object("with: acme", webhook), &["cluster-wide: acme -> the cluster"]);
    closed(&object("", webhook));
    opens(
        &object("with: acme", "apiVersion: scheduling.k8s.io/v1, kind: PriorityClass"),
        &["cluster-wide: acme -> the cluster"],
    );
}

#[test]
fn policies_that_outrank_and_are_not_read() {
    let policy = |kind: &str| format!("{{{kind}, metadata: {{name: x}}, spec: {{}}}}");
    opens(
        &policy("apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy"),
        &["network?: - -> the cluster"],
    );
    opens(&policy("apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy"), &["network?: - -> the cluster"]);
    closed(&policy("apiVersion: networking.k8s.io/v1, kind: NetworkPolicy"));
}
