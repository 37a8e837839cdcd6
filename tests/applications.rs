//! The applications Job's script, against an archive and a server of our own. The tests are Python, beside this file.

use crate::provisioning::python;

#[test]
fn the_applications_job_runs_the_declared_archive_and_no_other() {
    python("applications", "test_upload");
}
