//! The linter: one rule, one file. Rules see the earliest stage that suffices: bytes, YAML scalars, YAML files, Helm
//! values, single objects, all objects of a folder or an environment, the fleet. They run in parallel and nothing is parsed twice.

mod allowance;
mod change;
mod checks;
pub mod clearml;
mod committed;
mod consequence;
mod control;
mod delivery;
mod expects;
mod file;
mod fix;
mod gpu;
mod input;
mod isolation;
mod markdown;
mod naming;
mod object;
mod page;
mod port;
mod proved;
mod quoting;
mod reference;
mod registry;
mod rendered;
mod repair;
mod rule;
mod run;
mod scalar;
mod schema;
mod scope;
mod secret;
mod source;
mod tenant;
mod values;
mod variables;
mod version;
mod yaml;

pub use change::Change;
pub use clearml::Chart;
pub use control::{Baseline, Date, Levels};
pub use file::{Role, YamlFile};
pub use fix::{Fixed, fix};
pub use input::{Input, is_yaml};
pub use markdown::is_page;
pub use object::{Manifests, Object};
pub use page::{Example, Page, page, pages};
pub use port::claim;
pub use registry::{FAMILIES, Family, knows, rules};
pub use rule::{
    ChangeRule, Check, Entry, Files, FilesRule, FleetRule, Lint, ManifestRule, ObjectRule, PlatformRule, Rule,
    ScalarRule, TextRule, ValuesRule, YamlRule,
};
pub use run::{Memory, Options, remember, run};
pub use scalar::{Path, Scalar, Step, scalars};
pub use tenant::{about, tenants};
pub use values::Values;

#[cfg(test)]
mod examples;
