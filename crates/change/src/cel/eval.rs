//! Evaluates an expression on JSON.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::Expression;

/// Steps that a rule may take. Kubernetes' own limit is a cost of ten million for each rule.
const STEPS: usize = 200_000;

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The expression fails: a field is not there, types do not fit.
    Error,
    /// It uses what is not known here, or takes too long.
    Unknown,
}

type Evaluated<'a> = Result<Cow<'a, Value>, Stop>;

/// Whether a rule holds with these variables.
pub(crate) fn holds(expression: &Expression, variables: &[(&str, &Value)]) -> Result<bool, Stop> {
    let mut run = Run { steps: STEPS };
    boolean(&*run.eval(expression, &Scope::Given(variables))?)
}

/// Variables in sight.
enum Scope<'s, 'a> {
    Given(&'s [(&'s str, &'a Value)]),
    Bound { name: &'s str, value: Cow<'a, Value>, outer: &'s Scope<'s, 'a> },
}

impl<'a> Scope<'_, 'a> {
    fn get(&self, name: &str) -> Option<Cow<'a, Value>> {
        match self {
            Self::Given(variables) => {
                let own = variables.iter().find(|(own, _)| *own == name);
                own.map(|(_, value)| Cow::Borrowed(*value))
            }
            Self::Bound { name: own, value, outer } => {
                if *own == name {
                    Some(value.clone())
                } else {
                    outer.get(name)
                }
            }
        }
    }
}

struct Run {
    steps: usize,
}

impl Run {
    fn eval<'a>(&mut self, expression: &Expression, scope: &Scope<'_, 'a>) -> Evaluated<'a> {
        self.spend(1)?;
        match expression {
            Expression::Literal(value) => Ok(Cow::Owned(value.clone())),
            Expression::Name(name) => scope.get(name).ok_or(Stop::Unknown),
            Expression::Select(of, name) => {
                let of = self.eval(of, scope)?;
                member(of, name).ok_or(Stop::Error)
            }
            Expression::Index(of, at) => {
                let (of, at) = (self.eval(of, scope)?, self.eval(at, scope)?);
                match at.as_ref() {
                    Value::String(key) => member(of, key).ok_or(Stop::Error),
                    at => item(of, at.as_u64().and_then(|at| usize::try_from(at).ok()).ok_or(Stop::Error)?)
                        .ok_or(Stop::Error),
                }
            }
            Expression::List(items) => {
                let items: Result<Vec<Value>, Stop> =
                    items.iter().map(|it| self.eval(it, scope).map(Cow::into_owned)).collect();
                Ok(Cow::Owned(Value::Array(items?)))
            }
            Expression::Map(entries) => {
                let mut map = Map::new();
                for (key, value) in entries {
                    let key = self.eval(key, scope)?.as_str().ok_or(Stop::Unknown)?.to_owned();
                    map.insert(key, self.eval(value, scope)?.into_owned());
                }
                Ok(Cow::Owned(Value::Object(map)))
            }
            Expression::Choice(when, yes, no) => {
                let taken = if boolean(&*self.eval(when, scope)?)? { yes } else { no };
                self.eval(taken, scope)
            }
            Expression::Call(of, name, arguments) => self.call(of.as_deref(), name, arguments, scope),
        }
    }

    fn spend(&mut self, steps: usize) -> Result<(), Stop> {
        self.steps = self.steps.checked_sub(steps).ok_or(Stop::Unknown)?;
        Ok(())
    }

    fn call<'a>(
        &mut self,
        of: Option<&Expression>,
        name: &str,
        arguments: &[Expression],
        scope: &Scope<'_, 'a>,
    ) -> Evaluated<'a> {
        match (of, name, arguments) {
            (None, "&&" | "||", [left, right]) => self.either(name == "||", left, right, scope),
            (None, "has", [Expression::Select(of, field)]) => {
                let of = self.eval(of, scope)?;
                Ok(Cow::Owned(of.get(field).is_some_and(|value| !value.is_null()).into()))
            }
            (Some(of), "all" | "exists" | "exists_one" | "filter" | "map", [Expression::Name(variable), body]) => {
                let of = self.eval(of, scope)?;
                self.each(name, of, variable, body, scope)
            }
            (of, ..) => {
                let mut values = Vec::with_capacity(arguments.len() + 1);
                for argument in of.into_iter().chain(arguments) {
                    values.push(self.eval(argument, scope)?);
                }
                let size = values.iter().map(|value| weight(value)).sum::<usize>();
                self.spend(size)?;
                function(name, &values).map(Cow::Owned)
            }
        }
    }

    /// `&&` and `||`: one side can decide alone, whatever the other is.
    fn either<'a>(
        &mut self,
        decides: bool,
        left: &Expression,
        right: &Expression,
        scope: &Scope<'_, 'a>,
    ) -> Evaluated<'a> {
        let left = self.eval(left, scope).and_then(|value| boolean(&value));
        if left == Ok(decides) {
            return Ok(Cow::Owned(decides.into()));
        }
        let right = self.eval(right, scope).and_then(|value| boolean(&value));
        match (left, right) {
            (_, Ok(right)) if right == decides => Ok(Cow::Owned(decides.into())),
            (Err(Stop::Unknown), _) | (_, Err(Stop::Unknown)) => Err(Stop::Unknown),
            (Err(stop), _) | (_, Err(stop)) => Err(stop),
            (Ok(_), Ok(right)) => Ok(Cow::Owned(right.into())),
        }
    }

    fn each<'a>(
        &mut self,
        name: &str,
        of: Cow<'a, Value>,
        variable: &str,
        body: &Expression,
        scope: &Scope<'_, 'a>,
    ) -> Evaluated<'a> {
        let items: Vec<Cow<'a, Value>> = match of {
            Cow::Borrowed(Value::Array(items)) => items.iter().map(Cow::Borrowed).collect(),
            Cow::Owned(Value::Array(items)) => items.into_iter().map(Cow::Owned).collect(),
            Cow::Borrowed(Value::Object(map)) => map.keys().map(|key| Cow::Owned(key.clone().into())).collect(),
            Cow::Owned(Value::Object(map)) => map.into_iter().map(|(key, _)| Cow::Owned(key.into())).collect(),
            _ => return Err(Stop::Error),
        };
        let (mut kept, mut stopped) = (Vec::new(), None);
        let total = items.len();
        for item in items {
            self.spend(1)?;
            let scope = Scope::Bound { name: variable, value: item.clone(), outer: scope };
            let value = match self.eval(body, &scope) {
                Ok(value) => value,
                Err(stop) => {
                    stopped = Some(if stop == Stop::Unknown || stopped == Some(Stop::Unknown) {
                        Stop::Unknown
                    } else {
                        stop
                    });
                    continue;
                }
            };
            match name {
                "map" => kept.push(value.into_owned()),
                _ if boolean(&value)? => kept.push(item.into_owned()),
                "all" => return Ok(Cow::Owned(false.into())),
                _ => {}
            }
        }
        match (name, stopped) {
            ("exists", _) if !kept.is_empty() => Ok(Cow::Owned(true.into())),
            (_, Some(stop)) => Err(stop),
            ("exists", None) => Ok(Cow::Owned(false.into())),
            ("all", None) => Ok(Cow::Owned((kept.len() == total).into())),
            ("exists_one", None) => Ok(Cow::Owned((kept.len() == 1).into())),
            _ => Ok(Cow::Owned(Value::Array(kept))),
        }
    }
}

fn member<'a>(of: Cow<'a, Value>, name: &str) -> Option<Cow<'a, Value>> {
    match of {
        Cow::Borrowed(value) => value.get(name).map(Cow::Borrowed),
        Cow::Owned(value) => value.get(name).cloned().map(Cow::Owned),
    }
}

fn item(of: Cow<'_, Value>, at: usize) -> Option<Cow<'_, Value>> {
    match of {
        Cow::Borrowed(value) => value.get(at).map(Cow::Borrowed),
        Cow::Owned(value) => value.get(at).cloned().map(Cow::Owned),
    }
}

fn boolean(value: &Value) -> Result<bool, Stop> {
    value.as_bool().ok_or(Stop::Error)
}

/// How much there is to look at.
fn weight(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(weight).sum::<usize>(),
        Value::Object(map) => 1 + map.values().map(weight).sum::<usize>(),
        Value::String(text) => 1 + text.len() / 64,
        _ => 1,
    }
}

fn function(name: &str, values: &[Cow<'_, Value>]) -> Result<Value, Stop> {
    let values: Vec<&Value> = values.iter().map(AsRef::as_ref).collect();
    Ok(match (name, values.as_slice()) {
        ("==", [one, two]) => equal(one, two).into(),
        ("!=", [one, two]) => (!equal(one, two)).into(),
        ("<" | "<=" | ">" | ">=", [one, two]) => {
            let order = order(one, two)?;
            match name {
                "<" => order == Ordering::Less,
                "<=" => order != Ordering::Greater,
                ">" => order == Ordering::Greater,
                _ => order != Ordering::Less,
            }
            .into()
        }
        ("in", [one, Value::Array(items)]) => items.iter().any(|item| equal(item, one)).into(),
        ("in", [Value::String(key), Value::Object(map)]) => map.contains_key(key).into(),
        ("!", [Value::Bool(value)]) => (!value).into(),
        ("negate", [Value::Number(number)]) => match number.as_i64() {
            Some(number) => number.checked_neg().ok_or(Stop::Error)?.into(),
            None => (-number.as_f64().ok_or(Stop::Error)?).into(),
        },
        ("+", [Value::String(one), Value::String(two)]) => format!("{one}{two}").into(),
        ("+", [Value::Array(one), Value::Array(two)]) => one.iter().chain(two).cloned().collect::<Vec<_>>().into(),
        ("+" | "-" | "*" | "/" | "%", [Value::Number(one), Value::Number(two)]) => match (one.as_i64(), two.as_i64()) {
            (Some(one), Some(two)) => arithmetic(name, one, two).ok_or(Stop::Error)?.into(),
            _ => return Err(Stop::Unknown),
        },
        ("size", [Value::String(text)]) => text.chars().count().into(),
        ("size", [Value::Array(items)]) => items.len().into(),
        ("size", [Value::Object(map)]) => map.len().into(),
        ("startsWith", [Value::String(text), Value::String(part)]) => text.starts_with(part.as_str()).into(),
        ("endsWith", [Value::String(text), Value::String(part)]) => text.ends_with(part.as_str()).into(),
        ("contains", [Value::String(text), Value::String(part)]) => text.contains(part.as_str()).into(),
        ("matches", [Value::String(text), Value::String(pattern)]) => {
            regex::Regex::new(pattern).map_err(|_| Stop::Error)?.is_match(text).into()
        }
        ("lowerAscii", [Value::String(text)]) => text.to_ascii_lowercase().into(),
        ("upperAscii", [Value::String(text)]) => text.to_ascii_uppercase().into(),
        ("trim", [Value::String(text)]) => text.trim().into(),
        ("string", [Value::String(text)]) => text.as_str().into(),
        ("string", [Value::Number(number)]) if number.is_i64() => number.to_string().into(),
        ("int", [Value::Number(number)]) if number.is_i64() => number.clone().into(),
        ("int", [Value::String(text)]) => text.parse::<i64>().map_err(|_| Stop::Error)?.into(),
        _ => return Err(Stop::Unknown),
    })
}

fn arithmetic(name: &str, one: i64, two: i64) -> Option<i64> {
    match name {
        "+" => one.checked_add(two),
        "-" => one.checked_sub(two),
        "*" => one.checked_mul(two),
        "/" => one.checked_div(two),
        _ => one.checked_rem(two),
    }
}

/// Numbers are equal by value; all else by form.
fn equal(one: &Value, two: &Value) -> bool {
    match (one, two) {
        (Value::Number(one), Value::Number(two)) => one == two || one.as_f64() == two.as_f64(),
        (Value::Array(one), Value::Array(two)) => {
            one.len() == two.len() && one.iter().zip(two).all(|(one, two)| equal(one, two))
        }
        (Value::Object(one), Value::Object(two)) => {
            one.len() == two.len() && one.iter().all(|(key, value)| two.get(key).is_some_and(|two| equal(value, two)))
        }
        (one, two) => one == two,
    }
}

fn order(one: &Value, two: &Value) -> Result<Ordering, Stop> {
    match (one, two) {
        (Value::Number(one), Value::Number(two)) => match (one.as_i64(), two.as_i64()) {
            (Some(one), Some(two)) => Ok(one.cmp(&two)),
            _ => one.as_f64().partial_cmp(&two.as_f64()).ok_or(Stop::Error),
        },
        (Value::String(one), Value::String(two)) => Ok(one.cmp(two)),
        (Value::Bool(one), Value::Bool(two)) => Ok(one.cmp(two)),
        _ => Err(Stop::Error),
    }
}
