//! The server's settings: identity providers, and values that arrive as they were written.

use serde_json::Value;

use super::Platform;

const PRODUCTION: &str = "environments/production/environment.yaml";

/// Production with another identity provider.
fn with_sso(sso: &str) -> Platform {
    let platform = Platform::example();
    let text = platform.text(PRODUCTION);
    let (before, rest) = text.split_once("      sso:\n").unwrap();
    let (_, after) = rest.split_once("      supervisor:").unwrap();
    platform.write(PRODUCTION, format!("{before}{sso}      supervisor:{after}"));
    platform
}

fn rendered(platform: &Platform) {
    let run = platform.run(&["render", "--environment", "production"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
}

/// The variables of the API server, by name: the value, or the Secret and its key.
fn variables(platform: &Platform) -> Vec<(String, String)> {
    let chart = platform.object("rendered/production/delivery/platform/clearml-chart.yaml");
    let list = chart["spec"]["source"]["helm"]["valuesObject"]["apiserver"]["extraEnvs"].clone();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let entry = |entry: &Value| {
        let from = &entry["valueFrom"]["secretKeyRef"];
        let value = if from.is_null() {
            text(&entry["value"])
        } else {
            format!("{}/{}", text(&from["name"]), text(&from["key"]))
        };
        (text(&entry["name"]), value)
    };
    list.as_array().unwrap().iter().map(entry).collect()
}

fn of<'v>(variables: &'v [(String, String)], provider: &str) -> Vec<(&'v str, &'v str)> {
    let prefix = format!("oauth_client__{provider}__");
    variables.iter().filter_map(|(name, value)| Some((name.split_once(&prefix)?.1, value.as_str()))).collect()
}

#[test]
fn each_identity_provider_asks_for_the_fields_that_its_server_reads() {
    let urls = "authorizeUrl: https://login.example.com/a, accessTokenUrl: https://login.example.com/t";
    for provider in ["google", "azure_ad", "ad_oauth", "cognito", "ping", "keycloak", "okta", "auth0"] {
        let fields = match provider {
            "google" => String::new(),
            "azure_ad" | "ad_oauth" | "cognito" | "ping" => format!(", {urls}"),
            _ => format!(", url: https://login.example.com, {urls}"),
        };
        let platform = with_sso(&format!("      sso: {{provider: {provider}{fields}}}\n"));
        rendered(&platform);
        let variables = variables(&platform);
        let settings: Vec<&str> = of(&variables, provider).into_iter().map(|(name, _)| name).collect();
        assert_eq!(&settings[..2], ["client_id", "client_secret"], "{provider}");
        assert_eq!(settings.contains(&"base_url"), fields.contains(" url:"), "{provider}");
        assert_eq!(settings.contains(&"access_token_url"), !fields.is_empty(), "{provider}");
    }
    for (sso, words) in [
        ("{provider: azure}", "azure_ad"),
        ("{provider: github}", "provider"),
        ("{provider: okta, url: https://login.example.com}", "accessTokenUrl"),
        ("{provider: azure_ad}", "authorizeUrl"),
    ] {
        with_sso(&format!("      sso: {sso}\n")).run(&["render"]).refuses(&[words]);
    }
}

#[test]
fn several_identity_providers_have_secrets_of_their_own_and_ports_of_their_own() {
    let platform = with_sso(
        "      sso: {provider: google, defaultCompany: d1bd92a3b039400cbafc60a7a5b1e52b}\n      ssoProviders:\n        - {provider: keycloak, url: https://id.example.com:8443, authorizeUrl: https://id.example.com:8443/a, accessTokenUrl: https://id.example.com:8443/t}\n",
    );
    rendered(&platform);
    let variables = variables(&platform);
    assert!(of(&variables, "google").contains(&("client_id", "clearml-sso/client_id.hocon")));
    assert!(of(&variables, "google").iter().any(|(name, _)| *name == "default_company"));
    assert!(of(&variables, "keycloak").contains(&("client_secret", "clearml-sso-keycloak/client_secret.hocon")));
    let list = platform.run(&["secrets", "--environment", "production"]).out;
    assert!(list.contains("clearml/clearml-sso-keycloak") && list.contains("clearml/clearml-sso "), "{list}");
    let policy =
        platform.object("rendered/production/platform/namespaces/networkpolicy-clearml-apiserver_clearml.yaml");
    let egress = policy["spec"]["egress"].to_string();
    assert!(egress.contains("\"port\":443") && egress.contains("\"port\":8443"), "{egress}");
    with_sso("      ssoProviders: [{provider: google}]\n").run(&["render"]).refuses(&["write the first one as sso"]);
}

#[test]
fn dollars_reach_the_server_as_they_were_written() {
    let platform = Platform::example();
    let setting = "        services.tasks.non_responsive_tasks_watchdog.threshold_sec: 21000\n";
    let dollars = "        services.x.a: pa$$word\n        services.x.b: x$(HOME)y\n        services.x.c: one$two\n";
    platform.edit(PRODUCTION, setting, &format!("{setting}{dollars}"));
    rendered(&platform);
    let variables = variables(&platform);
    // As the kubelet reads them.
    let read = |name: &str| {
        let (_, value) = variables.iter().find(|(known, _)| known == name).unwrap();
        assert!(!value.replace("$$", "").contains("$("), "{value}");
        value.replace("$$", "$")
    };
    assert_eq!(read("CLEARML__services__x__a"), "\"pa$$word\"");
    assert_eq!(read("CLEARML__services__x__b"), "\"x$(HOME)y\"");
    assert_eq!(read("CLEARML__services__x__c"), "\"one$two\"");
}

#[test]
fn a_raw_variable_that_differs_from_a_generated_one_in_case_is_reported() {
    let platform = Platform::example();
    let path = "environments/production/values/clearml.yaml";
    platform.write(path, "apiserver:\n  extraEnvs:\n    - {name: CLEARML__BILLING__ENABLED, value: \"false\"}\n");
    let lint = platform.run(&["lint", "--format", "concise"]).out;
    assert!(lint.contains("CLEARML__BILLING__ENABLED and CLEARML__billing__enabled are one setting"), "{lint}");
    assert!(lint.contains(&format!("{path}:3:14")), "{lint}");
    // The same name is replaced.
    platform.write(path, "apiserver:\n  extraEnvs:\n    - {name: CLEARML__billing__enabled, value: \"false\"}\n");
    assert!(!platform.run(&["lint", "--format", "concise"]).out.contains("env-case"));
}
