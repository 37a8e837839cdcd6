//! CustomResourceDefinitions, and the kinds that they define.

use change::Definitions;
use serde_json::{Value, json};

use super::{check, check_with};

fn definition() -> Value {
    json!({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "boxes.example.com"},
        "spec": {"group": "example.com", "scope": "Namespaced", "names": {"plural": "boxes", "kind": "Box"}, "versions": [
            {"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": {
                "type": "object", "required": ["owner"],
                "x-kubernetes-validations": [{"rule": "!has(oldSelf.lid) || has(self.lid)", "message": "a lid stays"},
                    {"rule": "!has(self.width) || self.width < 100", "message": "too wide"}],
                "properties": {
                    "owner": {"type": "string", "x-kubernetes-validations": [{"rule": "self == oldSelf", "message": "the owner stays"}]},
                    "width": {"type": "integer", "minimum": 1, "x-kubernetes-validations": [{"rule": "self >= oldSelf"}]},
                    "colour": {"type": "string", "enum": ["red", "blue"], "default": "red"},
                    "lid": {"type": "boolean"},
                    "code": {"type": "string", "pattern": "^[a-z]+$", "maxLength": 5},
                    "parts": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
                        "items": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"},
                            "kind": {"type": "string", "x-kubernetes-validations": [{"rule": "self == oldSelf"}]}}}}}}}}}},
            {"name": "v1beta1", "served": true, "storage": false, "schema": {"openAPIV3Schema": {"type": "object"}}}]}})
}

#[test]
fn rules_about_changes_are_asked_where_a_value_stands_on_both_sides() {
    let mut definitions = Definitions::default();
    definitions.add(&definition());
    let object = json!({"apiVersion": "example.com/v1", "kind": "Box", "metadata": {"name": "b", "namespace": "a"},
        "spec": {"owner": "ann", "width": 5, "lid": true, "parts": [{"name": "x", "kind": "k"}]}});
    check_with(
        &definitions,
        &object,
        &[
            (json!({"spec": {"owner": "bob"}}), "spec.owner"),
            (json!({"spec": {"owner": null}}), "spec.owner"),
            (json!({"spec": {"width": 6}}), ""),
            (json!({"spec": {"width": 4}}), "spec.width"),
            (json!({"spec": {"width": 200}}), "spec"),
            (json!({"spec": {"width": null}}), ""),
            (json!({"spec": {"lid": null}}), "spec"),
            (json!({"spec": {"colour": "red"}}), "= spec.colour"),
            (json!({"spec": {"colour": "green"}}), "spec.colour"),
            (json!({"spec": {"code": "ABC"}}), "spec.code"),
            (json!({"spec": {"code": "abcdef"}}), "spec.code"),
            (json!({"spec": {"parts": {"0": {"kind": "l"}}}}), "spec.parts[0].kind"),
            (json!({"spec": {"parts": {"1": {"name": "y", "kind": "l"}}}}), ""),
            (json!({"spec": {"parts": {"1": {"name": "x"}}}}), "spec.parts[1]"),
            (json!({"spec": {"height": 1}}), "spec.height"),
            (json!({"spec": {"width": "6"}}), "spec.width"),
        ],
    );
}

#[test]
fn of_an_unknown_kind_only_the_metadata_is_known() {
    let object = json!({"apiVersion": "example.org/v1", "kind": "Thing", "metadata": {"name": "t"}, "spec": {"a": 1}});
    check(
        &object,
        &[
            (json!({"spec": {"a": "x", "b": []}}), ""),
            (json!({"metadata": {"labels": {"a": "b c"}}}), "metadata.labels[a]"),
        ],
    );
}

#[test]
fn a_definition_keeps_its_names_and_the_version_that_objects_are_stored_in() {
    check(
        &definition(),
        &[
            (json!({"spec": {"scope": "Cluster"}}), "spec.scope"),
            (json!({"spec": {"names": {"kind": "Crate"}}}), "spec.names.kind"),
            (json!({"spec": {"names": {"shortNames": ["bx"]}}}), ""),
            (json!({"spec": {"versions": {"0": null}}}), "spec.versions spec.versions"),
            (json!({"spec": {"versions": {"1": null}}}), ""),
            (json!({"spec": {"versions": {"1": {"storage": true}}}}), "spec.versions"),
            (
                json!({"spec": {"versions": {"1": {"schema": {"openAPIV3Schema": {"type": "array"}}}}}}),
                "spec.versions[1].schema.openAPIV3Schema.type spec.versions[1].schema.openAPIV3Schema.items",
            ),
            (json!({"spec": {"conversion": {"strategy": "None"}}}), "= spec.conversion"),
        ],
    );
}
