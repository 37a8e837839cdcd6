//! Mixes and limits in words.

use crate::board::Board;
use crate::geometry::Limit;

/// Numbers that read better as words.
const SMALL: [&str; 13] =
    ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

impl Board {
    /// A mix in words, the largest profiles first: `three 2g.10gb and two 1g.5gb`.
    pub fn words(&self, mix: &[u64]) -> String {
        let mut parts: Vec<(u8, u64, String)> = Vec::new();
        for (profile, count) in self.profiles.iter().zip(mix).filter(|(_, count)| **count > 0) {
            let number = usize::try_from(*count).ok().and_then(|count| SMALL.get(count).copied());
            let number = number.map_or_else(|| count.to_string(), str::to_owned);
            parts.push((profile.size, profile.slices, format!("{number} {}", profile.name)));
        }
        parts.sort_by_key(|(size, slices, _)| std::cmp::Reverse((*size, *slices)));
        let parts: Vec<String> = parts.into_iter().map(|(_, _, part)| part).collect();
        match parts.split_last() {
            None => "nothing".to_owned(),
            Some((last, [])) => last.clone(),
            Some((last, others)) => format!("{} and {last}", others.join(", ")),
        }
    }

    /// Why a mix that breaks a limit does not fit on a number of boards.
    pub fn reason(&self, limit: &Limit, mix: &[u64], boards: u64) -> String {
        let (load, room) = (limit.load(mix), limit.room(boards));
        let is = |count: fn(&crate::Profile) -> u64| self.profiles.iter().map(count).eq(limit.weights.iter().copied());
        let noun = if boards == 1 { "GPU has" } else { "GPUs have" };
        if is(|profile| profile.slices) {
            return format!("they need {load} compute slices, and {boards} {noun} {room}");
        }
        if is(|profile| u64::from(profile.size)) {
            return format!("they need {load} memory slices, and {boards} {noun} {room}");
        }
        let used = self
            .profiles
            .iter()
            .zip(&limit.weights)
            .zip(mix)
            .filter(|((_, weight), count)| **weight > 0 && **count > 0);
        let (names, weights): (Vec<&str>, Vec<u64>) =
            used.map(|((profile, weight), _)| (profile.name.as_str(), *weight)).unzip();
        if weights.iter().all(|weight| *weight == 1) {
            return format!("one GPU holds at most {} of {}", limit.each, names.join(", "));
        }
        let counts: Vec<String> =
            names.iter().zip(&weights).map(|(name, weight)| format!("{name} counts {weight}")).collect();
        format!(
            "by where instances may start, {}; one GPU holds {}, and they need {load} of {room}",
            counts.join(", "),
            limit.each
        )
    }
}
