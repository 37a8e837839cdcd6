//! Work grows no faster than the input, give or take a logarithm: counted in looks at nodes, at a size and at four times it.

use std::path::Path;

use tenantry::testing::work::{Work, looks};

use crate::platform::platform;

/// Four times the input may take so many times the work: n log n takes five times as much at most, n squared sixteen.
const MOST: f64 = 6.0;

/// A size at which what grows with the square outweighs all else.
const SIZE: usize = 400;

/// A name, a file's path and its text of some size.
type Grown = (&'static str, &'static str, fn(usize) -> String);

fn lines(number: usize, line: impl Fn(usize) -> String) -> String {
    (0..number).map(|n| line(n) + "\n").collect()
}

fn variables(number: usize, entry: impl Fn(usize) -> String) -> String {
    let entries = lines(number, |n| format!("        - {}", entry(n)));
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: a, namespace: b}}\nspec:\n  template:\n    spec:\n      containers:\n      - name: c\n        image: x/y:1\n        env:\n{entries}"
    )
}

const GROWN: [Grown; 25] = [
    ("keys of one mapping", "a.yaml", |n| lines(n, |n| format!("k{n}: 1"))),
    ("one key, again and again", "a.yaml", |n| lines(n, |_| "k: 1".to_owned())),
    ("keys of values", "values.yaml", |n| lines(n, |n| format!("k{n}: {{a: 1}}"))),
    ("labels of an object", "a.yaml", |n| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  labels:\n{}",
            lines(n, |n| format!("    l{n}: \"1\""))
        )
    }),
    ("texts of a ConfigMap", "a.yaml", |n| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a, namespace: b}}\ndata:\n{}",
            lines(n, |n| format!("  k{n}: \"x\""))
        )
    }),
    ("documents", "a.yaml", |n| {
        lines(n, |n| {
            format!("---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a{n}, namespace: b}}\ndata: {{a: b}}")
        })
    }),
    ("one document, again and again", "a.yaml", |n| {
        lines(n, |_| "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}".to_owned())
    }),
    ("policies and pods", "a.yaml", |n| {
        lines(n, |n| {
            format!(
                "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p{n}, namespace: n{n}}}\nspec: {{podSelector: {{}}, policyTypes: [Ingress]}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {{name: p{n}, namespace: n{n}}}\nspec: {{containers: [{{name: c, image: x/y:1}}]}}"
            )
        })
    }),
    ("services", "a.yaml", |n| {
        lines(n, |n| {
            format!(
                "---\napiVersion: v1\nkind: Service\nmetadata: {{name: s{n}, namespace: b}}\nspec: {{selector: {{a: b}}, ports: [{{port: 80}}]}}"
            )
        })
    }),
    ("one line", "a.yaml", |n| format!("a: [{}]\n", "yes, ".repeat(n))),
    ("one line of mappings", "a.yaml", |n| format!("a: [{}]\n", "{b: on}, ".repeat(n))),
    ("allowances", "a.yaml", |n| lines(n, |_| "# tenantry: allow(yaml/portability): why\na: yes".to_owned())),
    ("allowances above one line", "a.yaml", |n| {
        lines(n, |_| "# tenantry: allow(yaml/portability): why".to_owned()) + "a: yes\n"
    }),
    ("anchors and aliases", "a.yaml", |n| "a: &a 1\n".to_owned() + &lines(n, |n| format!("k{n}: *a"))),
    ("mappings that merge one", "a.yaml", |n| "m: &m {a: 1}\n".to_owned() + &lines(n, |n| format!("k{n}: {{<<: *m}}"))),
    ("a mapping that merges many", "a.yaml", |n| {
        let merged: Vec<String> = (0..n).map(|n| format!("*m{n}")).collect();
        lines(n, |n| format!("m{n}: &m{n} {{k{n}: 1}}")) + &format!("all: {{<<: [{}]}}\n", merged.join(", "))
    }),
    ("merges in a chain", "a.yaml", |n| {
        "m0: &m0 {k: 1}\n".to_owned() + &lines(n, |n| format!("m{}: &m{} {{<<: *m{n}, k: {n}}}", n + 1, n + 1))
    }),
    ("long lines", "a.yaml", |n| format!("a: \"{}\"\n", "password=$(X) ${Y} ".repeat(n))),
    ("settings in a text", "a.yaml", |n| {
        let settings = lines(n, |n| format!("    key{n} = \"a{n}\""));
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a, namespace: b}}\ndata:\n  clearml.conf: |\n{settings}"
        )
    }),
    ("a table of values in a text", "a.yaml", |n| {
        let values = lines(n, |n| format!("    key{n}: yes"));
        format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: a, namespace: b}}\nspec:\n  source:\n    helm:\n      values: |\n{}",
            values.replace("    key", "        key")
        )
    }),
    ("variables", "a.yaml", |n| variables(n, |n| format!("{{name: V{n}, value: x}}"))),
    ("variables of one name", "a.yaml", |n| variables(n, |_| "{name: V, value: x}".to_owned())),
    ("variables that expand each other", "a.yaml", |n| {
        variables(n, |n| format!("{{name: V{n}, value: \"$(V{}) $(V{})\"}}", n + 1, n + 2))
    }),
    ("one secret in many places", "a.yaml", |n| {
        variables(n, |n| format!("{{name: P{n}_PASSWORD, value: Tr0ub4dor-and-3-Xy}}"))
    }),
    ("policies that name many peers", "a.yaml", |n| {
        let peers = lines(n, |n| format!("    - podSelector: {{matchLabels: {{a: b{n}}}}}"));
        format!(
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p, namespace: n}}\nspec:\n  podSelector: {{}}\n  policyTypes: [Ingress]\n  ingress:\n  - from:\n{peers}"
        )
    }),
];

/// The same of the files of a tree, which are many times more work each.
const SIZE_IN_TREE: usize = 100;

/// How much more work four times the size is; what the rest of a tree costs is left out.
fn ratio(folder: Option<&Path>, (name, path, text): &Grown, work: Work) -> f64 {
    let looks = |size: usize| looks(folder, path, &text(size), work).unwrap() as f64;
    let (size, rest) = if folder.is_some() { (SIZE_IN_TREE, looks(1)) } else { (SIZE, 0.0) };
    let (once, four_times) = (looks(size) - rest, looks(4 * size) - rest);
    assert!(once > size as f64, "{name}: nothing is counted");
    four_times / once
}

/// What grows too fast.
fn too_fast(folder: Option<&Path>, grown: &[Grown], work: &[Work]) -> Vec<String> {
    let all = grown.iter().flat_map(|grown| work.iter().map(move |work| (grown, *work)));
    let ratios = all.map(|(grown, work)| (grown.0, work, ratio(folder, grown, work)));
    ratios
        .filter(|(.., ratio)| *ratio > MOST)
        .map(|(name, work, ratio)| format!("{name}, {work:?}: {ratio:.1}"))
        .collect()
}

/// Those of a name.
fn named(names: &[&str]) -> Vec<Grown> {
    GROWN.into_iter().filter(|(name, ..)| names.contains(name)).collect()
}

#[test]
fn the_linter_s_work_grows_with_its_input() {
    let wrong = too_fast(None, &GROWN, &[Work::Lint]);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_work_of_fixes_grows_with_the_input() {
    let fixed = named(&["one line", "one line of mappings", "allowances", "documents", "keys of one mapping"]);
    let wrong = too_fast(None, &fixed, &[Work::Fix]);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_editor_s_work_grows_with_what_is_typed_in() {
    let typed = named(&["one line", "documents", "keys of one mapping", "variables of one name"]);
    let wrong = too_fast(None, &typed, &[Work::Edit]);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

const AGENT: &str = "tenants/acme/values/agent.yaml";
const ROUTER: &str = "tenants/acme/values/router.yaml";
const MANIFEST: &str = "components/metrics-agent/manifests/own.yaml";

/// Objects of a component's manifest, in the namespace of the component.
fn objects(number: usize, head: &str, rest: impl Fn(usize) -> String) -> String {
    lines(number, |n| format!("---\n{head}\nmetadata: {{name: o{n}, namespace: metrics}}\n{}", rest(n)))
}

fn deployment(number: usize, part: &str, item: impl Fn(usize) -> String) -> String {
    let items = lines(number, |n| format!("        {}", item(n)));
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: a, namespace: metrics}}\nspec:\n  selector: {{matchLabels: {{a: b}}}}\n  template:\n    metadata: {{labels: {{a: b}}}}\n    spec:\n      containers:\n{part}{items}"
    )
}

/// Files of a tree, and what of them grows.
const OF_TREES: [Grown; 12] = [
    ("variables in raw values", AGENT, |n| {
        "agentk8sglue:\n  extraEnvs:\n".to_owned() + &lines(n, |n| format!("    - {{name: V{n}, value: x}}"))
    }),
    ("secrets in raw values", AGENT, |n| {
        "agentk8sglue:\n  extraEnvs:\n".to_owned()
            + &lines(n, |n| format!("    - {{name: V{n}_PASSWORD, value: Kestrel-morning-7{n}}}"))
    }),
    ("values that no chart knows", AGENT, |n| "agentk8sglue:\n".to_owned() + &lines(n, |n| format!("  u{n}: 1"))),
    ("objects in raw values", ROUTER, |n| {
        "extraDeploy:\n".to_owned()
            + &lines(n, |n| format!("  - {{apiVersion: v1, kind: ConfigMap, metadata: {{name: c{n}}}}}"))
    }),
    ("policies of a component", MANIFEST, |n| {
        objects(n, "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy", |n| {
            format!("spec: {{podSelector: {{matchLabels: {{a: b{n}}}}}, policyTypes: [Ingress]}}")
        })
    }),
    ("hosts of a component", MANIFEST, |n| {
        objects(n, "apiVersion: networking.k8s.io/v1\nkind: Ingress", |n| {
            format!("spec: {{rules: [{{host: h{n}.example.net}}]}}")
        })
    }),
    ("accounts of a component", MANIFEST, |n| {
        objects(n, "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding", |n| {
            format!(
                "roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}}\nsubjects: [{{kind: ServiceAccount, name: s{n}, namespace: metrics}}]"
            )
        })
    }),
    ("volumes of a component", MANIFEST, |n| {
        objects(n, "apiVersion: v1\nkind: PersistentVolume", |n| {
            format!(
                "spec: {{capacity: {{storage: 1Gi}}, accessModes: [ReadWriteMany], nfs: {{server: nfs.example.com, path: /data/{n}}}}}"
            )
        })
    }),
    ("containers of a component", MANIFEST, |n| {
        deployment(n, "", |n| format!("- {{name: c{n}, image: \"x/y:latest\", ports: [{{hostPort: {}}}]}}", n + 1))
    }),
    ("secrets of a component", MANIFEST, |n| {
        deployment(n, "      - name: c\n        image: x/y:1\n        env:\n", |n| {
            format!("- {{name: V{n}_PASSWORD, value: Kestrel-morning-7{n}}}")
        })
    }),
    ("conditions of a template", MANIFEST, |n| {
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: metrics}\ndata:\n".to_owned()
            + &lines(n, |n| format!("{{% if true %}}\n  k{n}: {n}\n{{% endif %}}"))
    }),
    ("variables of a template", MANIFEST, |n| {
        lines(n, |n| format!("{{% set v{n} = {n} %}}"))
            + "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: metrics}\ndata:\n"
            + &lines(n, |n| format!("  k{n}: {{{{ v{n} }}}}"))
    }),
];

#[test]
fn the_work_on_a_tree_grows_with_its_files() {
    // One tenant is enough to grow.
    let folder = platform(&["environments", "tenants/acme", "components", "charts"]);
    let wrong = too_fast(Some(folder.path()), &OF_TREES, &[Work::Lint, Work::Render]);
    assert!(wrong.is_empty(), "{wrong:#?}");
}
