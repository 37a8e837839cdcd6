//! The platform: GPU operators, server, Redis, billing.

use serde_json::json;

use super::{Example, variables};

#[test]
fn the_api_server_gets_every_setting_of_the_guide() {
    let values = Example::load().values("production", "clearml");
    let expected = [
        ("CLEARML__billing__enabled", "true"),
        ("CLEARML__HOSTS__KAFKA__BILLING__HOST", "[clearml-billing-kafka.clearml-billing:9092]"),
        ("CLEARML__HOSTS__REDIS__BILLING__HOST", "clearml-billing-redis-master.clearml-billing"),
        ("CLEARML__HOSTS__REDIS__BILLING__DB", "2"),
        ("CLEARML__SECURE__KAFKA__BILLING__security_protocol", "SASL_PLAINTEXT"),
        ("CLEARML__SECURE__KAFKA__BILLING__sasl_mechanism", "SCRAM-SHA-512"),
        ("CLEARML__SECURE__KAFKA__BILLING__sasl_plain_username", "billing"),
        ("CLEARML__SECURE__KAFKA__BILLING__sasl_plain_password", "clearml-billing-kafka/sasl_plain_password.hocon"),
        ("CLEARML__secure__login__sso__oauth_client__auth0__client_id", "clearml-sso/client_id.hocon"),
        ("CLEARML__secure__login__sso__oauth_client__auth0__client_secret", "clearml-sso/client_secret.hocon"),
        ("CLEARML__services__login__sso__oauth_client__auth0__base_url", "https://login.example.com"),
        (
            "CLEARML__services__login__sso__oauth_client__auth0__authorize_url",
            r#""https://login.example.com/authorize?prompt=login""#,
        ),
        (
            "CLEARML__services__login__sso__oauth_client__auth0__access_token_url",
            "https://login.example.com/oauth/token",
        ),
        ("CLEARML__services__login__sso__oauth_client__auth0__audience", "https://ml.example.com/api"),
        ("CLEARML__services__organization__features__user_management_advanced", "true"),
        ("CLEARML__services__auth__ui_features_per_role__user__show_datasets", "false"),
        ("CLEARML__services__auth__ui_features_per_role__user__show_orchestration", "false"),
        ("CLEARML__services__applications__max_running_apps_per_company", "3"),
        ("CLEARML__services__auth__default_groups__users__features", "[applications]"),
        (
            "CLEARML__services__auth__default_groups__admins__features",
            "[config_vault,experiments,queues,show_projects,resource_dashboard,user_management,\
             user_management_advanced,app_management,sso_management,service_users,resource_policy]",
        ),
        ("CLEARML__services__workers__resource_usages__supervisor_company", "d1bd92a3b039400cbafc60a7a5b1e52b"),
        ("CLEARML__secure__credentials__supervisor__role", "system"),
        ("CLEARML__secure__credentials__supervisor__allow_login", "true"),
        ("CLEARML__secure__credentials__supervisor__user_key", "clearml-supervisor/user_key.hocon"),
        ("CLEARML__secure__credentials__supervisor__user_secret", "clearml-supervisor/user_secret.hocon"),
        ("CLEARML__secure__credentials__supervisor__sec_groups", "[users,admins,queue_admins]"),
        ("CLEARML__secure__credentials__supervisor__email", r#""ops@example.com""#),
        ("CLEARML__apiserver__company__unique_names", "true"),
        // Not the guide's: the example's own setting.
        ("CLEARML__services__tasks__non_responsive_tasks_watchdog__threshold_sec", "21000"),
    ];
    let found = variables(&values["apiserver"]["extraEnvs"]);
    assert_eq!(found, expected.map(|(name, value)| (name, value.to_owned())).to_vec());
}

#[test]
fn the_server_gets_its_images_hosts_and_cookie_domain() {
    let values = Example::load().values("production", "clearml");
    for (part, tag, host) in [
        ("apiserver", "3.21.6-1443", "api.ml.example.com"),
        ("fileserver", "3.21.6-1443", "file.ml.example.com"),
        ("webserver", "3.21.3-1657", "app.ml.example.com"),
    ] {
        assert_eq!(values[part]["image"]["tag"], tag);
        assert_eq!(values[part]["ingress"]["enabled"], true);
        assert_eq!(values[part]["ingress"]["hostName"], host);
        assert_eq!(values[part]["service"]["type"], "ClusterIP");
    }
    assert_eq!(values["clearml"]["cookieDomain"], "ml.example.com");
    assert_eq!(values["clearmlApplications"]["enabled"], true);
}

#[test]
fn without_a_store_that_escapes_the_plain_keys_are_read() {
    let values = Example::load().values("staging", "clearml");
    let found = variables(&values["apiserver"]["extraEnvs"]);
    let name = "CLEARML__secure__credentials__supervisor__user_secret";
    assert!(found.contains(&(name, "clearml-supervisor/user_secret".to_owned())));
}

#[test]
fn gpus_are_parted_by_clearml_s_operator_and_taken_by_nobody_who_was_not_given_them() {
    let values = Example::load().values("production", "gpu-operator");
    assert_eq!(values["migManager"]["enabled"], false);
    assert_eq!(values["mig"]["strategy"], "mixed");
    let toolkit = variables(&values["toolkit"]["env"]);
    assert!(toolkit.contains(&("ACCEPT_NVIDIA_VISIBLE_DEVICES_ENVVAR_WHEN_UNPRIVILEGED", "false".to_owned())));
    let plugin = variables(&values["devicePlugin"]["env"]);
    assert!(plugin.contains(&("DEVICE_LIST_STRATEGY", "volume-mounts".to_owned())));
}

#[test]
fn the_shared_redis_takes_its_password_from_a_secret_and_its_image_from_where_it_is_now() {
    let values = Example::load().values("staging", "redis");
    assert_eq!(values["auth"]["existingSecret"], "redis-auth");
    assert_eq!(values["architecture"], "standalone");
    assert_eq!(values["image"]["repository"], "bitnamilegacy/redis");
    assert_eq!(values["networkPolicy"]["enabled"], false);
    let mirrored = Example::load().values("production", "redis");
    assert_eq!(mirrored["image"]["registry"], "mirror.example.com");
    assert_eq!(mirrored["image"]["repository"], "hub/bitnamilegacy/redis");
}

#[test]
fn no_chart_makes_policies_of_its_own() {
    let example = Example::load();
    for (component, parts) in [("clearml", vec!["redis", "mongodb"]), ("billing", vec!["kafka", "redis"])] {
        let values = example.values("production", component);
        for part in parts {
            assert_eq!(values[part]["networkPolicy"], json!({"enabled": false}), "{component} {part}");
        }
    }
}
