//! Several pools of GPUs in one environment.

use serde_json::{Value, json};

use super::Platform;

const PRODUCTION: &str = "environments/production/environment.yaml";
const STARK: &str = "tenants/stark/tenant.yaml";

/// Two models that are parted, one that is not, and one that is shared in turns.
const POOLS: &str = "  gpu:
    pools:
      a100:
        {model: A100-40GB, nodes: 4, perNode: 8, sharing: mig, nodeSelector: {gpus: a100},
         taints: [{key: training, value: \"yes\", effect: NoSchedule}]}
      h100: {model: H100-80GB, nodes: 2, perNode: 8, sharing: mig, nodeSelector: {gpus: h100}}
      l40s: {model: L40S, nodes: 2, perNode: 4, nodeSelector: {gpus: l40s}}
      dev:
        {model: L4, nodes: 1, perNode: 8, sharing: timeSlicing, replicas: 8,
         nodeSelector: {gpus: dev, nvidia.com/device-plugin.config: turns}}
";

/// The example with these pools, of which stark uses three.
fn platform() -> Platform {
    let platform = Platform::example();
    let one = "  gpu:\n    model: A100-40GB\n    nodes: 4\n    perNode: 8\n    sharing: mig\n";
    platform.edit(PRODUCTION, one, POOLS);
    platform.edit(
        STARK,
        "quota: {gpus: 2}",
        "quota:\n    gpuPools: {h100: {gpus: 2, gpuProfiles: {3g.40gb: 4}}, l40s: {gpus: 3}, dev: {gpus: 1}}",
    );
    platform.edit(
        STARK,
        "    quarter: {gpu: 1g.10gb, maxPods: 8}",
        "    half: {gpu: 3g.40gb}\n    whole: {gpus: 2, nodeSelector: {zone: a}}\n    turns: {pool: dev}",
    );
    platform
}

fn lint(platform: &Platform) -> String {
    let run = platform.run(&["lint", "--format", "concise"]);
    run.out.lines().filter(|line| line.contains("[gpu/")).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_queue_s_tasks_run_on_the_nodes_of_the_pool_that_has_what_they_ask_for() {
    let platform = platform();
    let run = platform.run(&["render"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let values = |tenant: &str| {
        let agent = platform.object(&format!("rendered/production/tenants/{tenant}/application-agent.yaml"));
        agent.pointer("/spec/source/helm/valuesObject/agentk8sglue").unwrap().clone()
    };
    let task = |values: &Value, queue: &str| values["queues"][queue]["templateOverrides"].clone();
    let acme = task(&values("8/acme"), "gpu-half");
    assert_eq!(acme["nodeSelector"], json!({"gpus": "a100"}));
    assert_eq!(
        acme["tolerations"],
        json!([{"key": "training", "operator": "Equal", "value": "yes", "effect": "NoSchedule"}])
    );
    let stark = values("7/stark");
    assert_eq!(stark["monitoredResources"]["maxResources"], 6, "of all pools together");
    assert_eq!(task(&stark, "half")["nodeSelector"], json!({"gpus": "h100"}));
    assert_eq!(task(&stark, "half")["tolerations"], Value::Null);
    assert_eq!(task(&stark, "whole")["nodeSelector"], json!({"gpus": "l40s", "zone": "a"}));
    assert_eq!(task(&stark, "whole")["resources"]["limits"], json!({"nvidia.com/gpu": 2}));
    assert_eq!(task(&stark, "turns")["resources"]["limits"], json!({"nvidia.com/gpu.shared": 1}));
    assert_eq!(task(&stark, "turns")["labels"]["required-resources"], "0.125");
    let quota = platform.object("rendered/production/tenants/7/stark/base/resourcequota-tenant.yaml");
    let hard = |resource: &str| quota["spec"]["hard"][format!("requests.nvidia.com/{resource}")].clone();
    assert_eq!((hard("gpu"), hard("gpu.shared"), hard("mig-3g.40gb")), (json!("3"), json!("8"), json!("4")));
    assert_eq!(
        (hard("mig-7g.40gb"), hard("mig-7g.80gb")),
        (json!("0"), json!("0")),
        "every other profile of each model"
    );
}

#[test]
fn what_manages_gpus_runs_on_the_nodes_of_the_pools() {
    let platform = platform();
    platform.run(&["render"]);
    let daemons = platform.object("rendered/production/platform/mig-enablement/daemonset-mig-enablement.yaml");
    let pod = &daemons["spec"]["template"]["spec"];
    let terms =
        pod.pointer("/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms").unwrap();
    let values: Vec<&Value> =
        terms.as_array().unwrap().iter().map(|term| &term["matchExpressions"][0]["values"][0]).collect();
    assert_eq!(values, ["a100", "h100"], "MIG is turned on where it is wanted");
    assert_eq!(pod["tolerations"][1]["key"], "training");
    let operator = platform.object("rendered/production/delivery/platform/gpu-operator-chart.yaml");
    let values = operator.pointer("/spec/source/helm/valuesObject").unwrap();
    assert_eq!(values["daemonsets"]["tolerations"][1]["key"], "training");
    assert_eq!(values["node-feature-discovery"]["worker"]["tolerations"][2]["key"], "training");
    let config = &values["devicePlugin"]["config"];
    assert_eq!(config["default"], "whole", "a node without a label of its own shares nothing");
    assert!(config["data"]["turns"].as_str().unwrap().contains("replicas: 8"), "{config:#}");
    platform.edit(PRODUCTION, ", nvidia.com/device-plugin.config: turns", "");
    platform
        .run(&["render"])
        .refuses(&["pool dev shares its GPUs", "by which its nodes take a configuration of their own"]);
}

#[test]
fn each_pool_is_counted_by_itself() {
    let platform = platform();
    assert_eq!(lint(&platform), "");
    let run = platform.run(&["capacity", "--environment", "production", "--format", "json"]);
    let pools: Vec<Value> = serde_json::from_str(&run.out).unwrap();
    let counts: Vec<Value> =
        pools.iter().map(|pool| json!([pool["pool"], pool["gpus"], pool["promised"], pool["left"]])).collect();
    assert_eq!(
        counts,
        [json!(["a100", 32, 12, 20]), json!(["dev", 8, 1, 7]), json!(["h100", 16, 2, 14]), json!(["l40s", 8, 3, 5])]
    );
    let placed = &pools[2]["placement"];
    assert_eq!(placed[0]["gpus"], 2);
    assert_eq!(
        placed[0]["instances"],
        json!([{"profile": "3g.40gb", "start": 0, "size": 4}, {"profile": "3g.40gb", "start": 4, "size": 4}])
    );
    platform.edit(STARK, "l40s: {gpus: 3}", "l40s: {gpus: 9}");
    assert!(lint(&platform).contains("with stark the quotas add up to 9 GPUs, but pool l40s of production has 8"));
}

#[test]
fn what_is_promised_more_than_once_must_be_accepted_by_its_name() {
    let platform = platform();
    platform.edit(STARK, "l40s: {gpus: 3}", "l40s: {gpus: 12}");
    platform.edit(PRODUCTION, "l40s: {model: L40S,", "l40s: {model: L40S, overcommit: 1.5,");
    let said = lint(&platform);
    assert!(said.contains("but pool l40s of production has 8"), "{said}");
    platform.edit(PRODUCTION, "acceptedExceptions: [port-mode]", "acceptedExceptions: [port-mode, overcommit/l40s]");
    assert_eq!(lint(&platform), "");
    let unused = platform.run(&["lint", "--format", "concise"]);
    assert!(!unused.out.contains("unused-exception"), "{}", unused.out);
    platform.edit(STARK, "l40s: {gpus: 12}", "l40s: {gpus: 13}");
    assert!(lint(&platform).contains("has 8, of which 12 may be promised"), "{}", lint(&platform));
    platform.edit(PRODUCTION, " overcommit: 1.5,", "");
    let run = platform.run(&["lint", "--format", "concise"]);
    assert!(run.out.contains("isolation/unused-exception"), "{}", run.out);
}

#[test]
fn a_queue_or_a_quota_that_decides_no_pool_is_said_at_its_line() {
    for (from, to, said) in [
        (
            "{gpu: 3g.40gb}",
            "{gpu: 1g.10gb}",
            "[gpu/over-capacity]: no task of queue half ever runs: the quota admits no 1g.10gb",
        ),
        ("{gpu: 3g.40gb}", "{gpu: 5g.40gb}", "its pools share GPUs so: a100 mig, dev timeSlicing, h100 mig, l40s none"),
        ("{pool: dev}", "{pool: prod}", "[gpu/pool]: production has no pool prod of GPUs, which tenant stark names"),
        (
            "{pool: dev}",
            "{pool: l40s}",
            "queue turns of tenant stark asks for GPUs that production does not have: its gpu.sharing is none",
        ),
        ("dev: {gpus: 1}", "prod: {gpus: 1}", "[gpu/pool]: production has no pool prod of GPUs"),
        (
            "gpuPools: {h100: {gpus: 2, gpuProfiles: {3g.40gb: 4}}, l40s: {gpus: 3}, dev: {gpus: 1}}",
            "gpus: 4",
            "does not say of which pool: the queues use dev, h100, l40s",
        ),
        (
            "gpuProfiles: {3g.40gb: 4}",
            "gpuProfiles: {3g.20gb: 4}",
            "[gpu/unknown-profile]: H100-80GB has no MIG profile 3g.20gb",
        ),
    ] {
        let platform = platform();
        platform.edit(STARK, from, to);
        let found = lint(&platform);
        assert!(found.contains(said) && found.contains(STARK), "{to}: {found}");
    }
}

#[test]
fn pools_that_offer_the_same_resource_are_not_bounded_apart() {
    let platform = platform();
    assert_eq!(lint(&platform), "", "nobody is promised the 1g.10gb that both offer");
    platform.edit(STARK, "{3g.40gb: 4}", "{1g.10gb: 4}");
    platform.edit(STARK, "{gpu: 3g.40gb}", "{gpu: 1g.10gb}");
    assert!(lint(&platform).contains("pools a100 and h100 both offer nvidia.com/mig-1g.10gb"), "{}", lint(&platform));
    platform.edit(PRODUCTION, "h100: {model: H100-80GB, nodes: 2", "h100: {model: H200-141GB, nodes: 2");
    platform.edit(STARK, "{1g.10gb: 4}", "{1g.18gb: 4}");
    platform.edit(STARK, "{gpu: 1g.10gb}", "{gpu: 1g.18gb}");
    assert_eq!(lint(&platform), "", "profiles of one model alone");
}

#[test]
fn the_fields_of_one_pool_may_stand_beside_others() {
    let platform = Platform::example();
    platform.edit(
        PRODUCTION,
        "    sharing: mig\n",
        "    sharing: mig\n    nodeSelector: {gpus: a}\n    pools:\n      b: {model: H200-141GB, nodes: 1, perNode: 8, sharing: mig, nodeSelector: {gpus: b}}\n",
    );
    assert_eq!(lint(&platform), "");
    let run = platform.run(&["capacity", "--environment", "production"]);
    assert!(
        run.out.contains("production: 32 A100-40GB") && run.out.contains("production, pool b: 8 H200-141GB"),
        "{}",
        run.out
    );
    platform.edit(PRODUCTION, "    model: A100-40GB\n", "");
    let run = platform.run(&["lint", "--format", "concise"]);
    assert!(run.out.contains("`model` is missing from spec.gpu"), "{}", run.out);
}
