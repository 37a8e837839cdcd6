use crate::finding::Rule;

/// The file is encrypted by git-crypt.
///
/// # Why
/// git-crypt keeps files encrypted in the repository. Without its key nobody can read them, so what they define is unknown.
///
/// # Level
/// An error in a tree of definitions. A note in other files.
///
/// # Bad
/// ```console tenants/acme/values/agent.yaml
/// mkdir -p tenants/acme/values
/// printf '\000GITCRYPT\000\377\376' > tenants/acme/values/agent.yaml
/// ```
///
/// # Good
/// ```console tenants/acme/values/agent.yaml
/// mkdir -p tenants/acme/values
/// printf 'agentk8sglue: {}\n' > tenants/acme/values/agent.yaml   # after git-crypt unlock
/// ```
///
/// # Fix
/// By hand: run `git-crypt unlock` where tenantry runs. Definitions need no encryption, because they hold no secrets.
///
/// # Source
/// github.com/AGWA/git-crypt, commands.cpp: the header `\0GITCRYPT\0`.
pub(crate) static ENCRYPTED: Rule = Rule::error("source/encrypted", include_str!("encrypted.rs"));
