//! What is looked at: everything that is rendered, and whose namespaces are whose.

use std::collections::{HashMap, HashSet};

use crate::object::Object;

/// A tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    /// Its name.
    pub name: String,
    /// Its namespaces.
    pub namespaces: Vec<String>,
    /// What paths of the secret store begin with that are its own.
    pub secret_prefix: Option<String>,
}

/// A host that a chart serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// The host.
    pub host: String,
    /// The namespace that it leads to.
    pub namespace: String,
}

/// Everything that is rendered for a cluster.
#[derive(Clone, Debug)]
pub struct Scene<'a> {
    /// The objects.
    pub objects: Vec<Object<'a>>,
    /// The tenants.
    pub tenants: Vec<Tenant>,
    /// Hosts that charts serve, and that no object shows.
    pub hosts: Vec<Host>,
    /// Paths of the secret store that components declare for a namespace.
    pub secret_paths: HashSet<(String, String)>,
    /// Why nothing keeps tenants' pods from the labels of the platform's; none where admission does.
    pub unguarded: Option<String>,
    /// The one tenant whose ways are asked for; all without.
    pub from: Option<String>,
    /// The version of Kubernetes.
    pub kubernetes: rights::Version,
    /// The tenants by namespace.
    owners: HashMap<String, usize>,
}

impl<'a> Scene<'a> {
    /// A scene of objects and tenants.
    #[must_use]
    pub fn new(objects: Vec<Object<'a>>, tenants: Vec<Tenant>, kubernetes: rights::Version) -> Self {
        let owned = |(index, tenant): (usize, &Tenant)| {
            tenant.namespaces.iter().map(|namespace| (namespace.clone(), index)).collect::<Vec<_>>()
        };
        let owners = tenants.iter().enumerate().flat_map(owned).collect();
        Self {
            objects,
            tenants,
            hosts: Vec::new(),
            secret_paths: HashSet::new(),
            unguarded: None,
            from: None,
            kubernetes,
            owners,
        }
    }

    /// The tenant whose namespace it is.
    pub(crate) fn tenant_of(&self, namespace: &str) -> Option<&Tenant> {
        self.tenants.get(*self.owners.get(namespace)?)
    }

    /// The tenant that an object belongs to: by its namespace; without one, the tenant with which it is rendered.
    pub(crate) fn owner(&self, object: &Object<'_>) -> Option<&Tenant> {
        match object.namespace() {
            "" => self.tenants.get(object.with?),
            namespace => self.tenant_of(namespace),
        }
    }

    /// A namespace as what a way leads to.
    pub(crate) fn whose(&self, namespace: &str) -> String {
        self.tenant_of(namespace).map_or_else(|| "the platform".to_owned(), |tenant| tenant.name.clone())
    }

    /// The objects with their indices.
    pub(crate) fn all(&self) -> impl Iterator<Item = (usize, &Object<'a>)> {
        self.objects.iter().enumerate()
    }

    /// The objects that belong to tenants.
    pub(crate) fn of_tenants(&self) -> impl Iterator<Item = (usize, &Object<'a>, &Tenant)> {
        self.all().filter_map(|(index, object)| Some((index, object, self.owner(object)?)))
    }
}
