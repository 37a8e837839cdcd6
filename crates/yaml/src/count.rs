//! How often nodes are looked at: what tests of growth count instead of time.

use std::cell::Cell;

thread_local! {
    static LOOKS: Cell<u64> = const { Cell::new(0) };
}

/// Counts a look, in builds with the feature `count`.
pub(super) fn look() {
    if cfg!(feature = "count") {
        LOOKS.set(LOOKS.get().wrapping_add(1));
    }
}

/// How often this thread has looked at nodes; always 0 in builds without the feature `count`.
pub fn looks() -> u64 {
    LOOKS.get()
}
