//! What the name of a revision means, where more than one thing may bear it.
//!
//! Git takes the first of several refs that a short name fits (gitrevisions(7)), and a ref before a hash that is cut short. So whoever may
//! push a tag or a branch could decide what a change is compared with. A name of two meanings is refused here.

use super::GitError;

/// How git completes a short name, in its order.
const COMPLETED: [&str; 5] = ["refs/", "refs/tags/", "refs/heads/", "refs/remotes/", "refs/remotes/"];

/// What stands for a name that is asked for.
pub(super) trait Names {
    /// Those of the refs that there are, with the commits that they lead to.
    fn commits(&self, refs: &[String]) -> Result<Vec<(String, String)>, GitError>;

    /// The commits whose hashes begin with this.
    fn hashes(&self, start: &str) -> Result<Vec<String>, GitError>;
}

/// A revision whose name is written so that it means one thing.
///
/// # Errors
/// Where it means several.
pub(super) fn of(revision: &str, names: &impl Names) -> Result<String, GitError> {
    let (name, steps) = revision.split_at(steps_of(revision));
    if !is_short(name) {
        return Ok(revision.to_owned());
    }
    let refs = names.commits(&completed(name))?;
    let mut meanings: Vec<(&str, &str)> = refs.iter().map(|(name, commit)| (name.as_str(), commit.as_str())).collect();
    let hashes = if is_hash(name) { names.hashes(name)? } else { vec![] };
    meanings.extend(hashes.iter().map(|hash| (hash.as_str(), hash.as_str())));
    match meanings.as_slice() {
        [] => Ok(revision.to_owned()),
        [(_, commit), more @ ..] if more.iter().any(|(_, other)| other != commit) => {
            let meant = meanings.iter().map(|(name, _)| (*name).to_owned()).collect();
            Err(GitError::Ambiguous { name: revision.to_owned(), meant })
        }
        // The commit may not have been fetched, and then a ref that poses as it would stand for it.
        [(meant, _), ..] if looks_like_hash(name) && hashes.is_empty() => {
            Err(GitError::Ambiguous { name: revision.to_owned(), meant: vec![(*meant).to_owned()] })
        }
        [(meant, _), ..] => Ok(format!("{meant}{steps}")),
    }
}

/// Where the name ends, and the steps from there begin: `~2`, `^`, `@{1}`, `:path`.
fn steps_of(revision: &str) -> usize {
    let marks = [revision.find(['~', '^', ':']), revision.find("@{")];
    marks.into_iter().flatten().min().unwrap_or(revision.len())
}

/// Whether git would complete the name. `HEAD` and its like stand in git's own folder, and are asked for first.
fn is_short(name: &str) -> bool {
    let is_own = name.chars().all(|char| char.is_ascii_uppercase() || "_-@".contains(char));
    let is_whole = [40, 64].contains(&name.len()) && is_hash(name);
    !is_own && !is_whole && !name.starts_with("refs/") && !name.starts_with('-')
}

fn completed(name: &str) -> Vec<String> {
    let mut completed: Vec<String> = COMPLETED.iter().map(|start| format!("{start}{name}")).collect();
    if let Some(last) = completed.last_mut() {
        last.push_str("/HEAD");
    }
    completed
}

fn is_hash(name: &str) -> bool {
    (4..=64).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// As a tool prints a short hash. Digits alone may be a date, letters alone a word.
fn looks_like_hash(name: &str) -> bool {
    let has = |of: fn(&u8) -> bool| name.as_bytes().iter().any(of);
    is_hash(name) && name.len() >= 7 && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Refs, each with its commit.
    struct Refs(&'static [(&'static str, &'static str)]);

    impl Names for Refs {
        fn commits(&self, refs: &[String]) -> Result<Vec<(String, String)>, GitError> {
            let is_asked = |(name, _): &&(&str, &str)| refs.iter().any(|asked| asked == name);
            let found = self.0.iter().filter(is_asked);
            Ok(found.map(|(name, commit)| ((*name).to_owned(), (*commit).to_owned())).collect())
        }

        fn hashes(&self, start: &str) -> Result<Vec<String>, GitError> {
            Ok([HASH].into_iter().filter(|hash| hash.starts_with(start)).map(str::to_owned).collect())
        }
    }

    const HASH: &str = "abc1234567abc1234567abc1234567abc1234567";

    #[test]
    fn a_name_with_one_meaning_is_written_in_full() {
        let refs = Refs(&[("refs/remotes/origin/main", "1"), ("refs/tags/v1", "2"), ("refs/heads/20240601", "3")]);
        let cases = [
            ("origin/main", "refs/remotes/origin/main"),
            ("origin/main~2^{tree}", "refs/remotes/origin/main~2^{tree}"),
            ("v1@{1}", "refs/tags/v1@{1}"),
            ("20240601", "refs/heads/20240601"),
            ("abc1234~1", "abc1234567abc1234567abc1234567abc1234567~1"),
            ("HEAD~1", "HEAD~1"),
            ("@{upstream}", "@{upstream}"),
            ("unknown", "unknown"),
            (HASH, HASH),
            ("refs/heads/20240601", "refs/heads/20240601"),
        ];
        for (revision, meant) in cases {
            assert_eq!(of(revision, &refs).unwrap(), meant);
        }
    }

    #[test]
    fn a_name_with_two_meanings_is_refused_unless_they_are_one_commit() {
        let shadows: [&'static [(&str, &str)]; 4] = [
            &[("refs/tags/origin/main", "1"), ("refs/remotes/origin/main", "2")],
            &[("refs/heads/origin/main", "1"), ("refs/remotes/origin/main", "2")],
            &[("refs/origin/main", "1"), ("refs/remotes/origin/main", "2")],
            &[("refs/remotes/origin/main/HEAD", "1"), ("refs/remotes/origin/main", "2")],
        ];
        for refs in shadows {
            assert!(
                matches!(of("origin/main~1", &Refs(refs)).unwrap_err(), GitError::Ambiguous { meant, .. } if meant.len() == 2)
            );
        }
        assert!(of("v1", &Refs(&[("refs/tags/v1", "1"), ("refs/heads/v1", "1")])).is_ok());
    }

    #[test]
    fn a_ref_that_poses_as_a_short_hash_is_refused() {
        let of_hash = Refs(&[("refs/heads/abc1234", "1")]);
        assert!(matches!(of("abc1234", &of_hash), Err(GitError::Ambiguous { .. })));
        let not_fetched = Refs(&[("refs/tags/def5678", "1")]);
        assert!(matches!(of("def5678", &not_fetched), Err(GitError::Ambiguous { .. })));
        assert!(of("facade", &Refs(&[("refs/heads/facade", "1")])).is_ok(), "a word");
    }
}
