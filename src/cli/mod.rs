//! Commands, one file each, thin: they read arguments, call a stage, print, and choose an exit code.

mod apart;
mod bootstrap;
mod capacity;
mod charts;
mod completions;
mod components;
mod diff;
mod exit;
mod explain;
mod generated;
mod init;
mod lint;
mod lsp;
mod man;
mod named;
mod new;
mod progress;
mod promote;
mod provision;
mod reach;
mod render;
mod report;
mod ring;
mod rules;
mod schema;
mod secrets;
mod test;
mod upgrade;
mod why;

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

use clap::{ColorChoice, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::catalog::Catalog;
use crate::layout::SETTINGS;
use crate::report::count;
use crate::source::{Store, Tree, root_of};

pub use exit::{Exit, Failure, Outcome};

/// Shown below `tenantry --help`.
const AFTER_HELP: &str = "\
Examples:
  tenantry init platform                                      begin: a folder that renders
  tenantry new tenant acme --company 'Acme Corporation' ...   write tenants/acme/tenant.yaml
  tenantry render                                             compile environments/ and tenants/ into rendered/
  tenantry render --check                                     fail when rendered/ is stale, and say where
  tenantry lint --staged --since HEAD                         what the commit that is being made would break

Exit codes:
  0  clean
  1  findings at or above the threshold, or a failed proof
  2  the command line, the settings or (where it must be compiled) the input is wrong
  3  rendered/ is stale, or a diff is not empty";

/// Compiles a tree of environment and tenant definitions into the manifests that Argo CD or Flux consume, lints them,
/// and proves that the tenants stay apart.
#[derive(Debug, Parser)]
#[command(name = "tenantry", version, after_help = AFTER_HELP, arg_required_else_help = true, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Debug, clap::Args)]
struct Global {
    /// The root of the tree, the folder that holds environments/ and tenants/. By default this folder, or the nearest
    /// one above it that holds environments/ or tenantry.yaml.
    #[arg(short = 'C', long, global = true, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    directory: Option<PathBuf>,
    /// When to use colour; `auto` is on a terminal, unless NO_COLOR is set.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: ColorChoice,
}

/// One line a command; each has its file.
#[derive(Debug, Subcommand)]
enum Command {
    Lint(lint::Args),
    Explain(explain::Args),
    Components(components::Args),
    Rules(rules::Args),
    Schema(schema::Args),
    Init(Box<init::Args>),
    New(new::Args),
    Completions(completions::Args),
    Man(man::Args),
    Render(render::Args),
    Reach(reach::Args),
    Apart(apart::Args),
    Diff(diff::Args),
    Why(why::Args),
    Promote(promote::Args),
    Upgrade(upgrade::Args),
    Provision(provision::Args),
    Bootstrap(bootstrap::Args),
    Secrets(secrets::Args),
    Capacity(capacity::Args),
    Report(report::Args),
    Charts(charts::Args),
    Test(test::Args),
    Lsp(lsp::Args),
}

/// What the commands share: where the tree is.
#[derive(Clone, Debug)]
pub struct Context {
    /// The root of the tree of definitions.
    pub root: PathBuf,
}

impl Context {
    /// The root, where definitions or what they render to are in it.
    ///
    /// # Errors
    /// Where there is nothing of the kind: a run in the wrong folder must not pass for a clean one.
    fn tree(&self) -> Result<&Path, Failure> {
        if FOLDERS.iter().chain([&SETTINGS]).any(|part| self.root.join(part).exists()) {
            return Ok(&self.root);
        }
        let root = self.root.canonicalize().unwrap_or_else(|_| self.root.clone());
        let message = format!("there is no environments/ in {}, nor in a folder above it", root.display());
        Err(Failure::with_help(message, "name the tree with --directory, or begin one with `tenantry init`"))
    }

    /// Whether one of git's trees holds something of a tree of definitions.
    ///
    /// # Errors
    /// Where none does: no file was looked at, and that must not pass for a clean run either.
    fn tree_in(&self, stores: &[&dyn Store]) -> Result<(), Failure> {
        let is_tree = |store: &&dyn Store| FOLDERS.iter().any(|folder| store.holds(folder));
        if stores.iter().any(is_tree) {
            return Ok(());
        }
        let root = self.tree()?;
        let message = format!("git holds nothing of the tree that is on disk in {}", root.display());
        Err(Failure::with_help(
            message,
            "`git add` its files, or name the tree that is in the repository with --directory",
        ))
    }
}

/// What makes a folder the root of a tree: one of these, or settings.
const FOLDERS: [&str; 4] = ["environments", "tenants", "components", "rendered"];

/// Runs the program with the arguments of this process, on threads whose stacks hold the deepest value that a template can make.
pub fn run() -> ExitCode {
    // Where there is no room for them, the usual stacks must do.
    let _ = rayon::ThreadPoolBuilder::new().stack_size(STACK).build_global();
    let started = std::thread::Builder::new().stack_size(STACK).spawn(|| run_with(std::env::args_os()));
    match started {
        Ok(thread) => thread.join().unwrap_or(ExitCode::from(101)),
        Err(_) => run_with(std::env::args_os()),
    }
}

/// The bytes of a stack. A template takes 400,000 steps at most, and may put a value into another one at each; it is dropped level by
/// level. The system gives a stack as it is used.
const STACK: usize = 256 << 20;

fn run_with(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let matches = of_catalog(catalog(&arguments).as_ref()).try_get_matches_from(&arguments);
    let outcome = matches.and_then(|matches| {
        let mut cli = Cli::from_arg_matches(&matches)?;
        if let (Command::New(args), Some(matches)) = (&mut cli.command, matches.subcommand_matches("new")) {
            args.take(matches);
        }
        Ok(cli)
    });
    let cli = match outcome {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version come this way too; their code is 0, a wrong command line's is 2.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    set_color(cli.global.color);
    let outcome = context(cli.global.directory).and_then(|context| dispatch(&cli.command, &context));
    match outcome.and_then(|exit| io::stdout().flush().map(|()| exit).map_err(Failure::from)) {
        Ok(exit) => exit.into(),
        Err(failure) => failure.report(),
    }
}

fn dispatch(command: &Command, context: &Context) -> Outcome {
    match command {
        Command::Lint(args) => lint::run(args, context),
        Command::Explain(args) => explain::run(args, context),
        Command::Components(args) => components::run(args, context),
        Command::Rules(args) => rules::run(args, context),
        Command::Schema(args) => schema::run(args, context),
        Command::Init(args) => init::run(args, context),
        Command::New(args) => new::run(args, context),
        Command::Completions(args) => completions::run(args, context),
        Command::Man(args) => man::run(args, context),
        Command::Render(args) => render::run(args, context),
        Command::Reach(args) => reach::run(args, context),
        Command::Apart(args) => apart::run(args, context),
        Command::Diff(args) => diff::run(args, context),
        Command::Why(args) => why::run(args, context),
        Command::Promote(args) => promote::run(args, context),
        Command::Upgrade(args) => upgrade::run(args, context),
        Command::Provision(args) => provision::run(args, context),
        Command::Bootstrap(args) => bootstrap::run(args, context),
        Command::Secrets(args) => secrets::run(args, context),
        Command::Capacity(args) => capacity::run(args, context),
        Command::Report(args) => report::run(args, context),
        Command::Charts(args) => charts::run(args, context),
        Command::Test(args) => test::run(args, context),
        Command::Lsp(args) => lsp::run(args, context),
    }
}

/// The whole command line, for help, completions and the manual page.
fn command() -> clap::Command {
    of_catalog(Some(&Catalog::load([]).0))
}

/// The command line with the flags of the options that the components of a catalog have.
fn of_catalog(catalog: Option<&Catalog>) -> clap::Command {
    match catalog {
        Some(catalog) => Cli::command().mut_subcommand("new", |command| new::with_options(command, catalog)),
        None => Cli::command(),
    }
}

/// The components whose options have flags: those of the tree, where a tenant is to be made in it, else none.
fn catalog(arguments: &[OsString]) -> Option<Catalog> {
    let lenient = Cli::command().ignore_errors(true).disable_help_flag(true).disable_version_flag(true);
    let matches = lenient.try_get_matches_from(arguments).ok()?;
    matches.subcommand_matches("new")?.subcommand_matches("tenant")?;
    let context = context(matches.get_one::<PathBuf>("directory").cloned()).ok()?;
    let (tree, _) = Tree::read(&context.root);
    Some(Catalog::load(tree.below("components")).0)
}

/// Everything is printed through `anstream`, which obeys this.
fn set_color(choice: ColorChoice) {
    match choice {
        ColorChoice::Auto => anstream::ColorChoice::Auto,
        ColorChoice::Always => anstream::ColorChoice::Always,
        ColorChoice::Never => anstream::ColorChoice::Never,
    }
    .write_global();
}

fn context(directory: Option<PathBuf>) -> Result<Context, Failure> {
    let root = match directory {
        Some(given) if leads_out(&given) => {
            let message = format!("{} leads out of this folder through a link", given.display());
            return Err(Failure::with_help(message, "name the folder that the link leads to"));
        }
        Some(given) if given.is_dir() => given,
        Some(given) => return Err(Failure::new(format!("{} is not a folder", given.display()))),
        None => root_of(&std::env::current_dir()?).unwrap_or_else(|| PathBuf::from(".")),
    };
    Ok(Context { root })
}

/// Whether a path to something in this folder leads elsewhere: a repository may hold a link where the command line has a folder.
fn leads_out(given: &Path) -> bool {
    let is_below = given.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    let here = Path::new(".").canonicalize();
    is_below && here.is_ok_and(|here| given.canonicalize().is_ok_and(|led| !led.starts_with(here)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        command().debug_assert();
    }

    #[test]
    fn the_root_is_found_from_a_folder_inside_the_tree() -> io::Result<()> {
        let tree = tempfile::tempdir()?;
        let inside = tree.path().join("tenants/acme");
        std::fs::create_dir_all(&inside)?;
        std::fs::create_dir_all(tree.path().join("environments"))?;
        assert_eq!(root_of(&inside).as_deref(), Some(tree.path()));
        Ok(())
    }
}
