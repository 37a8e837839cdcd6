//! What is proved is what is delivered: raw values in, refusals or rendered files out.

use super::render::{Platform, Run};

const AGENT: &str = "tenants/acme/values/agent.yaml";
const ROUTER: &str = "tenants/acme/values/router.yaml";

/// The example platform with a file of raw values, its staging rendered.
fn with_values(path: &str, values: &str) -> Run {
    let platform = Platform::example();
    platform.write(path, values);
    platform.run(&["render", "--environment", "staging"])
}

/// Whether a run names all of these, however its lines are broken.
fn names(run: &Run, parts: &[&str]) -> bool {
    let plain: String = run.err.chars().filter(|c| c.is_ascii_graphic() && !"│╭╰─┬·".contains(*c)).collect();
    let plain = |text: &&str| plain.contains(&text.chars().filter(char::is_ascii_graphic).collect::<String>());
    parts.iter().all(plain)
}

/// Raw values that open a way: the file, the values, what is said, and the line that it is said of.
const OPENS: &[(&str, &str, &[&str])] = &[
    (
        AGENT,
        "agentk8sglue: {basePodTemplate: {labels: {tenantry.dev/component: agent}}}",
        &[
            "isolation/raw-value",
            "tenants/acme/values/agent.yaml:1:",
            "the label tenantry.dev/component of tasks from \"task\" to \"agent\"",
        ],
    ),
    (
        AGENT,
        "agentk8sglue: {queues: {gpu-1: {templateOverrides: {labels: {tenantry.dev/component: agent}}}}}",
        &[
            "isolation/raw-value",
            "tenants/acme/values/agent.yaml:1:",
            "agentk8sglue.queues[\"gpu-1\"].templateOverrides.labels",
        ],
    ),
    (
        AGENT,
        "agentk8sglue: {queues: {more: {templateOverrides: {labels: {team: x}}}}}",
        &["isolation/raw-value", "takes the label tenantry.dev/component of tasks"],
    ),
    (
        AGENT,
        "agentk8sglue: {labels: null}",
        &["isolation/raw-value", "takes the label tenantry.dev/component of agent"],
    ),
    (
        AGENT,
        "agentk8sglue: {basePodTemplate: {hostNetwork: true}}",
        &["isolation/raw-value", "agentk8sglue.basePodTemplate.hostNetwork", "tenants/acme/values/agent.yaml:1:"],
    ),
    (
        AGENT,
        "sessions: {portModeEnabled: true, startingPort: 31000}",
        &[
            "isolation/raw-value",
            "sessions.portModeEnabled",
            "sessions.startingPort",
            "set `sessions` in the tenant's definition",
        ],
    ),
    (
        AGENT,
        "agentk8sglue: {additionalClusterRoleBindings: [cluster-admin]}",
        &["isolation/raw-value", "agentk8sglue.additionalClusterRoleBindings"],
    ),
    (AGENT, "fullnameOverride: clearml", &["isolation/raw-value", "fullnameOverride", "name the pods by the release"]),
    (
        AGENT,
        "agentk8sglue: {extraEnvs: [{name: CLEARML_AGENT_REDIS_DB, value: \"4\"}]}",
        &[
            "isolation/open-channel",
            "shared-state: the way to hooli is open",
            "the Redis database 4 of redis-master.redis-shared",
            "tenants/acme/values/agent.yaml:1:",
        ],
    ),
    (
        AGENT,
        "agentk8sglue: {extraEnvs: [{name: CLEARML_AGENT_REDIS_DB, valueFrom: {configMapKeyRef: {name: x, key: db}}}]}",
        &["isolation/open-channel", "shared-state: the way to the platform is not decided"],
    ),
    (
        ROUTER,
        "ingress: {hostName: API.ml.staging.example.com}",
        &["isolation/open-channel", "hosts: the way to the platform is open", "tenants/acme/values/router.yaml:1:"],
    ),
    (
        ROUTER,
        "ingress: {hostName: hooli.ml.staging.example.com}",
        &["isolation/open-channel", "hosts: the way to", "hooli.ml.staging.example.com"],
    ),
    (
        ROUTER,
        "ingress: {annotations: {nginx.ingress.kubernetes.io/server-alias: api.ml.staging.example.com}}",
        &["isolation/open-channel", "hosts: the way to the platform is open"],
    ),
    (
        ROUTER,
        "service: {type: NodePort}",
        &["isolation/open-channel", "ports: the way to the cluster is open", "tenants/acme/values/router.yaml:1:"],
    ),
    (ROUTER, "networkPolicy: {enabled: true, allowExternal: true}", &["isolation/raw-value", "networkPolicy.enabled"]),
    (ROUTER, "tcpSession: {portRange: {start: 1, end: 2}}", &["isolation/raw-value", "tcpSession"]),
    (
        ROUTER,
        "podLabels: {tenantry.dev/component: agent}",
        &["isolation/raw-value", "of router from \"router\" to \"agent\""],
    ),
    (
        ROUTER,
        "extraDeploy: [{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: open}, spec: {podSelector: {}, ingress: [{}]}}]",
        &["isolation/raw-value", "does not allow the kind NetworkPolicy", "tenants/acme/values/router.yaml:1:"],
    ),
    (
        ROUTER,
        "extraObjects:\n  - apiVersion: networking.k8s.io/v1\n    kind: Ingress\n    metadata: {name: steal}\n    spec: {rules: [{host: app.ml.staging.example.com}]}\n",
        &[
            "isolation/open-channel",
            "Ingress/acme/steal serves app.ml.staging.example.com",
            "tenants/acme/values/router.yaml:",
        ],
    ),
    (
        ROUTER,
        "extraManifests:\n  one: |\n    apiVersion: v1\n    kind: Service\n    metadata: {name: out}\n    spec: {externalIPs: [10.0.2.10], ports: [{port: 80}]}\n",
        &["isolation/open-channel", "Service/acme/out takes addresses of its choice"],
    ),
    (
        ROUTER,
        "extraDeploy: [{apiVersion: v1, kind: ConfigMap, metadata: {name: there, namespace: hooli}}]",
        &["isolation/raw-value", "may make objects in acme alone"],
    ),
    (
        ROUTER,
        "extraDeploy: [\"{{ include \\\"x\\\" . }}\"]",
        &["isolation/raw-value", "extraDeploy[0]", "only Helm can read a template in it"],
    ),
    (
        ROUTER,
        "whatever: {deep: {apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: own}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}, subjects: [{kind: ServiceAccount, name: default}]}}",
        &["isolation/open-channel", "rights: the way to"],
    ),
    (
        "environments/staging/values/redis.yaml",
        "extraDeploy: [{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: open}, spec: {podSelector: {}, ingress: [{}]}}]",
        &["isolation/intent-violated", "can reach redis-shared/redis.master"],
    ),
];

#[test]
fn a_raw_value_that_opens_a_way_is_refused_at_its_line() {
    for (path, values, says) in OPENS {
        let run = with_values(path, values);
        assert_eq!(run.code, Some(2), "{values}\n{}", run.err);
        assert!(names(&run, says), "{says:?} is not in\n{values}\n{}", run.err);
    }
}

/// Neighbours of these that open nothing.
const CLOSED: &[(&str, &str)] = &[
    (
        AGENT,
        "agentk8sglue: {labels: {team: research}, basePodTemplate: {labels: {tenantry.dev/component: task, team: x}}}",
    ),
    (
        AGENT,
        "agentk8sglue: {queues: {more: {templateOverrides: {labels: {tenantry.dev/component: task}}}, gpu-1: null}}",
    ),
    (
        AGENT,
        "agentk8sglue: {extraEnvs: [{name: CLEARML_AGENT_REDIS_DB, value: \"40\"}], basePodTemplate: {hostNetwork: false}}",
    ),
    (AGENT, "sessions: {portModeEnabled: false}"),
    (
        ROUTER,
        "ingress: {hostName: other.ml.staging.example.com}\nservice: {type: ClusterIP}\nnetworkPolicy: {enabled: false, allowExternal: true}",
    ),
    (ROUTER, "podLabels: {team: research}\nreplicaCount: 2"),
    (ROUTER, "extraDeploy: [{apiVersion: v1, kind: ConfigMap, metadata: {name: more}, data: {a: b}}]"),
    (
        "environments/staging/values/redis.yaml",
        "commonLabels: {team: platform}\nmaster: {podLabels: {app.kubernetes.io/component: master}}",
    ),
];

#[test]
fn a_raw_value_that_opens_none_is_rendered() {
    for (path, values) in CLOSED {
        let run = with_values(path, values);
        assert_eq!(run.code, Some(0), "{values}\n{}", run.err);
    }
}

#[test]
fn two_tenants_with_one_redis_database_are_not_said_to_be_apart() {
    let platform = Platform::example();
    platform.edit("tenants/umbrella/tenant.yaml", "redisDatabase: 3", "redisDatabase: 1");
    let run = platform.run(&["render", "--environment", "staging"]);
    assert_eq!(run.code, Some(2), "{}", run.err);
    assert!(names(&run, &["isolation/open-channel", "shared-state"]) && !run.err.contains("stay apart"), "{}", run.err);
    let asked = platform.run(&["apart", "-e", "staging", "acme", "umbrella"]);
    assert!(asked.code == Some(1) && asked.out.contains("shared-state: open"), "{}{}", asked.out, asked.err);
}

const STAGING: &str = "environments/staging/environment.yaml";

#[test]
fn without_the_guard_of_labels_channels_are_computed_without_it() {
    let off: &[(&str, &str, &str)] = &[
        (
            "\n  components:\n",
            "\n  components:\n    isolation: {admissionPolicy: false}\n",
            "renders no ValidatingAdmissionPolicy",
        ),
        ("kubernetes: \"1.31\"", "kubernetes: \"1.29\"", "Kubernetes 1.29 does not serve"),
    ];
    for (from, to, why) in off {
        let platform = Platform::example();
        platform.edit(STAGING, from, to);
        let run = platform.run(&["render", "--environment", "staging"]);
        assert_eq!(run.code, Some(2), "{}", run.err);
        let says = [
            "isolation/open-channel",
            "admission: the way to the platform is open",
            why,
            "isolation/intent-violated",
            "any-pod",
        ];
        assert!(names(&run, &says), "{}", run.err);
        let reach = platform.run(&["reach", "-e", "staging"]);
        assert!(reach.out.contains("broken: what a tenant runs bears no label"), "{}", reach.out);

        platform.edit(STAGING, "    - stream-session\n", "    - stream-session\n    - admission\n");
        let run = platform.run(&["render", "--environment", "staging"]);
        assert_eq!(run.code, Some(0), "{}", run.err);
        assert!(run.err.contains("admission: apart, but for what admission accepts"), "{}", run.err);
    }
}

#[test]
fn a_render_says_of_each_channel_what_is_known_and_who_keeps_what_it_counts_on() {
    let run = Platform::example().run(&["render", "--environment", "staging"]);
    for line in [
        "proved: in staging tenants stay apart on 11 of 13 channels, on the others but for what is accepted",
        "  network: apart, but for stream-session; 5 workloads assumed, see `tenantry reach -e staging`",
        "  rights: apart, but for what rights/hooli accepts",
        "  shared-state: apart",
        "  admission: apart",
        "  - enforced by ValidatingAdmissionPolicy tenantry-platform-labels: what a tenant runs bears no label of other workloads",
        "  - yours: the network plugin enforces NetworkPolicy, from a pod's first instant on",
    ] {
        assert!(run.err.lines().any(|said| said == line), "{line} is not in\n{}", run.err);
    }
    for (name, gives, reason) in [
        (
            "stream-session",
            "opens TCP 31500-31509",
            "hooli streams over TCP and UDP, through a load balancer that leads to its router.",
        ),
        ("rights/hooli", "the way to", "hooli's tasks span nodes"),
    ] {
        let start = format!("  accepted {name}: {gives}");
        let said =
            run.err.lines().find(|said| said.starts_with(&start)).unwrap_or_else(|| panic!("{start}: {}", run.err));
        assert!(said.contains(&format!("reason: {reason}")), "{said}");
    }
}

#[test]
fn an_accepted_exception_that_nothing_needs_is_reported_at_its_line() {
    let platform = Platform::example();
    let lint = || platform.run(&["lint", "--format", "concise"]).out;
    assert!(!lint().contains("isolation/unused-exception"));
    platform.edit(STAGING, "    - stream-session\n", "    - stream-session\n    - volumes\n");
    let at = 1 + platform.text(STAGING).lines().position(|line| line == "    - volumes").unwrap();
    let found = lint();
    let line = found.lines().find(|line| line.contains("isolation/unused-exception")).unwrap_or_default();
    assert!(line.starts_with(&format!("{STAGING}:{at}:")) && line.contains("nothing needs \"volumes\""), "{found}");
}

#[test]
fn a_policy_that_outranks_and_is_not_read_is_named_by_reach_too() {
    let platform = Platform::example();
    platform.write(
        "components/plat/component.yaml",
        "apiVersion: tenantry.dev/v1\nkind: Component\nmetadata: {name: plat}\n\
         spec: {about: What is tried., scope: environment, stage: 50-applications, namespace: {name: plat, create: true}}\n",
    );
    platform.write(
        "components/plat/manifests/tried.yaml",
        "apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: allow-all}\n\
         spec: {priority: 1, subject: {namespaces: {}}, ingress: [{name: all, action: Allow, from: [{namespaces: {}}]}]}\n",
    );
    platform.edit(STAGING, "\n  components:\n", "\n  components:\n    plat: {}\n");
    let run = platform.run(&["reach", "-e", "staging", "acme/tasks", "hooli/tasks"]);
    assert!(names(&run, &["broken: no policy outranks NetworkPolicies: AdminNetworkPolicy/allow-all"]), "{}", run.err);
    let run = platform.run(&["reach", "-e", "staging"]);
    assert!(run.out.contains("AdminNetworkPolicy/allow-all may allow what NetworkPolicies refuse"), "{}", run.out);
}
