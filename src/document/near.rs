//! Names that were probably meant.

use crate::finding::Help;

/// The candidate that a misspelt name most probably means, if any is near: another case, few letters changed, or its
/// beginning.
pub(crate) fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.to_lowercase();
    let length = name.chars().count();
    // A third of the letters, but never all of them.
    let allowed = (length / 3).max(1).min(length.saturating_sub(1));
    let near = candidates.into_iter().filter_map(|candidate| {
        let other = candidate.to_lowercase();
        let distance = strsim::damerau_levenshtein(&lower, &other);
        // `argo` is short for `argocd`.
        let begins = length >= 3 && other.starts_with(&lower);
        (distance <= allowed || begins).then_some((distance, candidate))
    });
    near.min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

/// "did you mean `x`?" where a name is near, else the names that exist: "expected one of a, b, c".
pub(crate) fn suggest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str> + Clone) -> Help {
    /// More names than this are no help.
    const SHOWN: usize = 25;
    let mut all: Vec<&str> = candidates.clone().into_iter().collect();
    all.sort_unstable();
    all.dedup();
    let listed = match all.as_slice() {
        [] => return "nothing is expected here".into(),
        few if few.len() <= SHOWN => format!("expected {}", one_of(few)),
        many => {
            format!("expected {} and {} more", many.get(..SHOWN).unwrap_or_default().join(", "), many.len() - SHOWN)
        }
    };
    match nearest(name, candidates) {
        Some(near) => Help::meant(near, &listed),
        None => listed.into(),
    }
}

/// All candidates, the nearest first; of equally near ones, as they are spelt.
pub(crate) fn closest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let lower = name.to_lowercase();
    let far = |candidate: &str| {
        let other = candidate.to_lowercase();
        // `agent` is near to `acme/agent`, however long the rest.
        let part = other.split(['/', '.', '[']).any(|part| part == lower) || other.contains(&lower);
        (!part, strsim::damerau_levenshtein(&lower, &other))
    };
    let mut all: Vec<&str> = candidates.into_iter().collect();
    all.sort_unstable();
    all.dedup();
    all.sort_by_cached_key(|candidate| far(candidate));
    all
}

/// "a, b, c, d, e and 4 more": the first few of many names.
pub(crate) fn some(names: &[&str]) -> String {
    const FEW: usize = 5;
    match names.len().checked_sub(FEW) {
        None | Some(0) => names.join(", "),
        Some(more) => format!("{} and {more} more", names.get(..FEW).unwrap_or_default().join(", ")),
    }
}

/// "a", or "one of a, b".
pub(crate) fn one_of(names: &[&str]) -> String {
    match names {
        [one] => (*one).to_owned(),
        names => format!("one of {}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_near_and_another_word_is_not() {
        let fields = ["maxPods", "startingPort", "gpu"];
        assert_eq!(nearest("maxpods", fields), Some("maxPods"));
        assert_eq!(nearest("maxPod", fields), Some("maxPods"));
        assert_eq!(nearest("startPort", fields), Some("startingPort"));
        assert_eq!(nearest("start", fields), Some("startingPort"));
        assert_eq!(nearest("image", fields), None);
        assert_eq!(closest("agent", ["b/router", "acme/agent", "agents"]), ["agents", "acme/agent", "b/router"]);
        assert_eq!(some(&["a", "b", "c", "d", "e", "f"]), "a, b, c, d, e and 1 more");
        assert_eq!(suggest("cpu", ["gpu"]).text, "did you mean `gpu`? expected gpu");
        assert_eq!(suggest("x", ["b", "a"]).text, "expected one of a, b");
    }
}
