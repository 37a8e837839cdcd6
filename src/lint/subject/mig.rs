//! Configurations of NVIDIA's MIG manager: which instances each of its named layouts makes on a GPU.
//!
//! Source: NVIDIA/mig-parted, api/spec/v1/spec.go: `mig-configs` names lists of `{devices, mig-enabled, mig-devices}`.

use yaml::{Kind, NodeRef};

use crate::lint::YamlFile;

/// The instances of one GPU.
pub(crate) struct Layout<'a> {
    /// Its name.
    pub name: &'a str,
    /// Profiles and how many of each, as written.
    pub instances: Vec<(NodeRef<'a>, NodeRef<'a>)>,
}

impl<'a> Layout<'a> {
    /// Profiles without what only some have in addition, such as `+me`, and their numbers; of what is no number, none.
    pub(crate) fn counts(&self) -> impl Iterator<Item = (&'a str, u64)> {
        self.instances.iter().filter_map(|(profile, count)| Some((bare(profile.text()), count.text().parse().ok()?)))
    }
}

/// A profile without its media extensions: `1g.10gb` of `1g.10gb+me`.
pub(crate) fn bare(profile: &str) -> &str {
    profile.split('+').next().unwrap_or(profile)
}

/// The layouts in a file.
pub(crate) fn layouts(file: &YamlFile) -> Vec<Layout<'_>> {
    if !file.stream.file.text.contains("mig-configs") {
        return vec![];
    }
    let configs = file.documents().filter_map(|(document, _)| document.root().get("mig-configs"));
    let named = configs.flat_map(NodeRef::entries);
    named.flat_map(|(name, parts)| parts.items().filter_map(move |part| layout(name.text(), part))).collect()
}

fn layout<'a>(name: &'a str, part: NodeRef<'a>) -> Option<Layout<'a>> {
    let devices = part.get("mig-devices").filter(|devices| devices.kind() == Kind::Mapping)?;
    let is_count = |count: &NodeRef<'_>| count.is_scalar();
    Some(Layout { name, instances: devices.entries().filter(|(_, count)| is_count(count)).collect() })
}
