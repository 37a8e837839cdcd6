//! From plans to the files that an engine reads: the objects of components, and those that tell the engine what to apply, where,
//! as whom and in which order.

mod archive;
mod argocd;
mod base;
mod check;
mod credential;
mod environment;
mod external_secret;
mod file;
mod fleet;
mod flux;
mod gate;
mod job;
pub mod object;
pub mod removal;
mod target;
mod values;

pub use archive::Archives;
pub use base::{STATE, TENANT};
pub use check::longest_name;
pub use credential::credentials;
pub use environment::{RenderedEnvironment, all, each, environment, model, planned, sample};
pub use external_secret::PULL_SECRET;
pub use file::File;
pub use fleet::fleet;
pub use gate::Version;
pub use target::{Target, folder_of, group_file, group_folder, group_name, tenant_folder};
