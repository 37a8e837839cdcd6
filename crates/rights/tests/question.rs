//! Questions and answers as JSON.

use rights::question::answer;
use rights::{Objects, Version};
use serde_json::{Value, json};

fn ask(items: &Value) -> Result<Vec<Value>, String> {
    answer(&Objects::of_kubernetes(Version::NEWEST), items.as_array().unwrap())
}

fn world() -> Value {
    json!({"objects": [
        {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "b", "namespace": "shop"},
         "roleRef": {"kind": "ClusterRole", "name": "view"}, "subjects": [{"kind": "User", "name": "alice"}]},
    ]})
}

#[test]
fn a_world_answers_its_questions_in_their_order() {
    let question = |user: &str| json!({"user": user, "groups": [], "verb": "get", "group": "", "resource": "pods", "namespace": "shop"});
    let items = json!([{"name": "w", "world": world(), "questions": [question("bob"), question("alice")]}]);
    let answers = ask(&items).unwrap();
    assert_eq!(answers[0]["name"], "w");
    let allowed: Vec<&Value> =
        answers[0]["questions"].as_array().unwrap().iter().map(|answer| &answer["allowed"]).collect();
    assert_eq!(allowed, [&json!(false), &json!(true)]);
    let by = json!({"binding": "RoleBinding/shop/b", "subject": "/subjects/0", "role": "ClusterRole/system:aggregate-to-view", "rule": "/rules/0"});
    assert_eq!(answers[0]["questions"][1]["by"], by);
}

#[test]
fn what_a_question_claims_of_its_answer_is_not_read() {
    let items =
        json!([{"user": "bob", "groups": [], "verb": "get", "resource": "pods", "allowed": true, "reason": "because"}]);
    let answers = ask(&items).unwrap();
    assert_eq!(answers[0]["allowed"], false);
    assert_eq!(answers[0].get("reason"), None);
}

#[test]
fn an_account_without_groups_has_those_that_the_api_server_adds() {
    let question = json!({"user": "system:serviceaccount:shop:web", "verb": "get", "path": "/openid/v1/jwks"});
    assert_eq!(ask(&json!([question])).unwrap()[0]["allowed"], true);
    let mut without = question;
    without["groups"] = json!([]);
    assert_eq!(ask(&json!([without])).unwrap()[0]["allowed"], false);
}

#[test]
fn a_write_is_answered_for_its_verb_and_for_apply() {
    let object = json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "r", "namespace": "shop"}});
    let items =
        json!([{"case": "c", "world": world(), "user": "alice", "groups": [], "verb": "create", "object": object}]);
    let answers = ask(&items).unwrap();
    assert_eq!((&answers[0]["answer"], &answers[0]["code"]), (&json!("refused"), &json!(403)));
    assert_eq!(answers[0]["apply"]["answer"], "refused");
}

#[test]
fn an_item_that_cannot_be_read_is_named() {
    assert_eq!(
        ask(&json!([{"user": "bob", "verb": "get"}])).unwrap_err(),
        "[0]: resource: name what is asked for, as `pods`, or a `path`"
    );
    assert!(ask(&json!([{"questions": [{"user": 1}]}])).unwrap_err().starts_with("[0]: questions[0]: "));
    assert!(ask(&json!(["what"])).is_err());
}
