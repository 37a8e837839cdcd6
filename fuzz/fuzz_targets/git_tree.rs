#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tenantry::testing::properties::git_tree(bytes));
