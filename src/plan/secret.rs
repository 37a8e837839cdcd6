//! Secrets that must exist.

use crate::catalog::component::SecretSource;

/// A Secret that must exist.
#[derive(Clone, Debug)]
pub(crate) struct Secret {
    /// Its name.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    /// Its type, `Opaque` or `kubernetes.io/dockerconfigjson`.
    pub kind: String,
    /// Its keys.
    pub keys: Vec<SecretKey>,
    /// Who makes it.
    pub from: SecretSource,
    /// The entry of the store that it is read from: the environment's `secrets.path`, filled in.
    pub store_path: String,
    /// Whether it gives power over the platform.
    pub administrator: bool,
    /// Registry that a pull Secret is for.
    pub registry: Option<String>,
    /// What it must equal, in words.
    pub equals: Option<String>,
    /// The component that needs it.
    pub component: String,
    /// Where its name and keys are known from; none where they are assumed.
    pub confirmed: Option<String>,
    /// Why its name and keys are only assumed.
    pub assumed: Option<String>,
}

/// One key of a Secret.
#[derive(Clone, Debug)]
pub(crate) struct SecretKey {
    /// The key.
    pub name: String,
    /// What the value is.
    pub about: Option<String>,
    /// Whether the value reaches HOCON.
    pub hocon: bool,
    /// The property of the store's entry.
    pub property: String,
    /// The value's allowed form, a regular expression.
    pub pattern: Option<String>,
}
