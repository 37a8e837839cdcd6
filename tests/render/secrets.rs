//! What must exist, and where nothing secret is rendered.

use serde_json::{Value, json};

use super::Platform;

/// `tenantry secrets --format json`, as the Secret of a namespace and name.
fn needed(platform: &Platform, environment: &str, namespace: &str, name: &str) -> Value {
    let run = platform.run(&["secrets", "--format", "json", "--environment", environment]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let all: Vec<Value> = serde_json::from_str(&run.out).unwrap();
    let is_it = |secret: &&Value| secret["namespace"] == namespace && secret["name"] == name;
    all.iter().find(is_it).unwrap_or_else(|| panic!("no {namespace}/{name} in {all:#?}")).clone()
}

#[test]
fn the_list_says_where_the_store_must_hold_what() {
    let platform = Platform::example();
    let secret = needed(&platform, "production", "clearml", "clearml-server-conf");
    assert_eq!(secret["from"], "externalSecrets");
    assert_eq!(secret["storePath"], "clearml/production/platform/clearml-server-conf");
    assert_eq!(secret["administrator"], true);
    let keys: Vec<&Value> = secret["keys"].as_array().unwrap().iter().map(|key| &key["name"]).collect();
    assert!(keys.contains(&&json!("secure_auth_token_secret")), "{keys:?}");
}

#[test]
fn a_pull_secret_is_a_name_and_a_password_in_the_store_and_a_file_in_the_cluster() {
    let platform = Platform::example();
    let names = |environment: &str, namespace: &str| {
        let secret = needed(&platform, environment, namespace, "clearml-registry");
        secret["keys"].as_array().unwrap().iter().map(|key| key["name"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(names("production", "acme"), ["username", "password"]);
    assert_eq!(names("staging", "acme"), [".dockerconfigjson"]);
}

#[test]
fn without_a_store_what_hocon_reads_must_be_of_a_form_that_it_keeps() {
    let platform = Platform::example();
    let secret = needed(&platform, "staging", "clearml", "clearml-supervisor");
    assert_eq!(secret["from"], "existing");
    assert_eq!(secret["keys"][0]["pattern"], "^[A-Za-z][A-Za-z0-9_-]{15,}$");
}

#[test]
fn what_must_equal_a_value_inside_an_archive_is_said() {
    let platform = Platform::example();
    let secret = needed(&platform, "production", "clearml", "clearml-billing-kafka");
    assert!(secret["equals"][0].as_str().unwrap().contains("archive"), "{secret}");
    let table = platform.run(&["secrets", "--environment", "production"]);
    assert!(table.out.contains("clearml/clearml-billing-kafka") && table.out.contains("equals"), "{}", table.out);
    assert!(table.out.contains("assumed"), "{}", table.out);
}

#[test]
fn credentials_of_chart_repositories_are_on_the_list() {
    let platform = Platform::example();
    needed(&platform, "production", "argocd", "helm-repository-clearml-enterprise");
    needed(&platform, "staging", "clearml-tenants", "helm-repository-clearml-enterprise");
}

#[test]
fn one_tenants_list_holds_nothing_of_others() {
    let platform = Platform::example();
    let run = platform.run(&["secrets", "--tenant", "globex", "--format", "json"]);
    let all: Vec<Value> = serde_json::from_str(&run.out).unwrap();
    assert!(!all.is_empty() && all.iter().all(|secret| secret["tenant"] == "globex"), "{all:#?}");
    platform.run(&["secrets", "--tenant", "globx"]).refuses(&["there is no tenant `globx`", "did you mean `globex`?"]);
}

#[test]
fn a_value_that_hocon_reads_is_escaped_on_its_way_out_of_the_store() {
    let platform = Platform::rendered();
    let secret = platform.object("rendered/production/platform/secrets/externalsecret-clearml-sso_clearml.yaml");
    let data = &secret["spec"]["target"]["template"]["data"];
    assert_eq!(data["client_secret"], r#"{{ index . "client_secret" }}"#);
    assert_eq!(
        data["client_secret.hocon"],
        r#""{{ index . "client_secret" | replace "\\" "\\\\" | replace "\"" "\\\"" | replace "\n" "\\n" | replace "\r" "\\r" | replace "\t" "\\t" }}""#
    );
}

#[test]
fn no_secret_is_rendered_but_only_where_to_find_it() {
    let platform = Platform::rendered();
    for (path, content) in platform.output() {
        assert!(!content.windows(13).any(|window| window == b"\nkind: Secret\n"), "{path}");
    }
}

/// Production, delivered by Argo CD, without a store.
fn without_a_store() -> Platform {
    let platform = Platform::example();
    platform.edit(
        "environments/production/environment.yaml",
        "    provider: externalSecrets\n    store: {name: vault}\n    path: clearml/production/{scope}/{name}\n",
        "    provider: existing\n",
    );
    platform
}

#[test]
fn a_repository_secret_is_listed_with_all_that_argo_cd_reads() {
    let secret = needed(&without_a_store(), "production", "argocd", "helm-repository-clearml-enterprise");
    assert_eq!(secret["labels"], json!({"argocd.argoproj.io/secret-type": "repository"}));
    assert_eq!(secret["fields"]["type"], "helm");
    assert_eq!(secret["fields"]["name"], "clearml-enterprise");
    assert!(secret["fields"]["url"].as_str().is_some_and(|url| !url.is_empty() && !url.starts_with("oci://")));
    let keys: Vec<&Value> = secret["keys"].as_array().unwrap().iter().map(|key| &key["name"]).collect();
    assert_eq!(keys, ["username", "password"]);
    let by_store = needed(&Platform::example(), "production", "argocd", "helm-repository-clearml-enterprise");
    assert_eq!(by_store.get("fields"), None, "the ExternalSecret writes them");
}

#[test]
fn a_registry_of_charts_is_listed_as_each_engine_reads_it() {
    // Flux reads credentials of a registry from a pull Secret, in the namespace of what takes the chart.
    let flux = Platform::example();
    let staging = "environments/staging/environment.yaml";
    let path = "environments/base/environment.yaml";
    for (platform, environment) in [(&flux, staging), (&without_a_store(), "environments/production/environment.yaml")]
    {
        let text = platform.text(path);
        let (_, rest) = text.split_once("clearml-enterprise:").unwrap();
        let url = rest.split_once("url: ").unwrap().1.split(['\n', ',', '}']).next().unwrap();
        platform.edit(path, url, "oci://registry.example.com/clearml");
        let run = platform.run(&["render"]);
        assert_eq!(run.code, Some(0), "{environment}: {}", run.err);
    }
    let secret = needed(&flux, "staging", "clearml-tenants", "helm-repository-clearml-enterprise");
    assert_eq!((&secret["from"], &secret["type"]), (&json!("existing"), &json!("kubernetes.io/dockerconfigjson")));
    assert_eq!((secret.get("labels"), secret.get("fields")), (None, None), "Argo CD alone reads them");
    let keys: Vec<&Value> = secret["keys"].as_array().unwrap().iter().map(|key| &key["name"]).collect();
    assert_eq!(keys, [".dockerconfigjson"]);
    let source = flux
        .output()
        .into_iter()
        .find(|(path, _)| path.contains("staging") && path.contains("ocirepository-clearml-enterprise-agent"))
        .map(|(_, content)| String::from_utf8(content).unwrap())
        .unwrap();
    assert!(source.contains("url: oci://registry.example.com/clearml/"), "{source}");
    assert!(source.contains("secretRef:\n    name: helm-repository-clearml-enterprise"), "{source}");
    let manifests = flux.run(&["secrets", "--environment", "staging", "--format", "yaml"]).out;
    assert!(manifests.contains("registry.example.com"), "the file is for the registry: {manifests}");
    flux.write("names.yaml", cluster_of(&flux).replacen("kubernetes.io/dockerconfigjson", "Opaque", 1));
    let run = flux.run(&["secrets", "--environment", "staging", "--check", "names.yaml"]);
    assert!(
        run.code == Some(1) && run.out.contains("its type is Opaque, expected kubernetes.io/dockerconfigjson"),
        "{}{}",
        run.out,
        run.err
    );
}

#[test]
fn the_git_repositorys_own_secret_is_made_by_hand() {
    let platform = Platform::example();
    platform.edit(
        "environments/production/environment.yaml",
        "    engine: argocd\n",
        "    engine: argocd\n    credentials: true\n",
    );
    let secret = needed(&platform, "production", "argocd", "git-repository");
    assert_eq!((&secret["from"], &secret["fields"]["type"]), (&json!("existing"), &json!("git")));
    let run = platform.run(&["render"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(platform.output().keys().all(|path| !path.contains("git-repository")));
}

#[test]
fn what_an_identity_provider_chose_need_not_fit_a_form() {
    let secret = needed(&without_a_store(), "production", "clearml", "clearml-sso");
    let key = &secret["keys"][1];
    assert_eq!((&key["name"], key.get("pattern")), (&json!("client_secret"), None));
    assert!(key["write"].as_str().is_some_and(|write| write.contains("in double quotes")), "{key}");
}

#[test]
fn a_proxys_password_is_put_into_its_address_at_run_time() {
    let platform = Platform::example();
    platform.edit(
        "environments/staging/environment.yaml",
        "    cidrs: [10.0.3.10/32]\n",
        "    credentials: true\n    cidrs: [10.0.3.10/32]\n",
    );
    let run = platform.run(&["render"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let release = platform.text("rendered/staging/tenants/acme/apps/helmrelease-acme-agent.yaml");
    let variable = "name: HTTPS_PROXY\n          valueFrom:\n            secretKeyRef:\n              name: proxy-credentials\n              key: https\n";
    assert!(release.contains(variable), "{release}");
    assert!(!release.contains("proxy.example.com"), "the address has a password, so it is nowhere");
    let secret = needed(&platform, "staging", "acme", "proxy-credentials");
    assert_eq!(
        secret["keys"][1]["write"],
        "http://<user name>:<password>@proxy.example.com:3128, both percent-encoded"
    );
    let lint = platform.run(&["lint", "--format", "concise"]);
    assert!(!lint.out.contains("secret/"), "{}", lint.out);
}

#[test]
fn with_a_store_the_proxys_address_is_put_together_by_the_operator() {
    let platform = Platform::example();
    let proxy = "  proxy: {https: \"http://proxy.example.com:3128\", credentials: true, cidrs: [10.0.3.10/32]}\n  secrets:\n    provider";
    platform.edit("environments/production/environment.yaml", "  secrets:\n    provider", proxy);
    platform.edit(
        "environments/production/environment.yaml",
        "  components:\n",
        "  components:\n    gpu-operator: {driver: {enabled: false}}\n",
    );
    let run = platform.run(&["render"]);
    assert_eq!(run.code, Some(0), "{}{}", run.out, run.err);
    let files = platform.output();
    let (_, text) = files.iter().find(|(path, _)| path.contains("acme") && path.contains("proxy-credentials")).unwrap();
    let file = yaml::SourceFile::new("secret.yaml", String::from_utf8_lossy(text));
    let stream = yaml::parse(&file, &yaml::Limits::default());
    let address = stream.documents[0].root().pointer("/spec/target/template/data/https").unwrap();
    let part = |key: &str| format!(r#"{{{{ index . "{key}" | urlquery | replace "+" "%20" }}}}"#);
    let expected = format!("http://{}:{}@proxy.example.com:3128", part("username"), part("password"));
    assert_eq!(address.text(), expected);
    let keys: Vec<Value> =
        needed(&platform, "production", "acme", "proxy-credentials")["keys"].as_array().unwrap().clone();
    assert_eq!(keys.iter().map(|key| &key["name"]).collect::<Vec<_>>(), ["username", "password"]);
}

#[test]
fn manifests_of_what_is_made_by_hand_have_placeholders() {
    let run = without_a_store().run(&["secrets", "--environment", "production", "--format", "yaml"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let stream = yaml::parse(&yaml::SourceFile::new("secrets.yaml", run.out.clone()), &yaml::Limits::default());
    assert!(stream.problems.is_empty(), "{:?}", stream.problems);
    let secrets: Vec<Value> = stream
        .documents
        .iter()
        .map(|document| document.root().to_json(yaml::Reading::GoV2))
        .filter(|one| !one.is_null())
        .collect();
    assert!(secrets.iter().all(|secret| secret["kind"] == "Secret"), "{secrets:#?}");
    let of = |namespace: &str, name: &str| {
        let is_it =
            |secret: &&Value| secret["metadata"]["namespace"] == namespace && secret["metadata"]["name"] == name;
        secrets.iter().find(is_it).unwrap_or_else(|| panic!("no {namespace}/{name}"))
    };
    let repository = of("argocd", "helm-repository-clearml-enterprise");
    assert_eq!(repository["metadata"]["labels"]["argocd.argoproj.io/secret-type"], "repository");
    assert_eq!(
        (&repository["stringData"]["type"], &repository["stringData"]["password"]),
        (&json!("helm"), &json!("<password>"))
    );
    let pull = of("acme", "clearml-registry");
    assert_eq!(pull["type"], "kubernetes.io/dockerconfigjson");
    let config: Value = serde_json::from_str(pull["stringData"][".dockerconfigjson"].as_str().unwrap()).unwrap();
    assert_eq!(config["auths"].as_object().unwrap().len(), 1);
}

/// What `kubectl get secrets --all-namespaces --output yaml` prints, without the values, of the Secrets that the manifests make.
fn cluster_of(platform: &Platform) -> String {
    let run = platform.run(&["secrets", "--environment", "staging", "--format", "json"]);
    let all: Vec<Value> = serde_json::from_str(&run.out).unwrap();
    let items = all.iter().map(|secret| {
        let names = secret["keys"].as_array().unwrap().iter().map(|key| key["name"].as_str().unwrap().to_owned());
        let fields = secret["fields"].as_object().into_iter().flatten().map(|(name, _)| name.clone());
        let data: serde_json::Map<String, Value> = names.chain(fields).map(|name| (name, json!(""))).collect();
        let metadata = json!({"namespace": secret["namespace"], "name": secret["name"], "labels": secret["labels"]});
        json!({"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "type": secret["type"], "data": data})
    });
    yaml::write(&json!({"apiVersion": "v1", "kind": "List", "items": items.collect::<Vec<_>>()}))
}

#[test]
fn a_cluster_that_has_every_secret_passes() {
    let platform = Platform::example();
    platform.write("names.yaml", cluster_of(&platform));
    let run = platform.run(&["secrets", "--environment", "staging", "--check", "names.yaml"]);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{}", run.out);
    assert!(run.out.starts_with("the cluster has all of "), "{}", run.out);
}

#[test]
fn what_a_cluster_lacks_is_said_and_no_value_is_printed() {
    let platform = Platform::example();
    let all = cluster_of(&platform);
    let broken = all
        .replacen("name: clearml-server-conf", "name: clearml-server-config", 1)
        .replace("user_secret:", "user_secretx:")
        .replace("user_key: \"\"", "user_key: S2VzdHJlbC1tb3JuaW5nLTc=");
    platform.write("names.yaml", broken);
    let run = platform.run(&["secrets", "--environment", "staging", "--check", "names.yaml"]);
    assert_eq!(run.code, Some(1), "{}", run.err);
    assert!(run.out.contains("clearml/clearml-server-conf: it is missing, make it\n"), "{}", run.out);
    assert!(
        run.out.contains("clearml/clearml-supervisor: it lacks user_secret\n")
            && run.out.contains(" missing or incomplete\n"),
        "{}",
        run.out
    );
    assert!(run.err.contains("holds values of Secrets") && !(run.out + &run.err).contains("S2Vz"));
    platform.run(&["secrets", "--check", "names.yaml"]).refuses(&["--check compares one cluster"]);
    platform.write("names.yaml", "a: [\n");
    platform.run(&["secrets", "--environment", "staging", "--check", "names.yaml"]).refuses(&["cannot be read"]);
    platform.write("names.yaml", "kind: List\nitems: []\n");
    platform.run(&["secrets", "--environment", "staging", "--check", "names.yaml"]).refuses(&["holds no Secret"]);
}

#[test]
fn no_administrator_of_a_tenant_has_the_supervisors_address() {
    let platform = Platform::example();
    platform.edit("tenants/acme/tenant.yaml", "email: admin@acme.example", "email: Ops@example.com");
    let run = platform.run(&["lint", "--format", "concise"]);
    assert!(run.out.contains("the administrator's e-mail address of acme is the platform's own"), "{}", run.out);
}
