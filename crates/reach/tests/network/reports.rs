//! The matrix in its forms.

use reach::matrix::Matrix;
use reach::report::{self, Words};
use reach::{Engine, Intents, Reading};

use super::{cluster, fleet};

const PAIR: &str = r#"
{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: a, labels: {app: web}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: "<db>&\"", namespace: b}}
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: a}, spec: {policyTypes: [Ingress, Egress],
  egress: [{to: [{namespaceSelector: {}}], ports: [{port: 443}]}, {to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 80}]}]}}
"#;

fn matrix(of: impl Fn(&Matrix)) {
    let cluster = cluster(PAIR);
    let reading = Reading::default();
    of(&Matrix::new(&Engine::new(&cluster, &reading), &Intents::default()));
}

#[test]
fn the_table_has_a_line_for_what_is_certain_and_one_for_what_depends() {
    matrix(|matrix| {
        let table = report::table(matrix);
        let line = |from: &str, to: &str| -> Vec<String> {
            let of = table.lines().filter(|line| line.starts_with(from) && line.contains(to));
            of.map(|line| line.split_whitespace().skip(2).collect::<Vec<_>>().join(" ")).collect()
        };
        assert_eq!(line("a/web[Pod]", "b/<db>"), ["TCP 443", "TCP 80 ip-block-matches-pods"]);
        assert_eq!(line("a/web[Pod]", "{nodes}"), ["TCP 80"]);
        assert_eq!(line("b/<db>", "a/web[Pod]"), [""; 0]);
    });
}

#[test]
fn json_names_every_end_and_what_it_depends_on() {
    matrix(|matrix| {
        let json = report::json(matrix);
        assert_eq!(json["ends"].as_array().unwrap().len(), 5 + 2);
        let reach = json["reach"].as_array().unwrap();
        let pair = reach.iter().find(|pair| pair["from"] == "a/web[Pod]" && pair["to"] == "b/<db>&\"[Pod]").unwrap();
        assert_eq!(pair["certain"], serde_json::json!({"TCP": [[443, 443]]}));
        assert_eq!(pair["conditional"], serde_json::json!({"TCP": [[80, 80]]}));
        assert_eq!(pair["dependsOn"], serde_json::json!(["ip-block-matches-pods"]));
    });
}

#[test]
fn names_cannot_break_out_of_a_form() {
    matrix(|matrix| {
        let words = Words { title: "<script>".to_owned(), faults: vec!["a\n<b>".to_owned()], ..Words::default() };
        let page = report::html(matrix, &words);
        assert!(!page.contains("<script") && !page.contains("<db>") && !page.contains("<b>"));
        assert!(page.contains("b/&lt;db&gt;&amp;&quot;[Pod]"));
        assert!(report::dot(matrix).contains(r#""a/web[Pod]" -> "b/<db>&\"[Pod]" [label="TCP 80", style=dashed];"#));
    });
}

#[test]
fn the_page_brings_everything_with_it() {
    matrix(|matrix| {
        let page = report::html(matrix, &Words::default());
        let links = page.matches("http").count();
        assert_eq!(links, page.matches("xmlns=\"http://www.w3.org/2000/svg\"").count(), "only the name of SVG");
    });
}

#[test]
fn tenants_that_are_alike_are_shown_as_one_and_another() {
    let shown = |count| {
        let fleet = fleet::Fleet::of(count);
        let (cluster, reading) = (fleet.cluster(), fleet::reading());
        let matrix = Matrix::new(&Engine::new(&cluster, &reading), &fleet.intents);
        (matrix.ends.len(), report::svg(&matrix).contains(&format!("tenant t00000, one of {} alike", count / 2)))
    };
    assert_eq!(shown(8), shown(16));
    assert!(shown(8).1);
}

/// Thirty tenants with long names, each with ports of its own so that no two are alike.
fn picture() -> (Matrix, String) {
    let tenants: Vec<_> = (0..30_u16)
        .map(|at| {
            let traits = fleet::Traits { redis: true, stream_port: Some(30_000 + at * 10) };
            (format!("department-of-very-long-names-and-more-{at}"), traits)
        })
        .collect();
    let fleet = fleet::Fleet::new(&tenants);
    let (cluster, reading) = (fleet.cluster(), fleet::reading());
    let matrix = Matrix::new(&Engine::new(&cluster, &reading), &fleet.intents);
    let svg = report::svg(&matrix);
    (matrix, svg)
}

#[test]
fn the_picture_is_no_wider_than_a_page() {
    let (_, svg) = picture();
    let width = svg.split("width=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    assert!(width.parse::<u32>().unwrap() <= 1_368, "{width}");
}

#[test]
fn the_picture_names_every_end_whole_and_says_of_every_open_pair_what_is_open() {
    let (matrix, svg) = picture();
    for end in &matrix.ends {
        assert!(svg.contains(&format!("<title>{}", end.id)) || svg.contains(&format!(", {}", end.id)), "{}", end.id);
    }
    for (from, to, cell) in matrix.open() {
        let open = if cell.certain.is_empty() { &cell.conditional } else { &cell.certain };
        let title = format!("<title>{} to {}: {open}", from.id, to.id);
        assert!(svg.contains(&title), "{title}");
    }
}
