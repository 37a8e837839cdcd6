//! What is known of an environment that is rendered: each channel in a line, and what these count on.

use serde::{Deserialize, Serialize};

use crate::apart::Said;
use crate::clean;
use crate::report::count;
use crate::secrecy::mask;
use reach::Proof;

/// The channel of which the proof of the policies speaks.
const NETWORK: &str = "network";

/// What is said of an environment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Proved {
    environment: String,
    said: Said,
}

impl Proved {
    /// What a proof that holds says, beside what is said of the channels.
    pub(super) fn of(environment: &str, proof: &Proof, mut said: Said) -> Self {
        let exceptions: Vec<&str> = proof.exceptions.keys().map(|name| &**name).collect();
        let but = if exceptions.is_empty() { String::new() } else { format!(", but for {}", exceptions.join(", ")) };
        let guesses = match proof.assumed.len() {
            0 => String::new(),
            some => format!("; {} assumed, see `tenantry reach -e {environment}`", count(some, "workload")),
        };
        for line in said.channels.iter_mut().filter(|line| line.channel == NETWORK) {
            (line.but, line.more) = (but.clone(), guesses.clone());
        }
        Self { environment: environment.to_owned(), said }
    }
}

/// Says what was proved, and what must hold for it.
pub(super) fn print(proved: &[Proved]) {
    for Proved { environment, said } in proved {
        let (all, whole) = (said.channels.len(), said.channels.iter().filter(|line| line.is_whole()).count());
        let others = if whole < all { ", on the others but for what is accepted" } else { "" };
        anstream::eprintln!("proved: in {environment} tenants stay apart on {whole} of {all} channels{others}");
        said.channels.iter().for_each(|line| anstream::eprintln!("  {line}"));
        said.exceptions.iter().for_each(|exception| {
            anstream::eprintln!("  {}", clean::line(&mask::shapes(&exception.to_string())));
        });
        anstream::eprintln!("as long as");
        said.preconditions.iter().for_each(|what| anstream::eprintln!("  - {what}"));
    }
}
