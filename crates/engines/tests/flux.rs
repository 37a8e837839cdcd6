//! Flux.

use engines::{Git, Id, OWN, Order, World, flux};

use super::{Charts, git, names, world};

const START: &str = r#"
{apiVersion: v1, kind: Namespace, metadata: {name: flux-system}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: shop}}
---
{apiVersion: source.toolkit.fluxcd.io/v1, kind: GitRepository, metadata: {name: g, namespace: flux-system}}
---
{apiVersion: source.toolkit.fluxcd.io/v1, kind: HelmRepository, metadata: {name: h, namespace: flux-system}}
---
{apiVersion: v1, kind: ServiceAccount, metadata: {name: applier, namespace: flux-system}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: applier}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{kind: ServiceAccount, name: applier, namespace: flux-system}]
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: k, namespace: flux-system}
spec: {prune: true, wait: true, path: ./k, sourceRef: {kind: GitRepository, name: g}, serviceAccountName: applier}
"#;

const ONE: &str = "
# k/one.yaml
{apiVersion: v1, kind: ConfigMap, metadata: {name: one, namespace: shop}}
# k/two.yaml
{apiVersion: v1, kind: ConfigMap, metadata: {name: two, namespace: shop}}
";

const RELEASE: &str = "
# k/release.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: r, namespace: flux-system}
spec:
  releaseName: r
  targetNamespace: shop
  storageNamespace: shop
  serviceAccountName: applier
  chart: {spec: {chart: c, sourceRef: {kind: HelmRepository, name: h}}}
  values: {wide: true}
# k/other.yaml
{apiVersion: v1, kind: ConfigMap, metadata: {name: other, namespace: shop}}
";

fn settle(world: &mut World, git: &Git) -> String {
    flux::settle(world, git, &Charts, Order::Forward).join("; ")
}

fn kustomization() -> Id {
    Id::new("kustomize.toolkit.fluxcd.io", "Kustomization", "flux-system", "k")
}

#[test]
fn what_leaves_the_inventory_is_pruned_unless_the_live_object_says_no() {
    let mut world = world(START);
    let kept = ONE.replace("name: two,", "name: two, annotations: {kustomize.toolkit.fluxcd.io/prune: disabled},");
    assert_eq!(settle(&mut world, &git("1", &kept)), "");
    let less = ONE.split("# k/two").next().unwrap();
    settle(&mut world, &git("2", less));
    assert_eq!(names(&mut world, "ConfigMap"), ["one", "two"]);
    // Back, it is the Kustomization's again.
    settle(&mut world, &git("3", ONE));
    settle(&mut world, &git("4", less));
    assert_eq!(names(&mut world, "ConfigMap"), ["one"]);
}

#[test]
fn a_path_that_is_missing_prunes_nothing() {
    let mut world = world(START);
    settle(&mut world, &git("1", ONE));
    assert!(settle(&mut world, &git("2", "")).contains("kustomization path not found"));
    assert_eq!(names(&mut world, "ConfigMap").len(), 2);
}

#[test]
fn a_kustomization_takes_its_objects_along_unless_it_orphans_them_or_its_account_is_gone() {
    for (start, left) in
        [(START.to_owned(), 0), (START.replace("spec: {prune", "spec: {deletionPolicy: Orphan, prune"), 2)]
    {
        let mut world = world(&start);
        settle(&mut world, &git("1", ONE));
        world.cluster(OWN).delete(&kustomization());
        assert_eq!(settle(&mut world, &git("1", ONE)), "");
        assert_eq!(names(&mut world, "ConfigMap").len(), left);
        assert!(names(&mut world, "Kustomization").is_empty());
    }
    let mut world = world(START);
    settle(&mut world, &git("1", ONE));
    world.cluster(OWN).delete(&Id::new("", "ServiceAccount", "flux-system", "applier"));
    world.cluster(OWN).delete(&kustomization());
    settle(&mut world, &git("1", ONE));
    assert_eq!((names(&mut world, "ConfigMap").len(), names(&mut world, "Kustomization").len()), (2, 0));
}

#[test]
fn a_release_that_may_not_be_uninstalled_hangs_and_one_whose_namespace_went_first_leaves_what_is_cluster_wide() {
    let mut first = world(START);
    assert_eq!(settle(&mut first, &git("1", RELEASE)), "");
    assert_eq!(names(&mut first, "ClusterRole"), ["r"]);
    let mut second = first.clone();
    let other = format!("# k/other{}", RELEASE.split("# k/other").nth(1).unwrap());

    first.cluster(OWN).delete(&Id::new("rbac.authorization.k8s.io", "ClusterRoleBinding", "", "applier"));
    first.cluster(OWN).delete(&Id::new("helm.toolkit.fluxcd.io", "HelmRelease", "flux-system", "r"));
    assert!(settle(&mut first, &git("1", RELEASE)).contains("Helm uninstall failed"));
    assert_eq!(names(&mut first, "HelmRelease"), ["r"]);

    second.cluster(OWN).delete(&Id::new("", "Namespace", "", "shop"));
    second.cluster(OWN).delete(&Id::new("helm.toolkit.fluxcd.io", "HelmRelease", "flux-system", "r"));
    settle(&mut second, &git("2", &other));
    assert!(names(&mut second, "HelmRelease").is_empty());
    assert_eq!(names(&mut second, "ClusterRole"), ["r"]);
}

#[test]
fn a_release_of_another_name_is_uninstalled_first() {
    let mut world = world(START);
    settle(&mut world, &git("1", RELEASE));
    settle(&mut world, &git("2", &RELEASE.replace("releaseName: r", "releaseName: s")));
    assert_eq!(names(&mut world, "Deployment"), ["s"]);
    assert_eq!(names(&mut world, "ClusterRole"), ["s"]);
}

#[test]
fn a_folder_with_a_file_of_kustomize_is_read_by_it_alone() {
    let mut world = world(START);
    let own = "
# k/acme/kustomization.yaml
{apiVersion: kustomize.config.k8s.io/v1beta1, kind: Kustomization, resources: [one.yaml]}
# k/acme/one.yaml
{apiVersion: v1, kind: ConfigMap, metadata: {name: one, namespace: shop}}
# k/acme/base/two.yaml
{apiVersion: v1, kind: ConfigMap, metadata: {name: two, namespace: shop}}
# k/three.yaml
{apiVersion: v1, kind: ConfigMap, metadata: {name: three, namespace: shop}}
";
    assert_eq!(settle(&mut world, &git("1", own)), "");
    assert_eq!(names(&mut world, "ConfigMap"), ["one", "three"]);
}
