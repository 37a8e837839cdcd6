//! What readers take a scalar for. Four readings stand for the readers in use (yaml 1.2 core schema, section 10.3.2; `resolve.go` of
//! go.yaml.in/yaml/v2 and gopkg.in/yaml.v3; PyYAML's `resolver.py`).

mod core12;
mod go;
mod yaml11;

pub(super) use go::{key as go_key, rfc3339};

/// A reader's way to take scalars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reading {
    /// The core schema of YAML 1.2: editors, JSON Schema validators.
    Core12,
    /// sigs.k8s.io/yaml, which is Go's yaml.v2: kubectl, Argo CD, Helm.
    GoV2,
    /// Go's yaml.v3: kustomize, Flux.
    GoV3,
    /// YAML 1.1 as PyYAML has it.
    Yaml11,
}

impl Reading {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Core12, Self::GoV2, Self::GoV3, Self::Yaml11];

    /// Whose reading it is, as messages name it.
    pub fn readers(self) -> &'static str {
        match self {
            Self::Core12 => "YAML 1.2",
            Self::GoV2 => "kubectl, Argo CD and Helm",
            Self::GoV3 => "kustomize and Flux",
            Self::Yaml11 => "YAML 1.1",
        }
    }
}

/// What a reader takes a scalar for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar<'a> {
    /// Nothing.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(i128),
    /// A number with a fraction or an exponent, or an integer too large for the reader.
    Float(f64),
    /// The text itself.
    Str(&'a str),
    /// A date, with or without a time.
    Time(&'a str),
    /// The reader fails; why.
    Refused(&'static str),
}

impl Scalar<'_> {
    /// What it is, as messages name it: "the number 15", "the boolean true".
    pub fn describe(self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Bool(value) => format!("the boolean {value}"),
            Self::Int(value) => format!("the number {value}"),
            Self::Float(value) => format!("the number {value}"),
            Self::Str(text) => format!("the string {text:?}"),
            Self::Time(text) => format!("the date {text}"),
            Self::Refused(why) => format!("an error ({why})"),
        }
    }
}

/// What a reader takes a plain scalar of this text for.
pub fn read_plain(text: &str, reading: Reading) -> Scalar<'_> {
    if !may_mean_something(text) {
        return Scalar::Str(text);
    }
    if let Some(scalar) = word(text, reading) {
        return scalar;
    }
    let number = match reading {
        Reading::Core12 => core12::number(text),
        Reading::GoV2 => go::number(text, go::Version::V2),
        Reading::GoV3 => go::number(text, go::Version::V3),
        Reading::Yaml11 => yaml11::number(text),
    };
    number.unwrap_or(Scalar::Str(text))
}

/// Whether two of the readings take a plain scalar of this text for different things.
pub fn readings_differ(text: &str) -> bool {
    if !may_mean_something(text) {
        return false;
    }
    let core = read_plain(text, Reading::Core12);
    [Reading::GoV2, Reading::GoV3, Reading::Yaml11].iter().any(|reading| !same(read_plain(text, *reading), core))
}

/// Whether a text is a date as Go prints dates: whoever takes it for one writes the same text again.
pub fn is_canonical_date(text: &str) -> bool {
    rfc3339(text).is_some_and(|printed| printed == text)
}

fn same(a: Scalar<'_>, b: Scalar<'_>) -> bool {
    match (a, b) {
        (Scalar::Float(a), Scalar::Float(b)) => a.to_bits() == b.to_bits(),
        _ => a == b,
    }
}

/// What a reader takes a scalar with a tag for, whatever its style.
pub(super) fn read_tagged<'a>(text: &'a str, tag: &str, reading: Reading) -> Scalar<'a> {
    let Some(tag) = tag.strip_prefix("tag:yaml.org,2002:") else { return Scalar::Str(text) };
    let plain = read_plain(text, reading);
    match (tag, plain) {
        #[allow(clippy::cast_precision_loss)] // what the tag asks for
        ("float", Scalar::Int(value)) => Scalar::Float(value as f64),
        ("int", Scalar::Int(_)) | ("float", Scalar::Float(_)) | ("bool", Scalar::Bool(_)) | ("null", Scalar::Null) => {
            plain
        }
        ("timestamp", Scalar::Time(_)) => plain,
        ("int" | "float" | "bool" | "null", _) => Scalar::Refused("the tag does not fit the text"),
        _ => Scalar::Str(text),
    }
}

/// Whether a plain scalar can be anything but a string to anyone: most cannot, by their first byte.
fn may_mean_something(text: &str) -> bool {
    match text.as_bytes().first() {
        None | Some(b'+' | b'-' | b'.' | b'0'..=b'9' | b'~' | b'=') => true,
        Some(b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O') => text.len() <= 5,
        _ => false,
    }
}

fn word(text: &str, reading: Reading) -> Option<Scalar<'_>> {
    let go = matches!(reading, Reading::GoV2 | Reading::GoV3);
    Some(match text {
        "" | "~" | "null" | "Null" | "NULL" => Scalar::Null,
        "true" | "True" | "TRUE" => Scalar::Bool(true),
        "false" | "False" | "FALSE" => Scalar::Bool(false),
        "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Scalar::Bool(is_old(reading).then_some(true)?),
        "no" | "No" | "NO" | "off" | "Off" | "OFF" => Scalar::Bool(is_old(reading).then_some(false)?),
        "y" | "Y" => Scalar::Bool((reading == Reading::GoV2).then_some(true)?),
        "n" | "N" => Scalar::Bool((reading == Reading::GoV2).then_some(false)?),
        "=" if reading == Reading::Yaml11 => Scalar::Refused("`=` is a key of its own in YAML 1.1"),
        ".nan" | ".NaN" | ".NAN" if go => Scalar::Refused("JSON has no NaN"),
        ".nan" | ".NaN" | ".NAN" => Scalar::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" | "-.inf" | "-.Inf" | "-.INF" if go => {
            Scalar::Refused("JSON has no infinity")
        }
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Scalar::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Scalar::Float(f64::NEG_INFINITY),
        _ => return None,
    })
}

/// YAML 1.1's booleans.
fn is_old(reading: Reading) -> bool {
    matches!(reading, Reading::GoV2 | Reading::Yaml11)
}

/// Reads an integer of digits that are known to fit the radix; one beyond `i128` as a float.
fn integer(negative: bool, digits: &str, radix: u32) -> Scalar<'static> {
    match i128::from_str_radix(digits, radix) {
        Ok(value) => Scalar::Int(if negative { -value } else { value }),
        Err(_) => {
            let digit = |c: char| c.to_digit(radix).map_or(0.0, f64::from);
            let value = match radix {
                10 => digits.parse().unwrap_or(f64::INFINITY),
                _ => digits.chars().fold(0.0, |sum, c| sum * f64::from(radix) + digit(c)),
            };
            Scalar::Float(if negative { -value } else { value })
        }
    }
}

/// Splits off a sign.
fn sign(text: &str) -> (bool, &str) {
    match text.as_bytes().first() {
        Some(b'-') => (true, text.get(1..).unwrap_or("")),
        Some(b'+') => (false, text.get(1..).unwrap_or("")),
        _ => (false, text),
    }
}

/// `(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, the form of a float in YAML 1.2 and Go, without its sign.
fn is_float(text: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(text);
    let mut rest = text.get(whole..).unwrap_or("");
    if let Some(fraction) = rest.strip_prefix('.') {
        let count = digits(fraction);
        if whole + count == 0 {
            return false;
        }
        rest = fraction.get(count..).unwrap_or("");
    } else if whole == 0 {
        return false;
    }
    let Some(exponent) = rest.strip_prefix(['e', 'E']) else { return rest.is_empty() };
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    !exponent.is_empty() && digits(exponent) == exponent.len()
}

fn all(text: &str, is: impl Fn(u8) -> bool) -> bool {
    !text.is_empty() && text.bytes().all(is)
}

#[cfg(test)]
mod tests;
