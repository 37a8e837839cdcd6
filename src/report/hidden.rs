//! What a report must not show: the secrets of the files that its findings point at, in their places and wherever they are quoted.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::finding::Finding;
use crate::secrecy::mask::Mask;
use crate::secrecy::tree::{InFile, in_file, merged};
use crate::source::{Place, SourceFile, Span};

/// What is hidden.
pub(super) struct Hidden {
    /// The secrets, by path, in order.
    pub(super) spans: HashMap<String, Vec<Span>>,
    mask: Mask,
}

impl Hidden {
    /// The secrets of all files that findings point at, those that are known already, and what may be one.
    pub(super) fn of(findings: &[Finding], known: &[Place], doubtful: &[Place]) -> Self {
        let related =
            |finding: &Finding| finding.related.iter().map(|related| Arc::clone(&related.place.file)).collect();
        let files = findings.iter().flat_map(|finding| {
            let others: Vec<Arc<SourceFile>> = related(finding);
            std::iter::once(Arc::clone(&finding.place.file)).chain(others)
        });
        let files: HashMap<*const SourceFile, Arc<SourceFile>> = files.map(|file| (Arc::as_ptr(&file), file)).collect();
        let files: Vec<Arc<SourceFile>> = files.into_values().collect();
        let found: Vec<InFile> = files.par_iter().map(in_file).collect();
        let told = files.iter().zip(&found).flat_map(|(file, found)| found.told.iter().map(|span| file.slice(*span)));
        let known_texts = known.iter().map(|place| place.file.slice(place.span));
        let mask = Mask::new(told.chain(known_texts));
        let mut spans: HashMap<String, Vec<Span>> = HashMap::new();
        for (file, found) in files.iter().zip(found) {
            spans.entry(file.path.clone()).or_default().extend(found.hidden);
        }
        for place in known.iter().chain(doubtful) {
            spans.entry(place.file.path.clone()).or_default().push(place.span);
        }
        spans.values_mut().for_each(|spans| *spans = merged(std::mem::take(spans)));
        Self { spans, mask }
    }

    /// Takes the secrets out of what findings say. What a fix writes stays as it is, and is printed nowhere.
    pub(super) fn mask(&self, findings: &mut [Finding]) {
        findings.par_iter_mut().for_each(|finding| {
            self.hide(&mut finding.message);
            finding.help.as_mut().into_iter().for_each(|help| self.hide(help));
            finding.fix.as_mut().into_iter().for_each(|fix| self.hide(&mut fix.title));
            finding.related.iter_mut().for_each(|related| self.hide(&mut related.message));
        });
    }

    fn hide(&self, text: &mut String) {
        if let std::borrow::Cow::Owned(hidden) = self.mask.hide(text) {
            *text = hidden;
        }
    }
}
