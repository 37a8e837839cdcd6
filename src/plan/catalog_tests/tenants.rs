//! Tenants: agents, quotas, routers and what provisioning is told.

use serde_json::{Value, json};

use super::{Example, variables};

#[test]
fn the_agent_gets_every_value_of_the_guide() {
    let values = Example::load().tenant_values("production", "acme", "agent");
    let agent = &values["agentk8sglue"];
    let expected = [
        ("CLEARML_K8S_SUPPORT_SUSPENSION", "1"),
        ("CLEARML_K8S_PORTS_MODE_ON_REQUEST_ONLY", "1"),
        ("CLEARML_AGENT_REDIS_HOST", "redis-master.redis-shared"),
        ("CLEARML_AGENT_REDIS_PORT", "6379"),
        ("CLEARML_AGENT_REDIS_DB", "1"),
        ("CLEARML_AGENT_REDIS_PASSWORD", "clearml-agent-redis/redis-password"),
    ];
    assert_eq!(variables(&agent["extraEnvs"]), expected.map(|(name, value)| (name, value.to_owned())).to_vec());
    assert_eq!(values["clearml"]["existingAgentk8sglueSecret"], "clearml-agent-credentials-1");
    assert_eq!(agent["image"]["tag"], "1.24-1.8.1");
    let monitored = json!({
        "maxResources": 4,
        "minResourcesFieldName": "metadata|labels|required-resources",
        "maxResourcesFieldName": "metadata|labels|required-resources",
    });
    assert_eq!(agent["monitoredResources"], monitored);
    assert_eq!(agent["apiServerUrlReference"], "https://api.ml.example.com");
    assert_eq!(agent["fileServerUrlReference"], "https://file.ml.example.com");
    assert_eq!(agent["webServerUrlReference"], "https://app.ml.example.com");
    assert_eq!(values["sessions"]["portModeEnabled"], false);
    assert_eq!(values["sessions"]["agentID"], "acme");
}

#[test]
fn a_task_counts_for_the_memory_that_its_part_of_a_gpu_has() {
    let queues = |environment, tenant| {
        let values = Example::load().tenant_values(environment, tenant, "agent");
        values["agentk8sglue"]["queues"].clone()
    };
    let counts =
        |queues: &Value, queue: &str| queues[queue]["templateOverrides"]["labels"]["required-resources"].clone();
    let acme = queues("production", "acme");
    assert_eq!(counts(&acme, "gpu-1"), "1");
    assert_eq!(counts(&acme, "gpu-half"), "0.5");
    assert_eq!(counts(&acme, "default"), "0", "a queue without GPU takes nothing of the tenant's GPUs");
    assert_eq!(counts(&queues("production", "globex"), "notebooks"), "0.25");
    assert_eq!(counts(&queues("production", "stark"), "quarter"), "0.25");
    assert_eq!(counts(&queues("staging", "hooli"), "span"), "2");
    for (name, queue) in acme.as_object().unwrap() {
        assert_eq!(queue["templateOverrides"]["labels"]["billing-monitored"], "true", "{name}");
        assert_eq!(queue["templateOverrides"]["labels"]["tenantry.dev/component"], "task", "{name}");
    }
    assert_eq!(acme["gpu-half"]["templateOverrides"]["resources"]["limits"], json!({"nvidia.com/mig-3g.20gb": 1}));
    assert_eq!(acme["gpu-half"]["queueSettings"]["maxPods"], 8);
}

#[test]
fn a_quota_names_every_resource_of_the_gpus() {
    let example = Example::load();
    let hard =
        |environment, tenant| example.tenant_object(environment, tenant, "ResourceQuota")["spec"]["hard"].clone();
    let globex = hard("production", "globex");
    assert_eq!(globex["requests.nvidia.com/mig-2g.10gb"], "9", "as its definition splits them");
    assert_eq!(globex["requests.nvidia.com/mig-7g.40gb"], "5");
    for other in ["gpu", "gpu.shared", "mig-1g.5gb", "mig-1g.5gb.me", "mig-1g.10gb", "mig-3g.20gb", "mig-4g.20gb"] {
        assert_eq!(globex[&format!("requests.nvidia.com/{other}")], "0", "{other}");
    }
    assert_eq!(hard("production", "stark")["requests.nvidia.com/mig-1g.10gb"], "8", "as its queue's maxPods let run");
    let umbrella = hard("production", "umbrella");
    let gpus = umbrella.as_object().unwrap().iter().filter(|(name, _)| name.contains("nvidia.com"));
    assert_eq!(
        gpus.map(|(_, most)| most.as_str().unwrap()).collect::<Vec<_>>(),
        ["0"; 9],
        "no GPU is no GPU in any form"
    );
    assert_eq!(globex["limits.cpu"], globex["requests.cpu"]);
    assert_eq!(globex["services.nodeports"], "10", "as many as its sessions have ports");
    assert_eq!(hard("staging", "hooli")["requests.nvidia.com/gpu"], "6");
    assert_eq!(hard("production", "initech")["pods"], "0", "a suspended tenant starts nothing");
    assert_eq!(hard("production", "acme")["services.nodeports"], "0");
}

#[test]
fn a_tenant_may_have_a_redis_of_its_own_or_none() {
    let example = Example::load();
    let agent = |tenant| example.tenant_values("production", tenant, "agent")["agentk8sglue"]["extraEnvs"].clone();
    let globex = agent("globex");
    assert!(variables(&globex).contains(&("CLEARML_AGENT_REDIS_HOST", "redis-master.globex".to_owned())));
    assert!(variables(&agent("stark")).iter().all(|(name, _)| !name.starts_with("CLEARML_AGENT_REDIS")));
    let redis = example.tenant_values("production", "globex", "tenant-redis");
    assert_eq!(redis["auth"]["existingSecret"], "clearml-agent-redis");
}

#[test]
fn routers_take_their_keys_from_secrets_in_each_engine_s_way() {
    let example = Example::load();
    let argo = example.tenant_values("production", "acme", "router");
    assert_eq!(argo["ingress"]["hostName"], "acme.ml.example.com");
    let keys = variables(&argo["router"]["extraEnvs"]);
    assert_eq!(keys[0], ("CLEARML_API_ACCESS_KEY", "clearml-router-credentials-1/access_key".to_owned()));
    let flux = example.tenant("staging", "acme", |placed| {
        let router = placed.iter().find(|one| one.component.name == "router").unwrap();
        let from = router.release.as_ref().unwrap().values_from.iter();
        from.map(|from| (from.secret.clone(), from.target_path.clone())).collect::<Vec<_>>()
    });
    let secret = "acme-clearml-router-credentials-1".to_owned();
    assert_eq!(flux[0], (secret.clone(), "clearml.apiServerKey".to_owned()));
    assert_eq!(flux[1], (secret, "clearml.apiServerSecret".to_owned()));
    assert_eq!(flux[2], ("acme-clearml-router-jwks".to_owned(), "clearml.jwksKey".to_owned()));
}

#[test]
fn provisioning_is_told_the_tenant_s_state_and_no_secret() {
    let state = Example::load().tenant_object("production", "globex", "ConfigMap")["data"]["state.json"].clone();
    let state: Value = serde_json::from_str(state.as_str().unwrap()).unwrap();
    let expected = json!({
        "version": 1, "environment": "production", "tenant": "globex", "state": "active",
        "company": {"name": "Globex"},
        "admin": {"name": "Hank Scorpio", "email": "hank@globex.example"},
        "domains": ["globex.example", "labs.globex.example"],
        "queues": ["default", "train", "notebooks"],
        "settings": {},
        "memory": {"namespace": "tenantry-provisioning", "name": "memory-globex"},
        "credentials": {"generation": 2, "items": [
            {"role": "agent", "secrets": [{
                "namespace": "globex", "name": "clearml-agent-credentials-2",
                "data": {"agentk8sglue_key": "<access_key>", "agentk8sglue_secret": "<secret_key>"},
            }]},
            {"role": "router", "secrets": [
                {"namespace": "globex", "name": "clearml-router-credentials-2", "data": {}},
            ]},
        ]},
    });
    assert_eq!(state, expected);
}

#[test]
fn the_provisioning_account_may_make_secrets_and_change_its_own_and_nothing_else() {
    let role = Example::load().tenant_object("production", "acme", "Role");
    assert_eq!(role["metadata"]["namespace"], "acme");
    let names = ["clearml-agent-credentials-1", "clearml-router-credentials-1"];
    let rules = json!([
        {"apiGroups": [""], "resources": ["secrets"], "verbs": ["create"]},
        {"apiGroups": [""], "resources": ["secrets"], "resourceNames": names, "verbs": ["get", "patch"]},
    ]);
    assert_eq!(role["rules"], rules);
}
