//! What makes two findings the same one in two trees: never lines, so that a baseline survives edits above it.

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};

use super::Finding;
use crate::hex::short_hex;

/// The identity of each finding, in order: rule, file, object and the other objects involved, then a count, for one
/// object may have the same fault twice. Findings without an object are told apart by the text they point at.
pub(crate) fn identities(findings: &[Finding]) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    findings
        .iter()
        .map(|finding| {
            let digest = digest(finding);
            let count = seen.entry(digest.clone()).or_default();
            *count += 1;
            format!("{digest}:{count}")
        })
        .collect()
}

fn digest(finding: &Finding) -> String {
    let mut hasher = Sha256::new();
    let mut add = |part: &str| {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    };
    add(finding.rule.id);
    add(&finding.place.file.path);
    add(finding.environment.as_deref().unwrap_or_default());
    match &finding.object {
        Some(object) => add(&object.to_string()),
        None => add(finding.place.file.slice(finding.place.span)),
    }
    let mut others: Vec<&str> = finding.tenants.iter().map(String::as_str).collect();
    others.extend(finding.related.iter().map(|related| related.place.file.path.as_str()));
    others.sort_unstable();
    others.dedup();
    others.into_iter().for_each(add);
    short_hex(hasher.finalize(), 32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{ObjectId, Rule};
    use crate::source::{SourceFile, Span};

    static OVERLAP: Rule = Rule::error("port/overlap", "");

    #[test]
    fn a_finding_keeps_its_identity_when_lines_move_and_twins_differ() {
        let finding = |text: &str, at: usize| {
            let file = SourceFile::new("a.yaml", text);
            OVERLAP.at(file.place(Span::new(at, at + 4)), "said").object(ObjectId::new("Tenant", "acme").at("/spec/x"))
        };
        let before = identities(&[finding("x: yy\n", 0)]);
        let after = identities(&[finding("# a comment\nx: yy\n", 12), finding("# a comment\nx: yy\n", 12)]);
        assert_eq!(before.first(), after.first());
        assert_ne!(after.first(), after.last());
    }
}
