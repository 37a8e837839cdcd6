//! What a server would name in its refusal.

use crate::field::Field;
use crate::names;
use crate::quantity::Quantity;
use yaml::Pointer;

/// One field that the server refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The field's path, as in `spec.ports[0].name`.
    pub path: String,
    /// The way to the field in the object.
    pub pointer: Pointer,
    /// Why, in plain words. No value of the object is repeated: it may be a secret.
    pub reason: String,
    /// Where the rule stands: a file and a function of Kubernetes, or the rule of a CRD.
    pub source: String,
    /// Whether the value itself is in order, and only the change is not.
    pub immutable: bool,
}

/// What has been found so far.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    /// Every refusal.
    pub list: Vec<Refusal>,
}

impl Faults {
    /// The value breaks a rule.
    pub(crate) fn invalid(&mut self, field: &Field<'_>, source: &str, reason: impl Into<String>) {
        self.push(field, source, reason.into(), false);
    }

    /// The change breaks a rule.
    pub(crate) fn frozen(&mut self, field: &Field<'_>, source: &str, reason: impl Into<String>) {
        self.push(field, source, reason.into(), true);
    }

    fn push(&mut self, field: &Field<'_>, source: &str, reason: String, immutable: bool) {
        let path = if field.path.is_empty() { ".".to_owned() } else { field.path.clone() };
        let pointer = field.pointer.clone();
        self.list.push(Refusal { path, pointer, reason, source: source.to_owned(), immutable });
    }

    /// A field may not change.
    pub(crate) fn same(&mut self, live: &Field<'_>, wanted: &Field<'_>, source: &str) {
        if !live.same(wanted) {
            self.frozen(wanted, source, "cannot change once the object exists");
        }
    }

    /// A field must hold something.
    pub(crate) fn required(&mut self, field: &Field<'_>, source: &str) -> bool {
        if field.is_empty() {
            self.invalid(field, source, "is required");
        }
        !field.is_empty()
    }

    /// A number, where there is one, is at least 0.
    pub(crate) fn not_negative(&mut self, field: &Field<'_>, source: &str) {
        self.at_least(field, 0, source);
    }

    /// A number, where there is one, is at least `least`.
    pub(crate) fn at_least(&mut self, field: &Field<'_>, least: i64, source: &str) {
        if field.number().is_some_and(|number| number < least) {
            self.invalid(field, source, format!("must be {least} or more"));
        }
    }

    /// A number, where there is one, lies in a range.
    pub(crate) fn within(&mut self, field: &Field<'_>, least: i64, most: i64, source: &str) {
        if field.number().is_some_and(|number| !(least..=most).contains(&number)) {
            self.invalid(field, source, format!("must be between {least} and {most}"));
        }
    }

    /// A text, where there is one, is one of a set.
    pub(crate) fn one_of(&mut self, field: &Field<'_>, allowed: &[&str], source: &str) {
        if field.is_set() && !allowed.contains(&field.text()) {
            self.invalid(field, source, format!("must be one of {}", allowed.join(", ")));
        }
    }

    /// A text, where there is one, has a form.
    pub(crate) fn form(&mut self, field: &Field<'_>, fits: fn(&str) -> bool, what: &str, source: &str) {
        if !field.text().is_empty() && !fits(field.text()) {
            self.invalid(field, source, format!("must be {what}"));
        }
    }

    /// A DNS subdomain, where there is a text.
    pub(crate) fn subdomain(&mut self, field: &Field<'_>, source: &str) {
        self.form(field, names::is_subdomain, names::SUBDOMAIN, source);
    }

    /// A DNS label, where there is a text.
    pub(crate) fn label(&mut self, field: &Field<'_>, source: &str) {
        self.form(field, names::is_label, names::LABEL, source);
    }

    /// A qualified name, where there is a text.
    pub(crate) fn qualified(&mut self, field: &Field<'_>, source: &str) {
        self.form(field, names::is_qualified, names::QUALIFIED, source);
    }

    /// A port number.
    pub(crate) fn port(&mut self, field: &Field<'_>, source: &str) {
        self.within(field, 1, 65535, source);
    }

    /// A port number or name.
    pub(crate) fn port_or_name(&mut self, field: &Field<'_>, source: &str) {
        if field.number().is_some() {
            self.port(field, source);
        } else if field.is_set() && !names::is_port_name(field.text()) {
            self.invalid(field, source, names::PORT_NAME);
        }
    }

    /// A number or a percentage of at least 0 and at most 100 %.
    pub(crate) fn number_or_percent(&mut self, field: &Field<'_>, at_most_100: bool, source: &str) {
        if field.value.is_some_and(serde_json::Value::is_string) {
            match names::percent(field.text()) {
                None => self.invalid(field, source, "must be a number or a percentage such as 25%"),
                Some(percent) if at_most_100 && percent > 100 => self.invalid(field, source, "must be at most 100%"),
                Some(_) => {}
            }
        } else {
            self.not_negative(field, source);
        }
    }

    /// A quantity that is not negative.
    pub(crate) fn quantity(&mut self, field: &Field<'_>, source: &str) -> Option<Quantity> {
        let quantity = Quantity::of(field.value?)?;
        if quantity < Quantity::ZERO {
            self.invalid(field, source, "must be 0 or more");
        }
        Some(quantity)
    }

    /// Names that occur twice in a list.
    pub(crate) fn distinct<'a>(&mut self, fields: impl Iterator<Item = Field<'a>>, source: &str) {
        let mut seen = std::collections::HashSet::new();
        for field in fields {
            if !field.is_empty() && !seen.insert(field.value.map(ToString::to_string)) {
                self.invalid(&field, source, "occurs twice");
            }
        }
    }
}
