//! What is rendered together: the files of the platform, or of one tenant.

use super::origin::Traces;
use crate::apart;
use crate::manifest::File;
use crate::plan::{Platform, TenantPlan};

/// The files of the platform, or of one tenant, and the plan that they come from.
pub(crate) struct Unit<'a> {
    /// The planned platform.
    pub platform: &'a Platform<'a>,
    /// The tenant's plan; none for the platform's own files.
    pub plan: Option<TenantPlan<'a>>,
    /// The files.
    pub files: Vec<File>,
    /// Where what templates made comes from, as far as somebody asked.
    pub(super) traces: Traces,
}

impl<'a> Unit<'a> {
    /// Files, and the plan that they come from.
    pub(super) fn new(platform: &'a Platform<'a>, plan: Option<TenantPlan<'a>>, files: Vec<File>) -> Self {
        Self { platform, plan, files, traces: Traces::default() }
    }
}

impl Unit<'_> {
    /// What the channels are told of it.
    pub(crate) fn apart(&self) -> apart::OwnerObjects {
        match &self.plan {
            Some(plan) => apart::OwnerObjects::of_tenant(self.platform, plan, &self.files),
            None => apart::OwnerObjects::of_platform(self.platform, &self.files),
        }
    }
}
