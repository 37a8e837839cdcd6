//! Integration tests: the real binary, and definitions in, manifests or findings out.

mod network;
