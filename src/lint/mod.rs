//! The linter: one rule, one file. Rules see the earliest stage that suffices: bytes, YAML scalars, YAML files, Helm
//! values, single objects, all objects of a folder or an environment, the fleet. They run in parallel and nothing is parsed twice.

pub(crate) mod check;
pub(crate) mod engine;
pub(crate) mod registry;
pub(crate) mod rules;
pub(crate) mod subject;

pub(crate) use crate::clearml::Chart;
pub(crate) use check::{Check, Entry, Sees};
pub(crate) use engine::control::{Baseline, Date, Levels};
pub(crate) use engine::fix::{Fixed, fix};
pub(crate) use engine::gate;
pub(crate) use engine::input::{Input, is_yaml};
pub(crate) use engine::run::{Memory, Options, remember, run};
pub(crate) use registry::{checked, find, knows, near, of_family, rules};
pub(crate) use subject::change::TreeChange;
pub(crate) use subject::file::{Role, YamlFile};
pub(crate) use subject::files::Files;
pub(crate) use subject::kustomization::generated;
pub(crate) use subject::markdown::is_page;
pub(crate) use subject::object::{Manifests, Object};
pub(crate) use subject::scalar::{Scalar, scalars, scalars_of};
pub(crate) use subject::tenant::{about, tenants};
pub(crate) use subject::values::Values;
