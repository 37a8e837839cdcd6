//! The `tenantry` program; everything it does is in the library.

use std::process::ExitCode;

/// Rendering makes and drops millions of small strings, on all threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    tenantry::cli::run()
}
