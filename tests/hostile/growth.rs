//! Work grows no faster than the input, give or take a logarithm: counted in looks at nodes, at a size and at four times it.

use tenantry::testing;

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

fn ratio(grown: &Grown, fix: bool) -> f64 {
    let (_, path, text) = grown;
    let looks = |size: usize| testing::looks(path, &text(size), fix).unwrap() as f64;
    let (once, four_times) = (looks(SIZE), looks(4 * SIZE));
    assert!(once > SIZE as f64, "{}: nothing is counted", grown.0);
    four_times / once
}

#[test]
fn the_linter_s_work_grows_with_its_input() {
    let wrong: Vec<String> = GROWN
        .iter()
        .map(|grown| (grown.0, ratio(grown, false)))
        .filter(|(_, ratio)| *ratio > MOST)
        .map(|(name, ratio)| format!("{name}: {ratio:.1}"))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_work_of_fixes_grows_with_the_input() {
    let fixed = ["one line", "one line of mappings", "allowances", "documents", "keys of one mapping"];
    let wrong: Vec<String> = GROWN
        .iter()
        .filter(|(name, ..)| fixed.contains(name))
        .map(|grown| (grown.0, ratio(grown, true)))
        .filter(|(_, ratio)| *ratio > MOST)
        .map(|(name, ratio)| format!("{name}: {ratio:.1}"))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
