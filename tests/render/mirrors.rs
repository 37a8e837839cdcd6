//! Mirrors of registries, accounts at them, and the environment's certificate authorities: at every pod.

use serde_json::{Value, json};

use super::Platform;

const PRODUCTION: &str = "environments/production/environment.yaml";

/// Production with other mirrors, rendered.
fn mirrored(registries: &str) -> Platform {
    let platform = Platform::example();
    let text = platform.text(PRODUCTION);
    let (before, rest) = text.split_once("  registries:\n").unwrap();
    let (_, after) = rest.split_once("\n\n").unwrap();
    platform.write(PRODUCTION, format!("{before}{registries}\n{after}"));
    platform
}

fn rendered(registries: &str) -> Platform {
    let platform = mirrored(registries);
    let run = platform.run(&["render", "--environment", "production"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    platform
}

fn values(platform: &Platform, component: &str) -> Value {
    let path = format!("rendered/production/delivery/platform/{component}-chart.yaml");
    platform.object(&path)["spec"]["source"]["helm"]["valuesObject"].clone()
}

fn agent(platform: &Platform) -> Value {
    let path = "rendered/production/tenants/8/acme/application-agent.yaml";
    platform.object(path)["spec"]["source"]["helm"]["valuesObject"].clone()
}

#[test]
fn a_prefix_reaches_the_images_below_it_and_no_others() {
    let platform = rendered(
        "  registries:\n    docker.io/clearml: registry.example.com/clearml\n    nvcr.io/nvidia: registry.example.com/gpu\n    registry.k8s.io/nfd: registry.example.com/nfd\n",
    );
    let platform_with = |component: &str| values(&platform, component);
    let server = platform_with("clearml");
    assert_eq!(server.get("global"), None, "its databases are not mirrored");
    for part in ["apiserver", "fileserver", "webserver"] {
        assert_eq!(server[part]["image"]["registry"], "registry.example.com", "{part}");
    }
    assert_eq!(server["redis"]["image"], json!({"registry": "docker.io", "repository": "bitnamilegacy/redis"}));
    assert_eq!(agent(&platform)["global"]["imageRegistry"], "registry.example.com");
    assert_eq!(platform_with("dynamic-mig-operator")["global"]["imageRegistry"], "registry.example.com");
    let gpu = platform_with("gpu-operator");
    assert_eq!(gpu["toolkit"]["repository"], "registry.example.com/gpu/k8s");
    assert_eq!(gpu["operator"]["repository"], "registry.example.com/gpu");
    assert_eq!(gpu["driver"]["manager"]["repository"], "registry.example.com/gpu/cloud-native");
    assert_eq!(gpu["node-feature-discovery"]["image"]["repository"], "registry.example.com/nfd/node-feature-discovery");
    assert_eq!(platform_with("redis")["image"]["registry"], "docker.io");
    let lint = platform.run(&["lint", "--format", "concise"]).out;
    let left = "registries has a mirror for docker.io/clearml/*, but billing does not pull from there";
    assert!(lint.contains(left), "its chart takes one registry for all images: {lint}");
    assert!(lint.contains("registries has no key for docker.elastic.co, from which clearml pulls"), "{lint}");
}

#[test]
fn the_longest_prefix_wins_at_each_image() {
    let platform = mirrored(
        "  registries:\n    docker.io: mirror.example.com/hub\n    docker.io/clearml: vendor.example.com/clearml\n    nvcr.io: mirror.example.com/nvcr\n    nvcr.io/nvidia/driver: drivers.example.com/driver\n",
    );
    let run = platform.run(&["render", "--environment", "production"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let server = values(&platform, "clearml");
    assert_eq!(server["apiserver"]["image"]["registry"], "vendor.example.com");
    assert_eq!(
        server["mongodb"]["image"],
        json!({"registry": "mirror.example.com", "repository": "hub/bitnamilegacy/mongodb"})
    );
    let gpu = values(&platform, "gpu-operator");
    assert_eq!(gpu["driver"]["repository"], "drivers.example.com");
    assert_eq!(gpu["gfd"]["repository"], "mirror.example.com/nvcr/nvidia");
}

#[test]
fn a_mirror_that_a_chart_cannot_follow_is_refused() {
    for (registries, words) in [
        ("docker.io/clearml: mirror.example.com/vendor", "registries changes the folder `clearml`"),
        ("nvcr.io/nvidia/driver: mirror.example.com/own", "registries changes the name `driver`"),
    ] {
        let platform = mirrored(&format!("  registries:\n    {registries}\n"));
        platform.run(&["render", "--environment", "production"]).refuses(&[words]);
    }
}

#[test]
fn each_pod_that_pulls_from_a_registry_with_accounts_has_its_pull_secret() {
    let platform = Platform::rendered();
    let named = json!([{"name": "registry-mirror-example-com"}]);
    let plain = json!(["registry-mirror-example-com"]);
    assert_eq!(values(&platform, "redis")["image"]["pullSecrets"], plain);
    let server = values(&platform, "clearml");
    assert_eq!(server["redis"]["image"]["pullSecrets"], plain);
    assert_eq!(server["mongodb"]["image"]["pullSecrets"], plain);
    assert_eq!(server["elasticsearch"]["imagePullSecrets"], named);
    let gpu = values(&platform, "gpu-operator");
    for part in ["operator", "validator", "driver", "toolkit", "devicePlugin", "dcgmExporter", "gfd"] {
        assert_eq!(gpu[part]["imagePullSecrets"], plain, "{part}");
    }
    assert_eq!(gpu["node-feature-discovery"]["imagePullSecrets"], named);
    let agents = agent(&platform)["imageCredentials"]["extraImagePullSecrets"].clone();
    assert_eq!(agents, json!([{"name": "clearml-registry"}, {"name": "registry-mirror-example-com"}]));
    let globex = "rendered/production/tenants/5/globex/application-tenant-redis.yaml";
    assert_eq!(platform.object(globex)["spec"]["source"]["helm"]["valuesObject"]["image"]["pullSecrets"], plain);
    // Every pod of our own templates.
    let mut pods = 0;
    for path in platform.output().into_keys().filter(|path| path.starts_with("production/") && path.ends_with(".yaml"))
    {
        if path.contains("/charts/") {
            continue;
        }
        let object = platform.object(&format!("rendered/{path}"));
        for at in ["/spec/template/spec", "/spec/jobTemplate/spec/template/spec"] {
            let Some(pod) = object.pointer(at).filter(|pod| pod.get("containers").is_some()) else { continue };
            assert_eq!(pod["imagePullSecrets"], named, "{path}");
            pods += 1;
        }
    }
    assert!(pods > 8, "{pods}");
}

#[test]
fn a_pull_secret_is_asked_for_where_pods_pull_with_it() {
    let platform = Platform::example();
    let run = platform.run(&["secrets", "--environment", "production", "--format", "json"]);
    let all: Vec<Value> = serde_json::from_str(&run.out).unwrap();
    let of: Vec<&Value> = all.iter().filter(|secret| secret["name"] == "registry-mirror-example-com").collect();
    let spaces: Vec<&str> = of.iter().map(|secret| secret["namespace"].as_str().unwrap()).collect();
    for namespace in
        ["redis-shared", "clearml", "gpu-operator", "mig-enablement", "tenantry-provisioning", "acme", "globex"]
    {
        assert!(spaces.contains(&namespace), "{namespace} is not in {spaces:?}");
    }
    assert_eq!(of[0]["storePath"], "clearml/production/platform/registry-mirror-example-com");
    assert!(
        !platform.run(&["secrets", "--environment", "staging"]).out.contains("registry-"),
        "it has no such account"
    );
}

#[test]
fn newer_redis_charts_are_told_that_the_images_are_others() {
    let platform = Platform::example();
    let base = "environments/base/environment.yaml";
    platform.edit(base, "redis: {version: 17.8.3, databases: 64}", "redis: {version: 20.6.0, databases: 64}");
    let run = platform.run(&["render", "--environment", "production"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let redis = values(&platform, "redis");
    assert_eq!(redis["global"]["security"]["allowInsecureImages"], true);
    assert_eq!(redis["image"].get("tag"), None, "that of 17.8.3 is another Redis");
    let globex = platform.object("rendered/production/tenants/5/globex/application-tenant-redis.yaml");
    let own = &globex["spec"]["source"]["helm"]["valuesObject"];
    assert_eq!((own.get("global"), &own["image"]["tag"]), (None, &json!("7.0.9-debian-11-r1")));
}

const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\n      MIIBkTCCATegAwIBAgIUQh1example0example0example0example0example0exam\n      cGxlMB4XDTI2MDEwMTAwMDAwMFoXDTM2MDEwMTAwMDAwMFowHTEbMBkGA1UEAwwS\n      -----END CERTIFICATE-----\n";

fn with_authorities(fields: &str) -> Platform {
    let platform = Platform::example();
    let staging = "environments/staging/environment.yaml";
    let text = platform.text(staging);
    let (before, rest) = text.split_once("  customCa:\n").unwrap();
    let (_, after) = rest.split_once("\n\n").unwrap();
    platform.write(staging, format!("{before}  customCa:\n    configMap: company-ca\n{fields}\n{after}"));
    let run = platform.run(&["render", "--environment", "staging"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    platform
}

fn authorities(platform: &Platform) -> Vec<String> {
    platform.output().into_keys().filter(|path| path.contains("company-ca")).collect()
}

#[test]
fn certificates_are_rendered_into_each_namespace_that_mounts_them() {
    let platform = with_authorities(&format!("    certificates: |\n      {CERTIFICATE}"));
    let found = authorities(&platform);
    let in_namespace =
        |namespace: &str| found.iter().any(|path| path.ends_with(&format!("company-ca_{namespace}.yaml")));
    for namespace in ["clearml", "gpu-operator", "clearml-applications"] {
        assert!(in_namespace(namespace), "{namespace}: {found:?}");
    }
    assert!(!in_namespace("redis-shared"), "nothing mounts it there: {found:?}");
    let acme = platform.object("rendered/staging/tenants/acme/base/configmap-company-ca.yaml");
    assert!(acme["data"]["ca.crt"].as_str().unwrap().starts_with("-----BEGIN CERTIFICATE-----\nMIIB"));
    assert!(!platform.run(&["bootstrap", "-e", "staging"]).out.contains("company-ca"));
}

#[test]
fn trust_manager_adds_the_public_authorities() {
    let fields = format!("    publicAuthorities: trustManager\n    certificates: |\n      {CERTIFICATE}");
    let platform = with_authorities(&fields);
    assert_eq!(authorities(&platform), ["staging/platform/10-secrets/bundle-company-ca.yaml"]);
    let bundle = platform.object("rendered/staging/platform/10-secrets/bundle-company-ca.yaml");
    assert_eq!(bundle["spec"]["sources"][0], json!({"useDefaultCAs": true}));
    assert_eq!(bundle["spec"]["target"]["configMap"]["key"], "ca.crt");
    assert!(platform.run(&["bootstrap", "-e", "staging"]).out.contains("trust-manager runs in the cluster"));
}

#[test]
fn without_certificates_the_places_of_the_config_map_are_listed() {
    let platform = with_authorities("");
    assert_eq!(authorities(&platform), [""; 0]);
    let list = platform.run(&["bootstrap", "-e", "staging"]).out;
    for namespace in ["clearml", "gpu-operator", "acme", "umbrella-research"] {
        assert!(list.contains(&format!("kubectl --namespace {namespace} create configmap company-ca")), "{list}");
    }
}

#[test]
fn a_key_is_no_certificate() {
    let platform = Platform::example();
    let staging = "environments/staging/environment.yaml";
    let text = platform.text(staging).replace("BEGIN CERTIFICATE", "BEGIN EC KEY");
    platform.write(staging, text);
    platform.run(&["render"]).refuses(&["certificates"]);
}
