//! What a finding is about: an object, and the path of the part in it.

use std::fmt;

use yaml::Pointer;

/// What an object is called: its kind, its namespace where it has one, and its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ObjectId {
    /// The kind.
    pub kind: String,
    /// The namespace; empty where there is none.
    pub namespace: String,
    /// The name; empty where there is none: there is but one of them in a tree.
    pub name: String,
}

impl ObjectId {
    /// An object without a namespace: a definition, or one of the whole cluster.
    pub(crate) fn new(kind: impl Into<String>, name: impl Into<String>) -> Self {
        Self { kind: kind.into(), namespace: String::new(), name: name.into() }
    }

    /// A part of the object.
    pub(crate) fn at(self, pointer: impl Into<Pointer>) -> ObjectPath {
        ObjectPath { object: Some(self), pointer: pointer.into() }
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind)?;
        let named = [&self.namespace, &self.name].into_iter().filter(|part| !part.is_empty());
        named.into_iter().try_for_each(|part| write!(f, "/{part}"))
    }
}

/// A part of an object: `NetworkPolicy/shop/web:spec.podSelector.matchLabels["example.com/app"]`. Identities of findings are made of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ObjectPath {
    /// The object; none in a document that is no object, such as values of a chart.
    pub object: Option<ObjectId>,
    /// The part; the root for all of it.
    pub pointer: Pointer,
}

impl ObjectPath {
    /// The part's path, if the object is the given one.
    pub(crate) fn of(&self, object: &ObjectId) -> Option<&Pointer> {
        (self.object.as_ref() == Some(object)).then_some(&self.pointer)
    }
}

impl From<ObjectId> for ObjectPath {
    fn from(object: ObjectId) -> Self {
        object.at(Pointer::ROOT)
    }
}

impl fmt::Display for ObjectPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(object) = &self.object {
            write!(f, "{object}")?;
        }
        if self.object.is_some() && !self.pointer.is_root() {
            f.write_str(":")?;
        }
        write!(f, "{}", self.pointer)
    }
}

impl serde::Serialize for ObjectPath {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_path_has_one_form() {
        let policy = ObjectId { namespace: "shop".to_owned(), ..ObjectId::new("NetworkPolicy", "web") };
        let label = Pointer::from("/spec/podSelector/matchLabels").key("example.com/app");
        let path = policy.clone().at(&label);
        let displayed = "NetworkPolicy/shop/web:spec.podSelector.matchLabels[\"example.com/app\"]";
        assert_eq!(path.to_string(), displayed);
        assert_eq!(serde_json::to_value(&path).ok(), Some(displayed.into()));
        assert_eq!(path.of(&policy), Some(&label));
        assert_eq!(path.of(&ObjectId::new("NetworkPolicy", "web")), None);
        assert_eq!(ObjectPath::from(ObjectId::new("Tenant", "acme")).to_string(), "Tenant/acme");
        assert_eq!(ObjectId::new("Settings", "").at("/spec/requires").to_string(), "Settings:spec.requires");
        assert_eq!(ObjectPath { object: None, pointer: "/image/tag".into() }.to_string(), "image.tag");
    }
}
