//! What follows from a change, beyond the object itself.

use change::{Answer, Quantity, Verdict};
use serde_json::Value;

/// One thing that happens in the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Consequence {
    /// What it is.
    pub what: What,
    /// In words.
    pub message: String,
}

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum What {
    /// The API server refuses the edit.
    Refused,
    /// An engine can bring it about only by deleting the object and making it anew.
    Replaced,
    /// The server takes the edit and keeps the old value.
    WithoutEffect,
    /// Pods are replaced by new ones.
    Restarts,
    /// A Job runs again.
    RunsAgain,
    /// Data is deleted, or may be.
    DataDeleted,
    /// A volume is asked to shrink, which none does.
    Shrinks,
}

impl What {
    /// The name in JSON.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Replaced => "replaced",
            Self::WithoutEffect => "without-effect",
            Self::Restarts => "restarts",
            Self::RunsAgain => "runs-again",
            Self::DataDeleted => "data-deleted",
            Self::Shrinks => "shrinks",
        }
    }
}

fn consequence(what: What, message: impl Into<String>) -> Consequence {
    Consequence { what, message: message.into() }
}

fn text<'v>(object: &'v Value, pointer: &str) -> &'v str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// What follows from an edit.
pub(super) fn of_changed(before: &Value, after: &Value, verdict: &Verdict) -> Vec<Consequence> {
    let mut found = Vec::new();
    shrinks(before, after, &mut found);
    if verdict.answer == Answer::Refused {
        found.insert(0, consequence(What::Refused, "the API server refuses the edit: the object stays as it is"));
        if verdict.refusals.iter().all(|refusal| refusal.immutable) {
            found.push(consequence(
                What::Replaced,
                "only a new object can have this: delete the old one, or have the engine replace it",
            ));
            found.extend(replaced(before));
        }
        return found;
    }
    if !verdict.without_effect.is_empty() {
        let fields = verdict.without_effect.join(", ");
        let message = format!("the API server takes the edit and keeps what it has: {fields}");
        found.push(consequence(What::WithoutEffect, message));
    }
    restarts(before, after, &mut found);
    if text(before, "/spec/persistentVolumeReclaimPolicy") == "Retain"
        && text(after, "/spec/persistentVolumeReclaimPolicy") == "Delete"
    {
        found.push(consequence(What::DataDeleted, "the volume's data is deleted once its claim goes"));
    }
    found
}

/// What else a new object in place of the old one does.
fn replaced(object: &Value) -> Option<Consequence> {
    match text(object, "/kind") {
        "Job" => Some(consequence(What::RunsAgain, "the Job runs again once it is replaced")),
        "Deployment" | "DaemonSet" => {
            Some(consequence(What::Restarts, "its pods go and come anew once it is replaced"))
        }
        "StatefulSet" => Some(consequence(What::Restarts, stateful(object))),
        "PersistentVolumeClaim" => {
            Some(consequence(What::DataDeleted, "replacing the claim deletes its data, unless its volume is retained"))
        }
        _ => None,
    }
}

fn stateful(object: &Value) -> &'static str {
    if text(object, "/spec/persistentVolumeClaimRetentionPolicy/whenDeleted") == "Delete" {
        "its pods go and come anew once it is replaced, and their claims are deleted with it"
    } else {
        "its pods go and come anew once it is replaced; their claims stay"
    }
}

/// Workloads whose template changed.
fn restarts(before: &Value, after: &Value, found: &mut Vec<Consequence>) {
    let kind = text(after, "/kind");
    let changed = before.pointer("/spec/template") != after.pointer("/spec/template");
    let annotated = kind == "StatefulSet" || kind == "DaemonSet";
    if !changed || !(annotated || kind == "Deployment") {
        return;
    }
    let message = if text(after, "/spec/updateStrategy/type") == "OnDelete" {
        "its template changed: each pod is replaced when it is deleted"
    } else if after.pointer("/spec/paused") == Some(&Value::Bool(true)) {
        "its template changed: its pods restart once it is no longer paused"
    } else {
        "its template changed: its pods restart"
    };
    found.push(consequence(What::Restarts, message));
}

fn shrinks(before: &Value, after: &Value, found: &mut Vec<Consequence>) {
    let size = |claim: Option<&Value>| claim?.pointer("/spec/resources/requests/storage").and_then(Quantity::of);
    let less = |old: Option<&Value>, new: Option<&Value>| matches!((size(old), size(new)), (Some(old), Some(new)) if new < old);
    let message = "a volume does not shrink: data must be copied to a smaller one";
    let templates = |object: &'_ Value| -> Vec<Value> {
        object.pointer("/spec/volumeClaimTemplates").and_then(Value::as_array).cloned().unwrap_or_default()
    };
    let claims = text(after, "/kind") == "PersistentVolumeClaim" && less(Some(before), Some(after));
    let named = |list: &[Value], name: &str| list.iter().find(|claim| text(claim, "/metadata/name") == name).cloned();
    let (old, new) = (templates(before), templates(after));
    let templated = old.iter().any(|claim| {
        let now = named(&new, text(claim, "/metadata/name"));
        less(Some(claim), now.as_ref())
    });
    if claims || templated {
        found.push(consequence(What::Shrinks, message));
    }
}

/// What follows when an object goes.
pub(super) fn of_removed(object: &Value) -> Vec<Consequence> {
    let message = match text(object, "/kind") {
        "PersistentVolumeClaim" => "the claim's data is deleted, unless its volume is retained",
        "Namespace" => "all that is in the namespace is deleted, its claims too",
        "CustomResourceDefinition" => "all objects of the kind are deleted",
        "StatefulSet" if text(object, "/spec/persistentVolumeClaimRetentionPolicy/whenDeleted") == "Delete" => {
            "the claims of its pods are deleted with it"
        }
        "StatefulSet" => "its pods go; the claims of its pods stay, and cost what they cost",
        "PersistentVolume" if text(object, "/spec/persistentVolumeReclaimPolicy") == "Delete" => {
            "what stores the volume's data may be deleted with it"
        }
        _ => return Vec::new(),
    };
    vec![consequence(What::DataDeleted, message)]
}

/// What follows when an object comes.
pub(super) fn of_added(object: &Value) -> Vec<Consequence> {
    match text(object, "/kind") {
        "Job" => vec![consequence(What::RunsAgain, "the Job runs")],
        _ => Vec::new(),
    }
}

/// What follows when an object comes anew because its name ends in a digest of what it holds.
pub(super) fn of_remade(object: &Value) -> Vec<Consequence> {
    match text(object, "/kind") {
        "Job" => vec![consequence(What::RunsAgain, "the Job runs again: its name holds a digest of what it does")],
        _ => Vec::new(),
    }
}

/// What follows when an object has another name: the old one goes, and a new one comes.
pub(super) fn of_moved(object: &Value) -> Vec<Consequence> {
    let message = "an API server renames nothing: the old object is deleted, and another is made";
    let mut found = vec![consequence(What::Replaced, message)];
    found.extend(of_removed(object));
    found.extend(of_added(object));
    found
}
