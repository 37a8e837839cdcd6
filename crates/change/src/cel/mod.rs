//! CEL, as far as the rules of CRDs speak it (`x-kubernetes-validations`): parsed, and evaluated on JSON with a limit on the work.
//!
//! A rule of somebody's CRD may loop over loops; the published interpreters have no limit on that. What is not known here (types,
//! durations, the libraries of Kubernetes) leaves a rule undecided.

mod eval;
mod lex;
mod parse;

pub(crate) use eval::{Stop, holds};
pub(crate) use parse::parse;

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expression {
    /// A value as it stands.
    Literal(serde_json::Value),
    /// A variable.
    Name(String),
    /// A field of a value.
    Select(Box<Expression>, String),
    /// An item of a list or an entry of a mapping.
    Index(Box<Expression>, Box<Expression>),
    /// A function, or one on a value. Operators are functions of their own name.
    Call(Option<Box<Expression>>, String, Vec<Expression>),
    /// A list.
    List(Vec<Expression>),
    /// A mapping.
    Map(Vec<(Expression, Expression)>),
    /// One of two, by a condition.
    Choice(Box<Expression>, Box<Expression>, Box<Expression>),
}

impl Expression {
    /// A variable that nobody declared, if there is one. What a macro binds is declared inside it.
    pub(crate) fn undeclared<'e>(&'e self, known: &[&'e str]) -> Option<&'e str> {
        let all = |items: &'e [Self], known: &[&'e str]| items.iter().find_map(|it| it.undeclared(known));
        match self {
            Self::Literal(_) => None,
            Self::Name(name) => (!known.contains(&name.as_str())).then_some(name.as_str()),
            Self::Select(of, _) => of.undeclared(known),
            Self::Index(of, at) => of.undeclared(known).or_else(|| at.undeclared(known)),
            Self::Call(of, _, arguments) => {
                // A name before a dot and a function may be a library, as in `math.greatest(a, b)`.
                let target =
                    of.as_deref().filter(|of| !matches!(of, Self::Name(_))).and_then(|of| of.undeclared(known));
                let bound: Vec<&str> = arguments
                    .iter()
                    .filter_map(|it| if let Self::Name(name) = it { Some(name.as_str()) } else { None })
                    .collect();
                let inside: Vec<&str> =
                    if of.is_some() { known.iter().copied().chain(bound).collect() } else { known.to_vec() };
                target.or_else(|| all(arguments, &inside))
            }
            Self::List(items) => all(items, known),
            Self::Map(entries) => {
                entries.iter().find_map(|(key, value)| key.undeclared(known).or_else(|| value.undeclared(known)))
            }
            Self::Choice(when, yes, no) => [when, yes, no].into_iter().find_map(|it| it.undeclared(known)),
        }
    }

    /// Whether a variable occurs in it.
    pub(crate) fn names(&self, name: &str) -> bool {
        match self {
            Self::Literal(_) => false,
            Self::Name(own) => own == name,
            Self::Select(of, _) => of.names(name),
            Self::Index(of, at) => of.names(name) || at.names(name),
            Self::Call(of, _, arguments) => {
                of.as_ref().is_some_and(|of| of.names(name)) || arguments.iter().any(|it| it.names(name))
            }
            Self::List(items) => items.iter().any(|it| it.names(name)),
            Self::Map(entries) => entries.iter().any(|(key, value)| key.names(name) || value.names(name)),
            Self::Choice(when, yes, no) => when.names(name) || yes.names(name) || no.names(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn ask(rule: &str, this: &Value, old: &Value) -> Result<bool, Stop> {
        let expression = parse(rule).map_err(|_| Stop::Unknown)?;
        holds(&expression, &[("self", this), ("oldSelf", old)])
    }

    #[test]
    fn rules_of_definitions_are_decided() {
        let (this, old) =
            (json!({"a": 1, "items": ["x", "y"], "m": {"k": "v"}}), json!({"a": 2, "items": ["x"], "n": "z"}));
        for (rule, expected) in [
            ("self == oldSelf", false),
            ("self.a <= oldSelf.a && self.a + 1 == oldSelf.a", true),
            ("oldSelf.items.all(x, x in self.items)", true),
            ("self.items.exists(x, x == 'z') || size(self.items) == 2", true),
            ("!has(oldSelf.n) || has(self.n)", false),
            ("has(self.m) ? self.m['k'].startsWith('v') : false", true),
            ("self.items.filter(x, x != 'x').map(x, x + '!') == ['y!']", true),
            ("self.items.exists_one(x, x.matches('^x$'))", true),
            ("'k' in self.m && !('q' in self.m)", true),
            ("self.b == 1 || true", true),
            ("-self.a < 0 && 7 % 4 == 3 && 2 * 3 - 1 == 5", true),
            ("[1, 2][1] == 2 && {'a': 1}.a == 1", true),
        ] {
            assert_eq!(ask(rule, &this, &old), Ok(expected), "{rule}");
        }
    }

    #[test]
    fn what_is_not_there_is_an_error_and_what_is_not_known_stays_open() {
        let this = json!({"a": 1});
        assert_eq!(ask("self.b == 1", &this, &this), Err(Stop::Error));
        assert_eq!(ask("duration('1h') > duration('1m')", &this, &this), Err(Stop::Unknown));
        assert_eq!(ask("self.a == 1 || duration('1h') == self.b", &this, &this), Ok(true));
    }

    #[test]
    fn work_has_a_limit() {
        let list = Value::from((0..200).collect::<Vec<_>>());
        let rule = "self.all(a, self.all(b, self.all(c, self.all(d, a + b + c + d >= 0))))";
        assert_eq!(ask(rule, &list, &list), Err(Stop::Unknown));
        assert!(parse(&"(".repeat(100_000)).is_err());
        assert!(parse(&"!".repeat(100_000)).is_err());
    }

    #[test]
    fn variables_must_be_declared() {
        let undeclared = |text: &str| parse(text).ok().and_then(|it| it.undeclared(&["self"]).map(str::to_owned));
        assert_eq!(undeclared("self.all(x, x == 1 && self.size() > 0)"), None);
        assert_eq!(undeclared("math.greatest(self.a, 1) > 0"), None);
        assert_eq!(undeclared("self.a == other.b"), Some("other".to_owned()));
    }

    #[test]
    fn what_is_no_expression_is_refused() {
        for text in ["a <=", "", "a b", "a.(b)", "[1, 2", "'open", "a ? b", "a = b", "1 +", "&& a"] {
            assert!(parse(text).is_err(), "{text}");
        }
        for text in [
            "object.spec.replicas <= 9",
            "device.attributes[\"a.b/c\"].name == r'x\\d'",
            "a.?b.orValue(1) > 0u",
            "Object{spec: Object.spec{replicas: 1}}",
            "self.`a-b` == 1",
        ] {
            assert!(parse(text).is_ok(), "{text}: {:?}", parse(text));
        }
    }
}
