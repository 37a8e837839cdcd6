//! Explanations as text.

use std::fmt;

use super::{Explanation, Selecting, Side, depends};
use crate::model::Direction;

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let certain = self.verdict.certain.intersection(&self.asked);
        let open = self.verdict.open().intersection(&self.asked);
        writeln!(f, "{} -> {}", self.from, self.to)?;
        if !certain.is_empty() {
            writeln!(f, "  possible: {certain}")?;
        }
        if !open.is_empty() {
            writeln!(f, "  conditional: {open}{}", depends(self.verdict.assumptions(&open)))?;
        }
        let denied = self.asked.minus(&self.verdict.possible);
        if !denied.is_empty() {
            writeln!(f, "  impossible: {denied}")?;
        }
        self.sides.iter().try_for_each(|side| write!(f, "{side}"))
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let direction = match self.direction {
            Direction::Egress => "egress of",
            Direction::Ingress => "ingress of",
        };
        writeln!(f, "  {direction} {}:", self.subject)?;
        if let Some(why) = self.unbound {
            return writeln!(f, "    {why}");
        }
        self.policies.iter().try_for_each(|policy| write!(f, "{policy}"))
    }
}

impl fmt::Display for Selecting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "    {}", self.policy)?;
        if !self.assumptions.is_empty() {
            write!(f, " (may select it{})", depends(self.assumptions))?;
        }
        for found in &self.matches {
            write!(f, "\n      {} {}: rule {}", found.verb, found.ports, found.rule)?;
            if let Some(peer) = found.peer {
                write!(f, ", peer {peer}")?;
            }
            write!(f, ", {}{} ({})", found.whom, depends(found.assumptions), found.place)?;
        }
        if let Some(miss) = &self.miss {
            write!(f, "\n      does not match: {} ({})", miss.text, miss.place)?;
        }
        writeln!(f)
    }
}
