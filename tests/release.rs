//! How releases are packed, and how CI installs one: the scripts in `.ci/`, with a program of a line in place of the binary.

use crate::provisioning::python;

#[test]
fn a_release_is_packed_alike_each_time_and_installed_only_if_its_checksum_is_right() {
    python("release", "test_release");
}
