//! `tenantry test`: the cases of the tree's own components.

use super::{Context, Exit, Failure, Outcome, count};
use crate::cases::{self, Case};
use crate::catalog::Catalog;
use crate::clean;
use crate::document::near;
use crate::secrecy::mask;
use crate::source::Tree;
use rayon::prelude::*;

/// Shown below `tenantry test --help`.
const AFTER_HELP: &str = "\
A case is a file components/NAME/tests/*.yaml:

  # yaml-language-server: $schema=../../../schemas/test.json
  apiVersion: tenantry.dev/v1
  kind: ComponentTest
  spec:
    tenants: {acme: {greeting: good day}}
    objects:
      - {kind: ConfigMap, metadata: {name: greeting, namespace: acme}, data: {text: \"good day, acme\"}}

Examples:
  tenantry test           every case
  tenantry test hello     those of one component

Exit codes:
  0  every case holds
  1  a case does not
  2  a case or a component cannot be read";

/// Run the cases of the tree's own components: definitions in, objects and findings out.
///
/// A case says what differs from a small environment that lists the component, which objects are rendered then, and which findings the linter has.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// Components whose cases run; by default all.
    #[arg(value_name = "COMPONENT")]
    components: Vec<String>,
}

/// Runs the cases.
pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    let (tree, mut wrong) = Tree::read(context.tree()?);
    let (catalog, found) = Catalog::load(tree.below(crate::layout::COMPONENTS));
    let (cases, unreadable) = cases::all(&tree);
    wrong.extend(found);
    wrong.extend(unreadable);
    if crate::workspace::is_error(&wrong) {
        return Ok(super::new::refuse(&wrong));
    }
    let cases = chosen(args, &cases, &catalog)?;
    let failures: Vec<_> = cases.par_iter().map(|case| cases::run(case, &tree, &catalog)).collect();
    for (case, failures) in cases.iter().zip(&failures) {
        let name = format!("{}/{}", case.component, case.name);
        let word = if failures.is_empty() { "ok  " } else { "FAIL" };
        let about = if case.spec.about.is_empty() { String::new() } else { format!("  {}", case.spec.about) };
        anstream::println!("{word}  {}", clean::line(&format!("{name}{about}")));
        for failure in failures {
            anstream::println!("      {}", clean::line(&mask::shapes(failure)));
        }
    }
    let failed = failures.iter().filter(|failures| !failures.is_empty()).count();
    anstream::println!("{}, {failed} failed", count(cases.len(), "case"));
    if cases.is_empty() {
        anstream::println!("write one: components/NAME/tests/CASE.yaml; `tenantry test --help` shows its form");
    }
    Ok(if failed > 0 { Exit::Findings } else { Exit::Clean })
}

fn chosen<'c>(args: &Args, cases: &'c [Case], catalog: &Catalog) -> Result<Vec<&'c Case>, Failure> {
    for name in &args.components {
        if catalog.get(name).is_none() {
            let help = near::suggest(name, catalog.components.keys().map(String::as_str).collect::<Vec<_>>());
            return Err(Failure::with_help(format!("there is no component `{name}`"), help));
        }
    }
    let wanted = |case: &&Case| args.components.is_empty() || args.components.contains(&case.component);
    Ok(cases.iter().filter(wanted).collect())
}
