//! An API server with its own controllers: namespaces, finalizers, owners and rights.

use std::collections::BTreeMap;
use std::sync::Arc;

use rights::{Authorizer, Identity, Objects, Request, Resource};
use serde_json::{Value, json};

use crate::object::{Id, Live, items, text};

/// The objects of a cluster.
#[derive(Clone, Debug, Default)]
pub struct Cluster {
    objects: BTreeMap<Id, Live>,
    /// Its Roles and bindings, read once.
    rights: Option<Arc<Objects>>,
    /// How often anything changed.
    changes: u64,
}

impl Cluster {
    /// The objects, with what tells them apart.
    pub fn objects(&self) -> impl Iterator<Item = (&Id, &Live)> {
        self.objects.iter()
    }

    /// An object.
    #[must_use]
    pub fn get(&self, id: &Id) -> Option<&Live> {
        self.objects.get(id)
    }

    /// How often anything changed.
    pub(crate) fn changes(&self) -> u64 {
        self.changes
    }

    /// Applies a manifest for an owner. A namespace must be there before what lies in it, and nothing is made in one that is being deleted.
    ///
    /// # Errors
    /// Where the API server refuses it.
    pub fn apply(&mut self, object: &Value, owner: Option<&str>) -> Result<(), String> {
        let id = Id::of(object);
        let known = self.objects.get(&id);
        if let Some(known) = known.filter(|known| known.deleting) {
            // What is being deleted can be edited, and goes all the same.
            return Err(format!("{id} is being deleted, and waits for {:?}", known.finalizers));
        }
        if known.is_none() && !id.namespace.is_empty() {
            match self.objects.get(&Id::new("", "Namespace", "", &id.namespace)) {
                None => return Err(format!("{id}: namespaces {:?} not found", id.namespace)),
                Some(namespace) if namespace.deleting => {
                    return Err(format!("{id}: its namespace is being terminated"));
                }
                Some(_) => {}
            }
        }
        let mut finalizers: std::collections::BTreeSet<String> =
            items(object, "/metadata/finalizers").filter_map(|one| one.as_str().map(str::to_owned)).collect();
        // Those of controllers, which no manifest has, stay.
        finalizers.extend(
            known.into_iter().flat_map(|known| known.finalizers.iter()).filter(|one| is_controllers(one)).cloned(),
        );
        let owner = owner.map(str::to_owned).or_else(|| known.and_then(|known| known.owner.clone()));
        if known.is_some_and(|known| *known.value == *object && known.owner == owner && known.finalizers == finalizers)
        {
            return Ok(());
        }
        self.touch(&id);
        self.objects.insert(id, Live { value: Arc::new(object.clone()), owner, deleting: false, finalizers });
        Ok(())
    }

    /// Deletes an object: at once, or when its finalizers are gone. Whether it was there.
    pub fn delete(&mut self, id: &Id) -> bool {
        let Some(live) = self.objects.get_mut(id) else { return false };
        let is_namespace = id.is("", "Namespace");
        if live.finalizers.is_empty() && !is_namespace {
            self.objects.remove(id);
            self.touch(id);
        } else if !live.deleting {
            live.deleting = true;
            self.touch(id);
            if is_namespace {
                self.empty(&id.name);
            }
        }
        true
    }

    /// Deletes what lies in a namespace.
    ///
    /// Source: kubernetes/kubernetes pkg/controller/namespace/deletion/namespaced_resources_deleter.go.
    fn empty(&mut self, namespace: &str) {
        let inside: Vec<Id> = self.objects.keys().filter(|id| id.namespace == namespace).cloned().collect();
        for id in inside {
            self.delete(&id);
        }
    }

    /// Adds a controller's finalizer.
    pub(crate) fn hold(&mut self, id: &Id, finalizer: &str) {
        if let Some(live) = self.objects.get_mut(id)
            && !live.deleting
            && live.finalizers.insert(finalizer.to_owned())
        {
            self.touch(id);
        }
    }

    /// Takes a finalizer from an object; one that is being deleted goes with its last.
    pub fn release(&mut self, id: &Id, finalizer: &str) {
        let Some(live) = self.objects.get_mut(id) else { return };
        if live.finalizers.remove(finalizer) {
            if live.deleting && live.finalizers.is_empty() {
                self.objects.remove(id);
            }
            self.touch(id);
        }
    }

    /// What the cluster's own controllers do meanwhile: a namespace that is empty goes, and so does what belongs to an object that is gone.
    ///
    /// Source: kubernetes/kubernetes pkg/controller/{namespace,garbagecollector}.
    pub(crate) fn collect(&mut self) {
        loop {
            let is_empty = |name: &str| !self.objects.keys().any(|id| id.namespace == name);
            let gone =
                self.objects.iter().find(|(id, live)| live.deleting && id.is("", "Namespace") && is_empty(&id.name));
            if let Some(id) = gone.map(|(id, _)| id.clone()) {
                self.objects.remove(&id);
                self.touch(&id);
                continue;
            }
            let is_left = |(id, live): &(&Id, &Live)| {
                let mut owners = items(&live.value, "/metadata/ownerReferences").peekable();
                !live.deleting
                    && owners.peek().is_some()
                    && owners.all(|owner| !self.objects.contains_key(&owned_by(id, owner)))
            };
            let Some(id) = self.objects.iter().find(is_left).map(|(id, _)| id.clone()) else { return };
            self.delete(&id);
        }
    }

    /// Whether a service account is there.
    #[must_use]
    pub fn has_account(&self, account: (&str, &str)) -> bool {
        self.objects.contains_key(&Id::new("", "ServiceAccount", account.0, account.1))
    }

    /// What an account may do with objects: those of the verbs that it may not.
    pub(crate) fn refused<'a>(
        &mut self,
        account: (&str, &str),
        asked: impl Iterator<Item = (&'a str, &'a Id)>,
    ) -> Vec<String> {
        let objects = self.rights();
        let Ok(authorizer) = Authorizer::new(&objects) else { return vec!["the roles cannot be read".to_owned()] };
        let who = Identity::account(account.0, account.1);
        let refused = asked.filter(|(verb, id)| !authorizer.decide(&who, &request(verb, id)).is_allowed());
        refused.map(|(verb, id)| format!("{} may not {verb} {id}", who.user)).collect()
    }

    fn rights(&mut self) -> Arc<Objects> {
        let objects = &self.objects;
        let read = || {
            let mut rights = Objects::default();
            // The one default role that anybody here is bound to.
            let _ = rights.add(&json!({
                "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "cluster-admin"},
                "rules": [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}],
            }));
            for (_, live) in objects.iter().filter(|(id, _)| id.group == RBAC) {
                // What cannot be read gives no rights.
                let _ = rights.add(&live.value);
            }
            Arc::new(rights)
        };
        Arc::clone(self.rights.get_or_insert_with(read))
    }

    fn touch(&mut self, id: &Id) {
        self.changes += 1;
        if id.group == RBAC {
            self.rights = None;
        }
    }
}

const RBAC: &str = "rbac.authorization.k8s.io";

/// Whether a finalizer is one that a controller adds itself.
fn is_controllers(finalizer: &str) -> bool {
    finalizer == crate::flux::FINALIZER
}

fn owned_by(id: &Id, owner: &Value) -> Id {
    Id {
        namespace: id.namespace.clone(),
        ..Id::of(
            &json!({"apiVersion": text(owner, "/apiVersion"), "kind": text(owner, "/kind"), "metadata": {"name": text(owner, "/name")}}),
        )
    }
}

fn request(verb: &str, id: &Id) -> Request {
    let kind = id.kind.to_lowercase();
    // As API servers name resources of the kinds that are rendered.
    let resource = if kind.ends_with('y') {
        format!("{}ies", kind.trim_end_matches('y'))
    } else if kind.ends_with('s') {
        format!("{kind}es")
    } else {
        format!("{kind}s")
    };
    Request::Resource(Resource {
        verb: verb.to_owned(),
        group: id.group.clone(),
        resource,
        namespace: id.namespace.clone(),
        name: if verb == "create" { String::new() } else { id.name.clone() },
        ..Resource::default()
    })
}
