//! Findings as the protocol has them.

use lsp_types::{Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Location, NumberOrString};

use super::position::Encoding;
use super::uri::Root;
use crate::finding::{Finding, Level, Related};
use crate::layout;
use crate::source::{Span, Tree};

/// Who says so.
const SOURCE: &str = "tenantry";

/// A finding in a file that is in no folder, a template that is built in or what is rendered in memory, at the definition of the tenant
/// or the environment that it is about.
pub(super) fn opened(mut finding: Finding, tree: &Tree, root: &Root) -> Finding {
    if root.can_open(&finding.place.file.path) {
        return finding;
    }
    let tenant = finding.tenants.first().map(|name| layout::tenant(name));
    let environment = finding.environment.iter().map(|name| layout::environment(name));
    let mut owners = tenant.into_iter().chain(environment).filter_map(|path| tree.files.get(&path));
    if let Some(owner) = owners.next() {
        let first = owner.text.lines().next().map_or(0, str::len);
        finding.message = format!("{}: {}", finding.place.file.path, finding.message);
        finding.place = owner.place(Span::new(0, first));
        finding.fix = None;
    }
    finding
}

/// The diagnostic of a finding.
pub(super) fn of(finding: &Finding, encoding: Encoding, root: &Root) -> Diagnostic {
    let message = match &finding.help {
        Some(help) => format!("{}\nhelp: {help}", finding.message),
        None => finding.message.clone(),
    };
    let own = &finding.place.file.path;
    let related = finding.related.iter().filter(|related| {
        let path = &related.place.file.path;
        path == own || root.can_open(path)
    });
    let related: Vec<_> = related.filter_map(|related| information(related, encoding, root)).collect();
    Diagnostic {
        range: encoding.range_of(&finding.place),
        severity: Some(severity(finding.level)),
        code: Some(NumberOrString::String(finding.rule.id.to_owned())),
        source: Some(SOURCE.to_owned()),
        message,
        related_information: Some(related).filter(|related| !related.is_empty()),
        ..Diagnostic::default()
    }
}

fn severity(level: Level) -> DiagnosticSeverity {
    match level {
        Level::Error => DiagnosticSeverity::ERROR,
        Level::Warning => DiagnosticSeverity::WARNING,
        Level::Info => DiagnosticSeverity::INFORMATION,
    }
}

fn information(related: &Related, encoding: Encoding, root: &Root) -> Option<DiagnosticRelatedInformation> {
    let location = Location::new(root.uri(&related.place.file.path)?, encoding.range_of(&related.place));
    Some(DiagnosticRelatedInformation { location, message: related.message.clone() })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::source::SourceFile;

    #[test]
    fn what_is_in_no_folder_is_shown_at_the_definition_that_it_is_about() {
        let folder = tempfile::tempdir().unwrap();
        let root = Root::new(folder.path());
        let tree = Tree::of([("tenants/acme/tenant.yaml", "kind: Tenant\n"), ("environments/a/environment.yaml", "")]);
        let at = |path: &str| {
            crate::lint::find("delivery/no-retry")
                .unwrap()
                .at(SourceFile::new(path, "x").place(Span::default()), "wrong")
        };
        let shown = |finding: Finding| opened(finding, &tree, &root).place.file.path.clone();
        assert_eq!(shown(at("catalog/agent/values.yaml").environment("a").tenant("acme")), "tenants/acme/tenant.yaml");
        assert_eq!(shown(at("rendered/a/x.yaml").environment("a")), "environments/a/environment.yaml");
        assert_eq!(shown(at("tenants/acme/prod.yaml").tenant("acme")), "tenants/acme/prod.yaml");
        std::fs::create_dir(folder.path().join("rendered")).unwrap();
        std::fs::write(folder.path().join("rendered/x.yaml"), "x").unwrap();
        assert_eq!(shown(at("rendered/x.yaml").tenant("acme")), "rendered/x.yaml");
    }
}
