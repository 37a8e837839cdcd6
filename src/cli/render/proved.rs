//! What a proof rests on, said wherever one is made.

use serde::{Deserialize, Serialize};

use super::super::count;
use reach::{PRECONDITIONS, Proof};

/// The proof of an environment, as far as it is worth words.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Proved {
    environment: String,
    /// Accepted exceptions, and what each opens.
    exceptions: Vec<String>,
    /// How many workloads are guesses.
    assumed: usize,
}

impl Proved {
    /// What a proof that holds says.
    pub(super) fn of(environment: &str, proof: &Proof) -> Self {
        let exceptions = proof.exceptions.iter().map(|(name, ports)| format!("{name}, which opens {ports}"));
        Self { environment: environment.to_owned(), exceptions: exceptions.collect(), assumed: proof.assumed.len() }
    }
}

/// Says what was proved, and what must hold for it.
pub(super) fn print(proved: &[Proved]) {
    if proved.is_empty() {
        return;
    }
    for Proved { environment, exceptions, assumed } in proved {
        let but = match exceptions.as_slice() {
            [] => String::new(),
            some => format!(", but for {}", some.join(", and ")),
        };
        let guesses = match assumed {
            0 => String::new(),
            some => format!("; {} assumed, see `tenantry reach -e {environment}`", count(*some, "workload")),
        };
        anstream::eprintln!("proved: in {environment} tenants stay apart{but}{guesses}");
    }
    anstream::eprintln!("as long as");
    PRECONDITIONS.iter().for_each(|what| anstream::eprintln!("  - {what}"));
}
