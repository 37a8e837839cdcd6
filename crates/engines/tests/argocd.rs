//! Argo CD.

use engines::{Git, Order, World, argocd};

use super::{Charts, git, names, world};

const START: &str = r#"
{apiVersion: v1, kind: Namespace, metadata: {name: argocd}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: shop}}
---
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: p, namespace: argocd, finalizers: [resources-finalizer.argocd.argoproj.io]}
spec:
  sourceRepos: ["*"]
  destinations: [{server: "https://kubernetes.default.svc", namespace: "*"}]
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: a, namespace: argocd}
spec:
  project: p
  destination: {server: "https://kubernetes.default.svc", namespace: shop}
  source: {repoURL: r, path: a}
"#;

const ONE: &str = "
# a/one.yaml
{apiVersion: v1, kind: ConfigMap, metadata: {name: one, namespace: shop}}
# a/two.yaml
{apiVersion: v1, kind: ConfigMap, metadata: {name: two, namespace: shop}}
";

fn settle(world: &mut World, git: &Git) -> String {
    argocd::settle(world, git, &Charts, Order::Forward).join("; ")
}

#[test]
fn what_leaves_a_folder_is_pruned_unless_the_live_object_says_no() {
    let mut world = world(START);
    assert_eq!(settle(&mut world, &git("1", ONE)), "");
    let kept = ONE.replace("name: two,", "name: two, annotations: {argocd.argoproj.io/sync-options: \"Prune=false\"},");
    settle(&mut world, &git("2", &kept));
    let less = kept.split("# a/two").next().unwrap().to_owned();
    settle(&mut world, &git("3", &less));
    assert_eq!(names(&mut world, "ConfigMap"), ["one", "two"], "protected when it left");
    settle(&mut world, &git("4", ONE));
    settle(&mut world, &git("5", &less));
    assert_eq!(names(&mut world, "ConfigMap"), ["one"]);
}

#[test]
fn a_folder_that_is_missing_prunes_nothing() {
    let mut world = world(START);
    settle(&mut world, &git("1", ONE));
    assert!(settle(&mut world, &git("2", "")).contains("app path does not exist"));
    assert_eq!(names(&mut world, "ConfigMap").len(), 2);
}

#[test]
fn an_application_goes_alone_without_its_finalizer_and_with_all_it_may_see_with_it() {
    let mut without = world(START);
    settle(&mut without, &git("1", ONE));
    let id = engines::Id::new("argoproj.io", "Application", "argocd", "a");
    without.cluster(engines::OWN).delete(&id);
    settle(&mut without, &git("1", ONE));
    assert_eq!(names(&mut without, "ConfigMap").len(), 2);

    let held = START.replace(
        "{name: a, namespace: argocd}",
        "{name: a, namespace: argocd, finalizers: [resources-finalizer.argocd.argoproj.io]}",
    );
    let mut with = world(&held);
    settle(&mut with, &git("1", ONE));
    // What the project does not permit any more is not seen.
    let narrow = super::objects(
        &START.replace("sourceRepos", "namespaceResourceBlacklist: [{group: \"\", kind: ConfigMap}]\n  sourceRepos"),
    );
    with.apply(&narrow[2..3]).unwrap();
    with.cluster(engines::OWN).delete(&id);
    settle(&mut with, &git("1", ONE));
    assert_eq!(names(&mut with, "ConfigMap").len(), 2);
    assert!(names(&mut with, "Application").is_empty());
}

#[test]
fn a_project_waits_for_its_applications() {
    let mut world = world(START);
    let id = engines::Id::new("argoproj.io", "AppProject", "argocd", "p");
    world.cluster(engines::OWN).delete(&id);
    settle(&mut world, &git("1", ONE));
    assert_eq!(names(&mut world, "AppProject"), ["p"]);
    world.cluster(engines::OWN).delete(&engines::Id::new("argoproj.io", "Application", "argocd", "a"));
    settle(&mut world, &git("1", ONE));
    assert!(names(&mut world, "AppProject").is_empty());
}

#[test]
fn one_object_that_the_project_forbids_fails_all() {
    let mut world = world(START);
    let wide = format!("{ONE}\n# a/wide.yaml\n{{apiVersion: v1, kind: Namespace, metadata: {{name: more}}}}");
    assert!(settle(&mut world, &git("1", &wide)).contains("Namespace/more is not permitted"));
    assert!(names(&mut world, "ConfigMap").is_empty());
}
