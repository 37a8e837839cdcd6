//! Texts that are nearly right: good and hostile ones with something cut, doubled, changed or put in. The same ones at every run.

use std::fs;
use std::path::Path;

use rayon::prelude::*;

use super::documents;

/// Mutants of each text.
const EACH: u64 = 4;
/// Larger texts are for the tests of the whole corpus.
const LARGEST: usize = 16 << 10;

/// What readers trip over, alone or beside each other.
const TOKENS: [&str; 28] = [
    "\t",
    "\r",
    "\n",
    "\u{feff}",
    "\u{85}",
    "\0",
    "- ",
    ": ",
    "? ",
    "#",
    " #",
    "&a ",
    "*a",
    "<<: *a",
    "!!str ",
    "|+2\n",
    ">-\n",
    "'",
    "\"",
    "\\",
    "[",
    "}",
    "---\n",
    "...\n",
    "%YAML 1.1\n",
    "${?X}",
    "\u{201c}",
    "é",
];

/// A small generator of numbers (Knuth's MMIX constants), so that a failure can be had again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound.max(1)
    }

    fn mutant(&mut self, text: &[u8], other: &[u8]) -> Vec<u8> {
        let mut text = text.to_vec();
        for _ in 0..=self.below(3) {
            let (from, to) = (self.below(text.len() + 1), self.below(text.len() + 1));
            let range = from.min(to)..from.max(to).min(from.min(to) + 200);
            let token = TOKENS[self.below(TOKENS.len())].as_bytes().to_vec();
            match self.below(5) {
                0 => drop(text.drain(range)),
                1 => drop(text.splice(from..from, text[range].to_vec())),
                2 => drop(text.splice(range, token)),
                3 => drop(text.splice(from..from, token)),
                _ => {
                    let (from_other, to_other) = (self.below(other.len() + 1), self.below(other.len() + 1));
                    let piece = &other[from_other.min(to_other)..from_other.max(to_other)];
                    drop(text.splice(range, piece.iter().copied().take(400)));
                }
            }
        }
        // What is no UTF-8 is refused before any parser sees it.
        String::from_utf8_lossy(&text).into_owned().into_bytes()
    }
}

/// The texts that mutants are made of: hostile ones, and the blocks of the installation guide.
fn seeds() -> Vec<Vec<u8>> {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/guide");
    let mut paths: Vec<_> = fs::read_dir(guide).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let guide = paths.iter().map(|path| fs::read(path).unwrap());
    guide.chain(documents().into_iter().map(|(.., content)| content)).filter(|text| text.len() <= LARGEST).collect()
}

#[test]
fn properties_hold_for_the_corpus_and_its_mutants() {
    let seeds = seeds();
    (0..seeds.len()).into_par_iter().for_each(|index| {
        let other = &seeds[(index + 1) % seeds.len()];
        let mut dice = Dice(index as u64);
        let mutants = (0..EACH).map(|_| dice.mutant(&seeds[index], other));
        for text in std::iter::once(seeds[index].clone()).chain(mutants) {
            for (name, property) in tenantry::testing::properties::ALL {
                let outcome = std::panic::catch_unwind(|| property(&text));
                assert!(outcome.is_ok(), "{name} does not hold for {:?}", String::from_utf8_lossy(&text));
            }
        }
    });
}
