//! A literal secret stops a render, wherever it stands, and no command prints one.

use super::Platform;

const SECRET: &str = "Kestrel-morning-77Qx";
/// `Kestrel-morning-77Qx` in base64.
const ENCODED: &str = "S2VzdHJlbC1tb3JuaW5nLTc3UXg=";

const AGENT: &str = "tenants/acme/values/agent.yaml";
const MANIFEST: &str = "components/metrics-agent/manifests/own.yaml";
const PRODUCTION: &str = "environments/production/environment.yaml";

/// The folder `rendered/` is not made, and the message names the file and hides the secret.
fn is_stopped(platform: &Platform, named: &str) {
    let run = platform.run(&["render"]);
    assert_eq!(run.code, Some(2), "{named}: {}{}", run.out, run.err);
    assert!(!platform.has("rendered"), "{named}: something was written");
    assert!(run.err.contains("secret/literal") || run.err.contains("secret/in-rendered"), "{named}: {}", run.err);
    assert!(run.err.contains(named), "{named}: {}", run.err);
    is_silent(&run.out, &run.err);
    let run = platform.run(&["render", "--check"]);
    assert_eq!(run.code, Some(2), "{named}: {}{}", run.out, run.err);
    is_silent(&run.out, &run.err);
}

fn is_silent(out: &str, err: &str) {
    for text in [out, err] {
        assert!(!text.contains(SECRET) && !text.contains(ENCODED) && !text.contains("morning-77Qx"), "{text}");
    }
}

fn stops(path: &str, text: &str) {
    let platform = Platform::example();
    platform.write(path, text);
    is_stopped(&platform, path);
}

#[test]
fn raw_values_with_a_secret_stop_a_render() {
    for text in [
        format!("agentk8sglue:\n  auth: {{password: {SECRET}}}\n"),
        format!("agentk8sglue:\n  extraEnvs:\n    - {{name: CLEARML_AGENT_GIT_PASS, value: {SECRET}}}\n"),
        format!(
            "agentk8sglue:\n  extraEnvs:\n    - {{name: PIP_INDEX_URL, value: \"https://ci:{SECRET}@pypi.example.com/simple\"}}\n"
        ),
        format!("agentk8sglue:\n  customBashScript: |\n    set -e\n    export AWS_SECRET_ACCESS_KEY={SECRET}\n"),
        format!(
            "clearml:\n  clearmlConfig: |\n    sdk.aws.s3.credentials: [{{host: a, key: b, secret: \"{SECRET}\"}}]\n"
        ),
        format!(
            "agentk8sglue:\n  fileMounts:\n    - name: netrc\n      fileContent: machine a.example login ci password {SECRET}\n"
        ),
    ] {
        stops(AGENT, &text);
    }
}

#[test]
fn a_definition_with_a_secret_stops_a_render() {
    let url = |host: &str| format!("https://user:{SECRET}@{host}");
    for (from, to) in [
        ("https://git.example.com/platform", format!("{}/platform", url("git.example.com"))),
        ("https://metrics.example.com", url("metrics.example.com")),
        (
            "  secrets:\n    provider",
            format!(
                "  proxy: {{http: \"{}\", https: \"http://proxy.example.com:3128\", cidrs: [10.0.3.10/32]}}\n  secrets:\n    provider",
                url("proxy.example.com:3128")
            ),
        ),
        ("services.tasks.non_resp", format!("secure.auth.token_secret: {SECRET}\n        services.tasks.non_resp")),
    ] {
        let platform = Platform::example();
        platform.edit(PRODUCTION, from, &to);
        is_stopped(&platform, PRODUCTION);
    }
}

#[test]
fn a_chart_repository_with_a_password_stops_a_render() {
    let platform = Platform::example();
    platform.edit(
        PRODUCTION,
        "  components:\n",
        &format!(
            "  helmRepositories:\n    extra: {{url: \"https://user:{SECRET}@charts.example.com\"}}\n  components:\n"
        ),
    );
    is_stopped(&platform, PRODUCTION);
}

#[test]
fn a_manifest_with_a_secret_stops_a_render() {
    let meta = "metadata: {name: own, namespace: metrics}";
    let container = |rest: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\n{meta}\nspec:\n  containers:\n    - name: a\n      image: example.com/a:1\n      {rest}\n"
        )
    };
    for text in [
        format!("apiVersion: v1\nkind: Secret\n{meta}\nstringData: {{password: {SECRET}}}\n"),
        format!("apiVersion: v1\nkind: Secret\n{meta}\ndata: {{value: {ENCODED}}}\n"),
        format!("apiVersion: v1\nkind: ConfigMap\n{meta}\ndata:\n  app.properties: |\n    password={SECRET}\n"),
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: own\n  namespace: metrics\n  annotations: {{a: \"https://u:{SECRET}@example.com\"}}\ndata: {{}}\n"
        ),
        container(&format!("env: [{{name: DB_PASSWORD, value: {SECRET}}}]")),
        container(&format!("args: [--requirepass, {SECRET}]")),
        container(&format!("command: [sh, -c, \"serve --token {SECRET}\"]")),
    ] {
        let platform = Platform::example();
        platform.write(MANIFEST, &text);
        is_stopped(&platform, MANIFEST);
    }
}

#[test]
fn references_names_and_public_texts_stop_nothing() {
    let platform = Platform::example();
    platform.write(
        AGENT,
        "agentk8sglue:\n  extraEnvs:\n    - {name: GIT_PASS, valueFrom: {secretKeyRef: {name: git, key: password}}}\n    \
         - {name: INDEX, value: \"https://ci:$(GIT_PASS)@pypi.example.com/simple\"}\n    \
         - {name: DB_PASSWORD_FILE, value: /run/secrets/db}\n  customBashScript: |\n    export TOKEN=$(cat /run/token)\n",
    );
    platform.write(
        MANIFEST,
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: own, namespace: metrics}\ndata:\n  SECRET_NAME: web-tls\n  \
         ca.crt: \"-----BEGIN CERTIFICATE-----\\nMIIB\\n-----END CERTIFICATE-----\\n\"\n",
    );
    let run = platform.run(&["render"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
}

#[test]
fn what_is_allowed_with_a_reason_is_rendered() {
    let platform = Platform::example();
    platform.write(
        AGENT,
        "agentk8sglue:\n  # tenantry: allow(secret/literal, secret/in-rendered): a key that opens nothing\n  testToken: Zk3vQ9tLw8Rf2YxNc7Mb5Hd1\n",
    );
    let run = platform.run(&["render"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
}

/// Errors beside secrets, which every command quotes lines of.
const BROKEN: &str = "a: 1\nencryptionKey: Kestrel-morning-77Qx\na: 2\npassphrase: Kestrel-morning-77Qx\n\
                      extraEnvs:\n  - value: Kestrel-morning-77Qx\n    name: GIT_PASS\n  - {name: U, value: \"https://u:Kestrel-morning-77Qx@h\"}\n\
                      extraEnvs: []\n";

#[test]
fn no_command_prints_a_secret_beside_an_error() {
    let platform = Platform::example();
    platform.write(AGENT, BROKEN);
    let tenant = ["new", "tenant", "beta", "--company", "Beta"];
    let commands: [&[&str]; 13] = [
        &["render"],
        &["render", "--check"],
        &["reach"],
        &["reach", "acme/agent", "internet"],
        &["secrets"],
        &["provision", "--tenant", "acme", "--output", "out"],
        &tenant,
        &["lint"],
        &["lint", "--format", "concise"],
        &["lint", "--format", "json"],
        &["lint", "--format", "sarif"],
        &["lint", "--diff", "--unsafe"],
        &["lint", AGENT],
    ];
    for arguments in commands {
        let run = platform.run(arguments);
        assert!(arguments.contains(&"--diff") || run.code != Some(0), "{arguments:?}: {}", run.err);
        is_silent(&run.out, &run.err);
    }
}

#[test]
fn no_format_prints_a_secret_that_a_message_quotes() {
    let platform = Platform::example();
    platform.write(
        "environments/staging/values/clearml.yaml",
        format!(
            "apiserver:\n  extraEnvs:\n    - name: CLEARML__hosts__mongo__backend__host\n      value: \"mongodb://root:{SECRET}@mongo:27017/db?x=1\"\n    \
             - name: CLEARML__secure__auth__token_secret\n      value: \"{SECRET}?\"\n    - name: PLAIN\n      value: \"<https://u:{SECRET}@api.example.com>\"\n"
        ),
    );
    for format in crate::lint::all_formats() {
        let run = platform.run(&["lint", "--format", &format]);
        assert!(run.out.contains("quoting/hocon-value"), "{format}: {}", run.out);
        is_silent(&run.out, &run.err);
    }
}

#[test]
fn the_words_of_a_template_that_refuses_are_masked() {
    for (option, fail) in [
        (format!("https://u:{SECRET}@metrics.example.com"), "fail(\"bad \" ~ options.remoteWrite)"),
        (format!("https://metrics.example.com/?token={SECRET}"), "fail(\"bad \" ~ options.remoteWrite[35:])"),
    ] {
        let platform = Platform::example();
        platform.edit(PRODUCTION, "https://metrics.example.com/api/v1/write", &option);
        platform.write(
            MANIFEST,
            format!("{{% set x = {fail} %}}\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: z}}\n"),
        );
        for format in ["human", "sarif", "github", "json"] {
            let run = platform.run(&["lint", "--format", format]);
            is_silent(&run.out, &run.err);
        }
        for arguments in [&["reach"][..], &["render"], &["secrets"]] {
            let run = platform.run(arguments);
            is_silent(&run.out, &run.err);
        }
    }
}

#[test]
fn a_diff_shows_that_a_secret_differs_and_not_which() {
    let platform = Platform::rendered();
    let path = "rendered/production/tenants/8/acme/application-agent.yaml";
    let text = platform.text(path);
    platform.write(
        path,
        format!("{text}password: {SECRET}\nenv:\n  - name: GIT_PASS\n    value: {SECRET}\nurl: https://u:{SECRET}@h\n"),
    );
    let run = platform.run(&["render", "--check"]);
    assert_eq!(run.code, Some(3), "{}", run.err);
    assert!(run.out.contains("-password: ****"), "{}", run.out);
    is_silent(&run.out, &run.err);
}

#[test]
fn names_of_secrets_are_not_masked() {
    let platform = Platform::rendered();
    let path = "rendered/production/tenants/8/acme/application-agent.yaml";
    let text = platform.text(path);
    platform.write(path, format!("{text}tls: {{secretName: web-tls}}\nexistingSecret: redis-credentials\n"));
    let run = platform.run(&["render", "--check"]);
    assert!(
        run.out.contains("secretName: web-tls") && run.out.contains("existingSecret: redis-credentials"),
        "{}",
        run.out
    );
}

#[test]
fn an_error_about_an_argument_hides_the_password_in_it() {
    let platform = Platform::example();
    let address = format!("https://u:{SECRET}@nowhere.example.com");
    for arguments in [
        &["reach", &address, "internet"][..],
        &["secrets", "--tenant", &address],
        &["render", "--environment", &address],
    ] {
        let run = platform.run(arguments);
        assert_ne!(run.code, Some(0));
        is_silent(&run.out, &run.err);
    }
}
