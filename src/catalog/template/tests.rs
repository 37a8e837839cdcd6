#![allow(clippy::unwrap_used)]

use minijinja::context;
use serde_json::json;

use super::*;

fn of(value: Value) -> Context {
    Context::from(minijinja::value::Serde(value))
}

fn templates(text: &str) -> Templates {
    let file = SourceFile::new("catalog/demo/values.yaml", text);
    let files = BTreeMap::from([
        ("demo/values.yaml".to_owned(), Arc::clone(&file)),
        ("demo/script.sh".to_owned(), SourceFile::new("catalog/demo/script.sh", "echo: hello\n")),
    ]);
    let mut templates = Templates::new(files);
    templates.add("demo/values.yaml", &file).unwrap();
    templates
}

fn render(text: &str, context: Context) -> Result<Vec<Value>, Box<Finding>> {
    templates(text).render("demo/values.yaml", &context).map_err(|mut wrong| Box::new(wrong.remove(0)))
}

#[test]
fn values_keep_their_types_and_cannot_break_out() {
    let text = "a: {{ text }}\nb: {{ number }}\n{{ key }}: {{ map }}\nscript: {{ file('script.sh') }}\n";
    let hostile = "x\ninjected: true # ' \" {{ nope }}";
    let context = context!(text => hostile, number => 3, key => "k: y", map => of(json!({"on": [1, null]})));
    let expected = json!({"a": hostile, "b": 3, "k: y": {"on": [1, null]}, "script": "echo: hello\n"});
    assert_eq!(render(text, context).unwrap(), [expected]);
}

#[test]
fn loops_and_conditions_shape_the_tree() {
    let text = "queues:\n{% for name, queue in queues|items %}\n  {{ name }}:\n    max: {{ queue.max }}\n{% endfor %}\n{% if off %}\nx: 1\n{% endif %}\n---\n{% if off %}\ny: 1\n{% endif %}\n";
    let context = context!(queues => of(json!({"b": {"max": 1}, "a": {"max": 2}})), off => false);
    assert_eq!(render(text, context).unwrap(), [json!({"queues": {"b": {"max": 1}, "a": {"max": 2}}})]);
}

#[test]
fn an_interpolation_that_is_a_part_of_a_text_is_refused_at_its_place() {
    let error = render("a: 1\nhost: api.{{ domain }}\n", context!(domain => "example.com")).unwrap_err();
    assert_eq!(error.place.to_string(), "catalog/demo/values.yaml:2:14");
    assert!(error.message.contains("whole scalar"), "{}", error.message);
    let error = render("a: 1 # {{ domain }}\n", context!(domain => "example.com")).unwrap_err();
    assert!(error.message.contains("comment"), "{}", error.message);
}

#[test]
fn an_undefined_name_is_an_error_at_its_line() {
    let error = render("a: 1\nb: {{ app.nope }}\n", context!(app => of(json!({})))).unwrap_err();
    assert!(error.place.to_string().starts_with("catalog/demo/values.yaml:2:"), "{}", error.place);
    let error = render("{% if app.nope %}\na: 1\n{% endif %}\n", context!(app => of(json!({})))).unwrap_err();
    assert!(error.message.contains("not defined"), "{}", error.message);
}

#[test]
fn a_loop_without_end_is_stopped() {
    let text = "a:\n{% for i in range(10000) %}{% for j in range(10000) %}\n- {{ i }}\n{% endfor %}{% endfor %}\n";
    let error = render(text, context!()).unwrap_err();
    assert!(error.message.contains("end"), "{}", error.message);
}

#[test]
fn files_of_a_folder_are_read_together() {
    let files = ["demo/a.py", "demo/b.py", "demo/c.sh", "demo/deep/d.py", "other/e.py"];
    let files = files.map(|path| (path.to_owned(), SourceFile::new(path, format!("text of {path}"))));
    let text = "all: {{ files('*.py') }}\nother: {{ files('/other/e*') }}\n\
        same: {{ file_digest('*.py') == file_digest('a.py') }}\n";
    let file = SourceFile::new("catalog/demo/values.yaml", text);
    let mut templates = Templates::new(files.into_iter().collect());
    templates.files = Arc::new(BTreeMap::from([("demo/values.yaml".to_owned(), Arc::clone(&file))]));
    templates.add("demo/values.yaml", &file).unwrap();
    let expected = json!({
        "all": {"a.py": "text of demo/a.py", "b.py": "text of demo/b.py"},
        "other": {"e.py": "text of other/e.py"},
        "same": false,
    });
    assert_eq!(templates.render("demo/values.yaml", &context!()).unwrap(), [expected]);
}

#[test]
fn files_outside_of_the_component_cannot_be_read() {
    let error = render("a: {{ file('../../etc/passwd') }}\n", context!()).unwrap_err();
    assert!(error.message.contains("there is no file"), "{}", error.message);
}

#[test]
fn every_scalar_has_an_origin() {
    let text = "kind: Namespace\n{% if on %}\nmeta:\n  name: {{ tenant.name }}\n{% endif %}\n";
    let traced = templates(text)
        .trace("demo/values.yaml", &context!(on => true, tenant => of(json!({"name": "acme"}))))
        .unwrap();
    let origins = &traced.first().unwrap().origins;
    assert_eq!(origins.keys().collect::<Vec<_>>(), ["/kind", "/meta/name"]);
    assert_eq!(origins["/kind"].place.to_string(), "catalog/demo/values.yaml:1:7");
    assert_eq!(origins["/meta/name"].expression.as_deref(), Some("tenant.name"));
    assert_eq!(origins["/meta/name"].place.start().line, 4);
    assert_eq!(origins["/meta/name"].around.first().unwrap().text, "if on");
}

#[test]
fn a_text_of_a_definition_keeps_the_type_of_a_single_expression() {
    let mut templates = templates("a: 1\n");
    let place = SourceFile::new("component.yaml", "x").place(Span::default());
    for text in ["{{ port }}", "r-{{ port }}-{{ name }}"] {
        templates.add_text(text, &place).unwrap();
    }
    templates.add_condition("port > 80", &place).unwrap();
    let context = context!(port => 8080, name => "x");
    assert_eq!(templates.text("{{ port }}", &context, &place).unwrap(), json!(8080));
    assert_eq!(templates.text("r-{{ port }}-{{ name }}", &context, &place).unwrap(), json!("r-8080-x"));
    assert_eq!(templates.text("plain", &context, &place).unwrap(), json!("plain"));
    assert!(templates.condition("port > 80", &context, &place).unwrap());
}

#[test]
fn a_template_that_is_too_deep_for_its_parser_is_a_finding_at_its_tag() {
    let text = format!("a: 1\nb: {{{{ {}1 }}}}\n", "not ".repeat(20_000));
    let file = SourceFile::new("catalog/demo/values.yaml", text);
    let mut templates = Templates::new(BTreeMap::from([("demo/values.yaml".to_owned(), Arc::clone(&file))]));
    let wrong = templates.add("demo/values.yaml", &file).unwrap_err().remove(0);
    assert_eq!((wrong.rule.id, wrong.place.start().line), ("schema/template", 2));
}

#[test]
fn a_value_is_not_put_into_itself_as_often_as_a_loop_runs() {
    let nested =
        "{% set ns = namespace(v=1) %}{% for i in range(50000) %}{% set ns.v = [ns.v] %}{% endfor %}\na: {{ ns.v }}\n";
    assert!(templates(nested).render("demo/values.yaml", &context!()).is_err());
    let shared = format!("{{% set v = [1] %}}{}\na: {{{{ v }}}}\n", "{% set v = [v, v] %}".repeat(40));
    assert!(templates(&shared).render("demo/values.yaml", &context!()).is_err());
    let honest = "{% set v = [1] %}{% set v = [v, v] %}\na: {{ v }}\n";
    assert_eq!(templates(honest).render("demo/values.yaml", &context!()).unwrap(), [json!({"a": [[1], [1]]})]);
}

#[test]
fn a_text_that_is_joined_to_itself_ends_before_it_fills_the_memory() {
    let doubled = format!("{{% set a = 'xxxxxxxxxxxxxxxx' %}}\n{}a: {{{{ a }}}}\n", "{% set a = a ~ a %}\n".repeat(60));
    let error = render(&doubled, context!()).unwrap_err();
    assert!(error.message.contains("does not come to an end"), "{}", error.message);
    let ways = ["a|replace('x', a)", "[a, a]|join", "a * 1000", "'%s%s'|format(a, a)", "a|replace('x', 'xx')"];
    for way in ways {
        let text = format!(
            "{{% set a = 'xxxxxxxxxxxxxxxx' %}}\n{}a: {{{{ a }}}}\n",
            format!("{{% set a = {way} %}}\n").repeat(60)
        );
        assert!(render(&text, context!()).is_err(), "{way}");
    }
}

#[test]
fn a_long_text_that_is_printed_again_and_again_ends() {
    let long = "{% set a = 'x' * 4000000 %}\n";
    let printed = format!("{long}a:\n{{% for i in range(10000) %}}\n  - {{{{ a }}}}\n{{% endfor %}}\n");
    let error = render(&printed, context!()).unwrap_err();
    assert!(error.message.contains("MiB of text at most"), "{}", error.message);
    let keys = format!("{long}a:\n{{% for i in range(10000) %}}\n  - {{{{ {{a: i}} }}}}\n{{% endfor %}}\n");
    let error = render(&keys, context!()).unwrap_err();
    assert!(error.message.contains("MiB of text at most"), "keys are printed too: {}", error.message);
    assert!(render(&format!("{long}a: {{{{ a }}}}\n"), context!()).is_ok(), "once is no harm");
}

/// What is counted of values before they are printed, beside what the engine prints of the same templates without a bound.
#[test]
fn what_the_bound_counts_is_at_least_the_text_that_is_printed() {
    let values = [
        ("a text", json!("x".repeat(300))),
        ("no text", json!("")),
        ("signs", json!("a\"b\\c\n\u{e9}\u{1F600}".repeat(20))),
        ("a list of texts", json!(vec!["word"; 50])),
        ("a mapping", json!({"a": "one", "b": {"c": ["two", "three"], "d": "x".repeat(99)}})),
        ("numbers", json!([1, 2.5, true, null, -7])),
    ];
    let ways =
        ["v", "[v, v]", "{'k': v}", "[[v], [v]]", "v|tojson", "v|string", "v|string|upper", "(v|string) ~ (v|string)"];
    for (name, value) in &values {
        let of = minijinja::value::Value::from(minijinja::value::Serde(value.clone()));
        for way in ways {
            let mut engine = Environment::new();
            engine.add_filter("upper", |text: String| text.to_uppercase());
            let expression = engine.compile_expression(way).unwrap();
            let result = expression.eval(context!(v => of.clone())).unwrap();
            let texts: usize = texts(&serde_json::to_value(&result).unwrap());
            assert_eq!(bound::walkable(&result).unwrap(), texts, "{name}, {way}");
            let printed = render(&format!("a: {{{{ {way} }}}}\n"), context!(v => of.clone())).unwrap();
            // The template's own key is one byte.
            let printed = printed.iter().map(self::texts).sum::<usize>() - 1;
            assert!(texts >= printed, "{name}, {way}: {printed} bytes are printed");
        }
    }
}

/// The bytes of all texts in a tree, its keys too.
fn texts(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(texts).sum(),
        Value::Object(map) => map.iter().map(|(key, value)| key.len() + texts(value)).sum(),
        _ => 0,
    }
}
