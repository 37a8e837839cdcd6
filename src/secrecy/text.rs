//! Secrets inside texts of any language: settings, scripts, command lines, connection strings.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::assignment;
use super::memo::Memo;
use super::shapes;
use super::url;
use super::value;

/// A secret in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// The bytes of it.
    pub(crate) range: Range<usize>,
    /// The name that it stands under, or what it is: `password`, `a token of GitHub`.
    pub(crate) what: String,
    /// Whether its shape alone gives it away.
    pub(crate) by_shape: bool,
    /// Whether it is one for sure: by its name, its form or its looks.
    pub(crate) sure: bool,
}

impl Found {
    /// Whether it only identifies where its name says so: the first half of a pair.
    pub(crate) fn is_id(&self) -> bool {
        self.by_shape && self.what == shapes::AWS_KEY
    }
}

/// How much it takes to be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Care {
    /// Enough to be told of: what is found stops a render.
    Report,
    /// Enough to be hidden: one word too many under asterisks costs a glance, one too few costs a password.
    Hide,
}

/// What every secret in a text has beside it or in it.
static HINT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i-u:pass|pwd|secret|token|key|cred|_pat|pw|auth|erlang|://|basic|bearer|login|curl|mysql|redis-cli|mongo|ldap|identified|on >|tcp\()").ok()
});

/// What has its own form of saying a password.
static FORMS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    const FORMS: [&str; 16] = [
        // .netrc
        r#"(?i)\b(?:machine\s+\S+|default)\s+(?:(?:login|account)\s+\S+\s+)*(?P<n>password)\s+(?P<s>\S+)"#,
        // redis.conf
        r#"(?im)^\s*(?P<n>requirepass|masterauth)\s+["']?(?P<s>[^\s"']+)["']?[ \t]*$"#,
        // A user of its access control list: user default on >password
        r#"(?m)^\s*(?P<n>user)\s+\S+\s+on\s[^\n]*?>(?P<s>[^\s"']{4,})"#,
        // curl -u user:password
        r#"\bcurl\b[^\n|;]*?\s(?:-u|(?P<n>--user))[ =]?["']?[^\s:"'$]+:(?P<s>[^\s"']+)"#,
        // sshpass -p, docker login -p, mysql -p
        r#"\bsshpass\s+(?P<n>-p)\s*["']?(?P<s>[^\s"']+)"#,
        r#"\blogin\b[^\n|;]*?\s(?P<n>-p)[ =]["']?(?P<s>[^\s"']+)"#,
        r#"\bmysql(?:dump|admin)?\b[^\n|;]*?\s(?P<n>-p)(?P<s>[^\s"'=-][^\s"']{3,})"#,
        // aws configure set aws_secret_access_key ...
        r#"\bconfigure\s+set\s+(?P<n>\w*(?:secret|token)\w*)\s+["']?(?P<s>[^\s"']+)"#,
        // redis-cli -a, mongosh -p, ldapsearch -w
        r#"\bredis-cli\b[^\n|;]*?\s(?P<n>-a|--pass)[ =]["']?(?P<s>[^\s"']{4,})"#,
        r#"\bmongo(?:sh|dump|restore|export|import)?\s[^\n|;]*?\s(?P<n>-p)[ =]?["']?(?P<s>[^\s"'=-][^\s"']{3,})"#,
        r#"\bldap(?:search|add|modify|delete|passwd|whoami)\s[^\n|;]*?(?P<n>-w)\s+["']?(?P<s>[^\s"']+)"#,
        // htpasswd -nb user password, htpasswd -b file user password
        r#"\bhtpasswd\s+-\w*b\w*(?:\s+[^\s-]\S*)?\s+[^\s-]\S*\s+["']?(?P<s>[^\s"']+)"#,
        // echo password | docker login --password-stdin
        r#"\becho\s+(?:-n\s+)?["']?(?P<s>[^\s"'|]+)["']?\s*\|[^\n;]*--(?P<n>password-stdin)"#,
        // CREATE USER x WITH PASSWORD 'y', ALTER ROLE, IDENTIFIED BY 'y', of SQL
        r#"(?i)\b(?P<n>password|identified(?:\s+with\s+\S+)?\s+by)\s+'(?P<s>[^'\n]{4,})'"#,
        // user:password@tcp(host:3306)/database, of Go's MySQL driver
        r#"[\w.-]+:(?P<s>[^\s:/"'@]+)@(?:tcp|unix|udp)\d?\("#,
        // <add key="ClearTextPassword" value="..."/>
        r#"(?i)(?:key|name)="(?P<n>[^"\n]*(?:pass|secret|token|key)[^"\n]*)"\s+value="(?P<s>[^"\n]+)""#,
    ];
    FORMS.iter().filter_map(|form| shapes::compiled(form)).collect()
});

/// Whether a text may hold a secret: a quick look, which most texts fail.
pub(crate) fn may_hold(text: &str) -> bool {
    HINT.as_ref().is_some_and(|hint| hint.is_match(text)) || shapes::may_hold(text)
}

/// The same, of a file whose escapes may hide what is written.
pub(crate) fn may_hold_or_hide(text: &str) -> bool {
    text.contains('\\') || may_hold(text)
}

/// Whether a text holds no secret that would be reported.
pub(crate) fn is_free(text: &str) -> bool {
    thread_local!(static KNOWN: Memo<bool> = Memo::new());
    KNOWN.with(|known| known.get(text, |text| find(text, Care::Report).is_empty()))
}

/// The secrets in a text, in order, none inside another.
pub(crate) fn find(text: &str, care: Care) -> Vec<Found> {
    let mut found: Vec<Found> = shaped(text).collect();
    if !HINT.as_ref().is_some_and(|hint| hint.is_match(text)) {
        return in_order(found);
    }
    found.extend(url::passwords(text).into_iter().map(|range| of(range, "the address")));
    found.extend(FORMS.iter().flat_map(|form| form.captures_iter(text)).filter_map(|form| of_form(&form)));
    found.extend(assignment::find(text, care));
    if care == Care::Report {
        found.retain(|one| !is_told_in_comment(text, one));
    }
    in_order(found)
}

/// Whether a text holds a secret that would be reported.
pub(crate) fn has(text: &str) -> bool {
    !find(text, Care::Report).is_empty()
}

/// `# Example: mysql://user:secret@host/database`: a comment tells of words, but for what someone has drawn.
fn is_told_in_comment(text: &str, found: &Found) -> bool {
    let line = text.get(..found.range.start).and_then(|before| before.rsplit('\n').next()).unwrap_or_default();
    let line = line.trim_start();
    let is_comment = (line.starts_with(['#', ';']) || line.starts_with("-- ")) && text.contains('\n');
    is_comment && !text.get(found.range.clone()).is_some_and(value::may_be_secret)
}

/// What has the shape of a secret or stands in an address, whatever is written around it.
pub(crate) fn by_shape(text: &str) -> Vec<Found> {
    in_order(shaped(text).chain(url::passwords(text).into_iter().map(|range| of(range, "the address"))).collect())
}

fn of(range: Range<usize>, what: &str) -> Found {
    Found { range, what: what.to_owned(), by_shape: false, sure: true }
}

fn shaped(text: &str) -> impl Iterator<Item = Found> {
    let found = shapes::find(text).into_iter().map(|(range, what)| Found { by_shape: true, ..of(range, what) });
    found.filter(|found| !(found.is_id() && text.get(..found.range.start).is_some_and(ends_in_id)))
}

/// `aws_access_key_id = `
fn ends_in_id(before: &str) -> bool {
    let name = before.trim_end_matches([' ', '\t', '"', '\'', '=', ':', '\\']);
    name.len() < before.len()
        && name.get(name.len().saturating_sub(2)..).is_some_and(|end| end.eq_ignore_ascii_case("id"))
}

fn of_form(form: &Captures<'_>) -> Option<Found> {
    let secret = form.name("s").filter(|secret| value::is_literal(secret.as_str()))?;
    let what = form.name("n").map_or("the user's password", |name| name.as_str());
    Some(of(secret.range(), what))
}

/// Sorts what was found; of two that overlap, the first and longest stays.
fn in_order(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by_key(|one| (one.range.start, std::cmp::Reverse(one.range.end)));
    let mut end = 0;
    found.retain(|one| {
        let is_new = one.range.start >= end;
        end = end.max(one.range.end);
        is_new
    });
    found
}
