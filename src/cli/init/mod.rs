//! `tenantry init`: an empty folder becomes a repository that renders.

mod answers;
mod made;

use std::io::{self, IsTerminal as _};
use std::path::Path;

use super::{Context, Failure, Outcome};
use crate::definition::Kind;
use crate::layout::{ENVIRONMENTS, SETTINGS};
use crate::scaffold::{Draft, Forge, Platform};
use crate::source::{SourceFile, Tree, top_of};
use crate::workspace::Workspace;
use answers::Answers;
use made::Made;

/// Shown below `tenantry init --help`.
const AFTER_HELP: &str = "\
Examples:
  tenantry init platform                                 asks, with a default for each question
  tenantry init --yes --platform empty --engine flux     takes the defaults
  tenantry init --repository https://github.com/acme/platform.git --domain ml.acme.com

Values that nobody gave are examples. The new README.md lists them.

Exit codes:
  0  written, and it renders
  2  the folder holds a tree already, or an answer cannot be used; nothing was written";

/// Make an empty folder a repository that renders: environment, first tenant, checks in CI and before commits, editor settings, schemas, README.
///
/// On a terminal it asks; elsewhere, and with --yes, it takes the defaults. No file is overwritten.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// The folder; by default this one.
    #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    folder: Option<std::path::PathBuf>,
    /// What runs: `clearml`, `tenant-services` (a PostgreSQL and a JupyterHub for each tenant) or `empty` (namespaces that are apart).
    #[arg(long, value_parser = ["clearml", "empty", "tenant-services"])]
    platform: Option<String>,
    /// Which forge runs the checks; by default the one that the repository's address names, or both.
    #[arg(long, value_parser = ["github", "gitlab", "both", "none"])]
    ci: Option<String>,
    /// Address of tenantry's own repository, from which jobs install it.
    #[arg(long, value_name = "URL", default_value = "https://github.com/OWNER/tenantry")]
    source: String,
    /// Ask nothing: take the defaults.
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    given: answers::Given,
}

/// Makes the repository.
pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    let root = args.folder.as_ref().map_or_else(|| context.root.clone(), |folder| context.root.join(folder));
    if [ENVIRONMENTS, SETTINGS].iter().any(|part| root.join(part).symlink_metadata().is_ok()) {
        let message = format!("{} holds a tree of definitions already", root.display());
        return Err(Failure::with_help(message, "add to it with `tenantry new environment` and `tenantry new tenant`"));
    }
    let home = home(&root)?;
    let asks = !args.yes && io::stdin().is_terminal() && io::stderr().is_terminal();
    let (mut input, mut output) = (io::stdin().lock(), anstream::stderr());
    let mut terminal = asks.then_some((&mut input as &mut dyn io::BufRead, &mut output as &mut dyn io::Write));
    let platform = answers::platform(args.platform.as_deref(), &mut terminal)?;
    let answers = Answers::collect(&args.given, platform, home.origin.as_deref(), &mut terminal)?;
    let (environment, tenant) = drafts(platform, &answers, &home.path);
    let tried = tried(platform, &environment, &tenant);
    let mut errors: Vec<_> =
        tried.findings.iter().filter(|finding| finding.level == crate::finding::Level::Error).cloned().collect();
    if errors.is_empty() {
        errors = [&environment, &tenant].into_iter().flat_map(|draft| draft.plan(&tried)).collect();
    }
    if !errors.is_empty() {
        return Ok(super::new::refuse(&errors));
    }
    let forges = forges(args.ci.as_deref(), answers.value("repository"));
    let made = Made {
        root,
        home,
        platform,
        environment,
        tenant,
        forges,
        source: args.source.clone(),
        catalog: &tried.catalog,
    };
    made.write(&answers)
}

/// Where a folder lies.
struct Home {
    /// The top of the git repository around it; the folder itself where there is none.
    top: std::path::PathBuf,
    /// The folder below the top; empty where it is the top.
    path: String,
    /// Address of the repository's remote `origin`, without credentials.
    origin: Option<String>,
}

/// Where a folder lies that need not be there yet.
fn home(root: &Path) -> io::Result<Home> {
    let there = root.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("."));
    let there = if there.as_os_str().is_empty() { Path::new(".") } else { there };
    let rest = root.strip_prefix(there).unwrap_or(Path::new(""));
    let whole = there.canonicalize()?.join(rest);
    let Some(top) = top_of(&whole) else {
        return Ok(Home { top: root.to_owned(), path: String::new(), origin: None });
    };
    let below = whole.strip_prefix(&top).unwrap_or(Path::new(""));
    let parts = below.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    let path = parts.collect::<Vec<_>>().join("/");
    let config = std::fs::read_to_string(top.join(".git/config")).unwrap_or_default();
    Ok(Home { origin: origin(&config), top, path })
}

/// The folder of a tree below the top of its git repository; none where it is the top, or where there is no repository.
pub(super) fn path_in_repository(root: &Path) -> io::Result<Option<String>> {
    Ok(Some(home(root)?.path).filter(|path| !path.is_empty()))
}

/// The address of `origin` in git's settings. One with credentials in it is none.
fn origin(config: &str) -> Option<String> {
    let section = config.split("[remote \"origin\"]").nth(1)?;
    let lines = section.lines().map(str::trim).take_while(|line| !line.starts_with('['));
    let url = lines.filter_map(|line| line.strip_prefix("url")?.trim_start().strip_prefix('=')).next()?.trim();
    let is_plain = !url.contains('@') || url.starts_with("git@") || url.starts_with("ssh://git@");
    is_plain.then(|| url.to_owned())
}

fn forges(asked: Option<&str>, repository: &str) -> Vec<Forge> {
    match asked {
        Some("none") => Vec::new(),
        Some("github") => vec![Forge::GitHub],
        Some("gitlab") => vec![Forge::GitLab],
        None if repository.contains("github") => vec![Forge::GitHub],
        None if repository.contains("gitlab") => vec![Forge::GitLab],
        _ => vec![Forge::GitHub, Forge::GitLab],
    }
}

fn drafts(platform: Platform, answers: &Answers, path: &str) -> (Draft, Draft) {
    let catalog = crate::catalog::Catalog::load([]).0;
    let mut environment = Draft::new(Kind::Environment, answers.value("environment"));
    let mut tenant = Draft::new(Kind::Tenant, answers.value("tenant"));
    platform.fill_environment(&mut environment, &catalog);
    platform.fill_tenant(&mut tenant);
    super::new::environment_basics(&mut environment, answers.value("engine") == "argocd");
    if !path.is_empty() {
        environment.set("/delivery/path", path.into());
    }
    tenant.set("/environments", serde_json::json!([environment.name]));
    answers.fill(&mut environment, &mut tenant);
    (environment, tenant)
}

/// The tree that it will be, resolved.
fn tried(platform: Platform, environment: &Draft, tenant: &Draft) -> Workspace {
    let mut tree = Tree::default();
    for (path, text) in platform.files() {
        tree.files.insert(path.clone(), SourceFile::new(path, text));
    }
    Workspace::of(tenant.put_in(environment.put_in(tree)), Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_origin_is_read_and_credentials_are_not_taken_over() {
        let config = |url: &str| format!("[core]\n\tbare = false\n[remote \"origin\"]\n\turl = {url}\n\tfetch = +x\n");
        for url in [
            "https://github.com/acme/platform.git",
            "git@gitlab.com:acme/platform.git",
            "ssh://git@git.example.com/a/b",
        ] {
            assert_eq!(origin(&config(url)).as_deref(), Some(url));
        }
        for url in ["https://user:token@github.com/acme/platform.git", "https://token@github.com/acme/platform.git"] {
            assert_eq!(origin(&config(url)), None);
        }
        assert_eq!(origin("[core]\n[remote \"other\"]\n\turl = x\n"), None);
    }

    #[test]
    fn the_forge_is_the_one_that_the_address_names() {
        assert_eq!(forges(None, "https://github.com/acme/platform.git"), [Forge::GitHub]);
        assert_eq!(forges(None, "git@gitlab.example.com:acme/platform.git"), [Forge::GitLab]);
        assert_eq!(forges(None, "https://git.example.com/platform.git").len(), 2);
        assert_eq!(forges(Some("none"), "https://github.com/acme/platform.git"), []);
    }
}
