//! YAML that stands as text inside of YAML, where its reader is known: Helm's values in an Application, in a ConfigMap for `valuesFrom`, in a
//! chart of k3s, and layouts of NVIDIA's MIG manager.
//!
//! Everything else of the file becomes blanks, so that each byte of the text stands where it stands in the file, and findings need no
//! translation.

use std::sync::Arc;

use yaml::{Kind, Limits, NodeRef, Span, Style, parse};

use super::file::YamlFile;
use crate::clearml::Chart;
use crate::lint::Role;
use crate::source::SourceFile;

/// A text that is YAML, and what it is to its reader.
struct Inside {
    span: Span,
    role: Role,
}

/// The texts inside of a file as one file, whose documents they are; none where it has none.
pub(crate) fn read(file: &YamlFile) -> Option<YamlFile> {
    let text = &file.stream.file.text;
    if !text.contains("values") && !text.contains("mig-configs") {
        return None;
    }
    let mut found = vec![];
    for (document, role) in file.documents() {
        match role {
            Role::Object => of_object(document.root(), &mut found),
            Role::Values(_) => of_layouts(document.root(), &mut found),
            _ => {}
        }
    }
    found.retain(|inside| is_whole(&file.stream.file, inside.span));
    if found.is_empty() {
        return None;
    }
    found.sort_by_key(|inside| inside.span.start);
    let masked = SourceFile::new(file.stream.file.path.clone(), masked(text, &found)?);
    let stream = parse(&masked, &Limits::default());
    let role_of = |root: NodeRef<'_>| {
        let start = root.span().start;
        let around = found.iter().find(|inside| inside.span.start <= start && start <= inside.span.end);
        match around.map(|inside| inside.role) {
            Some(Role::Values(Chart::Unknown)) => Role::Values(Chart::recognise(root).unwrap_or(Chart::Unknown)),
            role => role.unwrap_or(Role::Other),
        }
    };
    let roles = stream.documents.iter().map(|document| role_of(document.root())).collect();
    Some(file.inside(stream, roles))
}

fn of_object(root: NodeRef<'_>, found: &mut Vec<Inside>) {
    let kind = root.get("kind").map_or("", |kind| kind.text());
    let spec = root.get("spec");
    match kind {
        "Application" => sources(spec, found),
        "ApplicationSet" => sources(spec.and_then(|spec| spec.get("template")?.get("spec")), found),
        "HelmChart" | "HelmChartConfig" => {
            let name = spec.and_then(|spec| spec.get("chart")).map_or("", |chart| chart.text());
            if let Some(values) = spec.and_then(|spec| spec.get("valuesContent")) {
                push(values, of_chart(name), found);
            }
        }
        "ConfigMap" => {
            for (key, value) in root.get("data").into_iter().flat_map(NodeRef::entries) {
                if Chart::by_file_name(key.text()).is_some() {
                    push(value, of_chart(""), found);
                } else if value.text().contains("mig-configs") {
                    push(value, Role::Other, found);
                }
            }
        }
        _ => {}
    }
}

fn sources(spec: Option<NodeRef<'_>>, found: &mut Vec<Inside>) {
    let one = spec.and_then(|spec| spec.get("source"));
    let many = spec.and_then(|spec| spec.get("sources"));
    for source in one.into_iter().chain(many.into_iter().flat_map(NodeRef::items)) {
        let name = source.get("chart").map_or("", |chart| chart.text());
        if let Some(values) = source.get("helm").and_then(|helm| helm.get("values")) {
            push(values, of_chart(name), found);
        }
    }
}

/// In values of the GPU operator: `migManager.config.data`.
fn of_layouts(root: NodeRef<'_>, found: &mut Vec<Inside>) {
    let data = ["migManager", "config", "data"].iter().try_fold(root, |node, key| node.get(key));
    for (_, value) in data.into_iter().flat_map(NodeRef::entries) {
        if value.text().contains("mig-configs") {
            push(value, Role::Other, found);
        }
    }
}

/// The values of a chart, which may have no name here.
fn of_chart(name: &str) -> Role {
    Role::Values(Chart::named(name).unwrap_or(Chart::Unknown))
}

/// Notes a block of text. Of others, with escapes and folds, the places inside cannot be told.
fn push(node: NodeRef<'_>, role: Role, found: &mut Vec<Inside>) {
    if node.kind() == Kind::Scalar && node.style() == Style::Literal && !node.is_alias() {
        found.push(Inside { span: node.span(), role });
    }
}

/// Whether a text is whole as it stands: not what another program fills in first.
fn is_whole(file: &Arc<SourceFile>, span: Span) -> bool {
    let text = file.slice(span);
    if !text.contains("{{") && !text.contains("{%") {
        return true;
    }
    let body = text.split_once('\n').map_or("", |(_, body)| body);
    parse(&SourceFile::new(file.path.clone(), body), &Limits::default()).problems.is_empty()
}

/// The text of a file with nothing left but the texts, each a document: the line of its header begins it.
fn masked(text: &str, found: &[Inside]) -> Option<String> {
    const MARKER: &str = "---";
    let mut masked = String::with_capacity(text.len());
    for inside in found {
        let (start, end) = (inside.span.start as usize, inside.span.end as usize);
        let line = text.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
        let body = start + text.get(start..end)?.find('\n')? + 1;
        // Two texts cannot have their headers on one line.
        if line < masked.len() {
            return None;
        }
        blank(text.get(masked.len()..line)?, &mut masked);
        masked.push_str(MARKER);
        blank(text.get(line + MARKER.len()..body)?, &mut masked);
        masked.push_str(text.get(body..end)?);
    }
    blank(text.get(masked.len()..)?, &mut masked);
    Some(masked)
}

/// As many bytes, and as many lines.
fn blank(part: &str, out: &mut String) {
    out.extend(part.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
}
