//! What was found out of a text before: definitions and rendered objects say the same names and values again and again.

use std::cell::RefCell;
use std::collections::HashMap;

/// Longer texts are not remembered.
const LONGEST: usize = 200;

/// As many texts are remembered, then all are forgotten.
const MOST: usize = 8_192;

/// The results of a pure function of a text, for the thread that asks.
pub(super) struct Memo<V>(RefCell<HashMap<Box<str>, V>>);

impl<V: Copy> Memo<V> {
    pub(super) fn new() -> Self {
        Self(RefCell::new(HashMap::new()))
    }

    /// The result for a text: remembered, or found out by `of`.
    pub(super) fn get(&self, text: &str, of: impl FnOnce(&str) -> V) -> V {
        if text.len() > LONGEST {
            return of(text);
        }
        if let Some(known) = self.0.borrow().get(text) {
            return *known;
        }
        let result = of(text);
        let mut known = self.0.borrow_mut();
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(text.into(), result);
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_looked_at_once() {
        let (memo, asked) = (Memo::new(), RefCell::new(0));
        let length = |text: &str| {
            *asked.borrow_mut() += 1;
            text.len()
        };
        assert_eq!((memo.get("abc", length), memo.get("abc", length), memo.get("ab", length)), (3, 3, 2));
        assert_eq!(*asked.borrow(), 2);
        for number in 0..2 * MOST {
            memo.get(&number.to_string(), length);
        }
        assert!(memo.0.borrow().len() <= MOST);
    }
}
