//! An environment's files unit by unit, for those who compare two trees: nothing is checked, and nothing is proved.

use std::collections::BTreeSet;

use super::Unit;
use crate::catalog::Catalog;
use crate::finding;
use crate::fleet;
use crate::manifest::File;
use crate::plan::{self, Platform};
use crate::policy;
use crate::render::{self, ChartSources, Target};

/// An environment that is planned, and rendered as far as somebody asks.
pub(crate) struct Rendering<'a> {
    target: Target<'a>,
    platform: Platform<'a>,
}

impl<'a> Rendering<'a> {
    /// Plans the platform.
    ///
    /// # Errors
    /// What keeps it from being planned.
    pub(crate) fn new(environment: &'a fleet::Environment, catalog: &'a Catalog) -> finding::Result<Self> {
        Ok(Self { target: Target::new(environment), platform: plan::platform(environment, catalog)? })
    }

    /// The environment.
    pub(crate) fn environment(&self) -> &'a fleet::Environment {
        self.target.environment
    }

    /// The platform's files, with those of the groups of tenants.
    ///
    /// # Errors
    /// What keeps them from being rendered.
    pub(crate) fn platform(&self) -> finding::Result<Unit<'_>> {
        platform(&self.platform, &self.environment().buckets())
    }

    /// The sources of the platform's charts.
    pub(crate) fn sources(&self) -> ChartSources {
        render::chart_sources(&self.target, &self.platform)
    }

    /// The files of sources of charts.
    pub(crate) fn files_of(&self, sources: ChartSources) -> Vec<File> {
        sources.files(&self.target).collect()
    }

    /// A tenant's files, and the sources of its charts.
    ///
    /// # Errors
    /// What keeps them from being rendered.
    pub(crate) fn tenant(&self, tenant: &'a fleet::Tenant) -> finding::Result<(Unit<'_>, ChartSources)> {
        let plan = self.platform.tenant(tenant)?;
        let (files, sources) = render::tenant(&self.target, &plan, policy::tenant(&self.platform, &plan)?);
        Ok((Unit::new(&self.platform, Some(plan), files), sources))
    }
}

/// The files of a tenant, or those of the platform.
pub(super) fn unit<'a>(platform: &'a Platform<'a>, owner: Option<&str>) -> finding::Result<Unit<'a>> {
    let Some(tenant) = owner.and_then(|name| platform.environment.tenant(name)) else {
        return self::platform(platform, &BTreeSet::new());
    };
    let plan = platform.tenant(tenant)?;
    let target = Target::new(platform.environment);
    let (files, _) = render::tenant(&target, &plan, policy::tenant(platform, &plan)?);
    Ok(Unit::new(platform, Some(plan), files))
}

fn platform<'a>(platform: &'a Platform<'a>, buckets: &BTreeSet<String>) -> finding::Result<Unit<'a>> {
    let files = render::platform(&Target::new(platform.environment), platform, policy::platform(platform)?, buckets);
    Ok(Unit::new(platform, None, files))
}
