//! A rule's page, read from the doc comment of its `static`: `tenantry explain`, `docs/rules/` and the tests are made from it.

use super::Rule;

/// What there is to say about a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    /// The rule.
    pub rule: &'static Rule,
    /// One sentence.
    pub what: String,
    /// Why it matters.
    pub why: String,
    /// When a finding has another level than the rule.
    pub level: Option<String>,
    /// What is caught, with marks below the places.
    pub bad: Vec<Example>,
    /// What is silent.
    pub good: Vec<Example>,
    /// What to do. Begins with `Safe: ` or `Unsafe: ` where `--fix` does it, else with `By hand: `.
    pub fix: String,
    /// What the fix makes of the bad example; the good example where it is empty.
    pub after: Vec<Example>,
    /// Where the facts are from.
    pub source: Option<String>,
}

/// A file of an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Example {
    /// `yaml`, `markdown`, `sh`.
    pub language: String,
    /// Its path in the tree.
    pub path: String,
    /// Its text, marks included.
    pub text: String,
}

impl Page {
    /// The page of a rule whose file has this text.
    pub(crate) fn of(rule: &'static Rule, source: &str) -> Self {
        let mut page = Self {
            rule,
            what: String::new(),
            why: String::new(),
            level: None,
            bad: vec![],
            good: vec![],
            fix: String::new(),
            after: vec![],
            source: None,
        };
        for (heading, body) in sections(&doc_comment(source)) {
            match heading.as_str() {
                "" => page.what = body,
                "Why" => page.why = body,
                "Bad" => page.bad = examples(&body),
                "Good" => page.good = examples(&body),
                "Level" => page.level = Some(body),
                "Fix" => {
                    page.after = examples(&body);
                    page.fix = body.split("```").next().unwrap_or_default().trim().to_owned();
                }
                "Source" => page.source = Some(body),
                _ => {}
            }
        }
        page
    }

    /// The page as Markdown.
    pub(crate) fn markdown(&self) -> String {
        let level = self.rule.level.name();
        let mut text = format!("# {}\n\nLevel: {level}\n\n{}\n", self.rule.id, self.what);
        section(&mut text, "Why", &self.why, &[]);
        section(&mut text, "Level", self.level.as_deref().unwrap_or_default(), &[]);
        section(&mut text, "Bad", "", &self.bad);
        section(&mut text, "Good", "", &self.good);
        section(&mut text, "Fix", &self.fix, &self.after);
        section(&mut text, "Source", self.source.as_deref().unwrap_or_default(), &[]);
        text
    }
}

/// Appends a section, unless there is nothing in it.
fn section(text: &mut String, title: &str, body: &str, examples: &[Example]) {
    if body.is_empty() && examples.is_empty() {
        return;
    }
    text.push_str(&format!("\n## {title}\n"));
    if !body.is_empty() {
        text.push_str(&format!("\n{body}\n"));
    }
    for Example { language, path, text: example } in examples {
        text.push_str(&format!("\n`{path}`\n\n```{language}\n{example}```\n"));
    }
}

/// The text of the doc comment that stands before the file's first `static`.
fn doc_comment(source: &str) -> String {
    let mut comment = String::new();
    for line in source.lines() {
        match line.strip_prefix("///") {
            Some(text) => {
                comment.push_str(text.strip_prefix(' ').unwrap_or(text));
                comment.push('\n');
            }
            None if line.starts_with("pub") && line.contains(" static ") => return comment,
            None if line.starts_with("#[") => {}
            None => comment.clear(),
        }
    }
    String::new()
}

/// Headings with what stands below them; the first has none. A `#` in a code block is no heading.
fn sections(comment: &str) -> Vec<(String, String)> {
    let mut sections = vec![(String::new(), String::new())];
    let mut in_code = false;
    for line in comment.lines() {
        in_code ^= line.starts_with("```");
        match line.strip_prefix("# ") {
            Some(heading) if !in_code => sections.push((heading.trim().to_owned(), String::new())),
            _ => {
                if let Some((_, body)) = sections.last_mut() {
                    body.push_str(line);
                    body.push('\n');
                }
            }
        }
    }
    sections.into_iter().map(|(heading, body)| (heading, body.trim().to_owned())).collect()
}

fn examples(body: &str) -> Vec<Example> {
    let mut examples = vec![];
    let mut open: Option<Example> = None;
    for line in body.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(info), None) => {
                let (language, path) = info.split_once(' ').unwrap_or((info, "example.yaml"));
                open =
                    Some(Example { language: language.to_owned(), path: path.trim().to_owned(), text: String::new() });
            }
            (Some(_), Some(_)) => examples.extend(open.take()),
            (None, Some(example)) => {
                example.text.push_str(line);
                example.text.push('\n');
            }
            (None, None) => {}
        }
    }
    examples
}
