//! Numbers as Python's `int` and `float` read and print them.

use serde_json::{Number, Value};

use super::tree::Found;

/// An integer of any length, without leading zeros.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Digits {
    negative: bool,
    digits: String,
}

impl Digits {
    pub(super) fn to_json(&self) -> Value {
        let text = self.to_string();
        if let Ok(value) = text.parse::<i64>() {
            return value.into();
        }
        let float = text.parse::<f64>().ok().and_then(Number::from_f64);
        text.parse::<u64>().map_or_else(|_| float.map_or(Value::Null, Value::Number), Value::from)
    }
}

impl std::fmt::Display for Digits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", if self.negative { "-" } else { "" }, self.digits)
    }
}

/// The length of a number at the start of the text, by the parser's expression
/// `[+-]?(\d*\.\d+|\d+(\.\d+)?)([eE][+\-]?\d+)?(?=$|[ \t]*([\$\}\],#\n\r]|//))`.
pub(super) fn length(text: &str) -> Option<usize> {
    let sign = usize::from(text.starts_with(['+', '-']));
    let digits = |from: usize| {
        text.get(from..).unwrap_or("").chars().take_while(|c| c.is_numeric()).map(char::len_utf8).sum::<usize>()
    };
    let has = |at: usize, one_of: &[char]| text.get(at..).is_some_and(|rest| rest.starts_with(one_of));
    let whole = sign + digits(sign);
    let fraction = if has(whole, &['.']) { digits(whole + 1) } else { 0 };
    if whole == sign && fraction == 0 {
        return None;
    }
    let mantissa = if fraction > 0 { whole + 1 + fraction } else { whole };
    let with_exponent = has(mantissa, &['e', 'E']).then(|| {
        let sign = usize::from(has(mantissa + 1, &['+', '-']));
        let digits = digits(mantissa + 1 + sign);
        (digits > 0).then_some(mantissa + 1 + sign + digits)
    });
    [with_exponent.flatten(), Some(mantissa)].into_iter().flatten().find(|end| ends_at(text, *end))
}

fn ends_at(text: &str, end: usize) -> bool {
    let rest = text.get(end..).unwrap_or("");
    let next = rest.trim_start_matches([' ', '\t']);
    rest.is_empty() || next.starts_with(['$', '}', ']', ',', '#', '\n', '\r']) || next.starts_with("//")
}

/// The number that the text of such a length stands for.
pub(super) fn value(text: &str) -> Found {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        let digits = match unsigned.trim_start_matches('0') {
            "" => "0",
            digits => digits,
        };
        return Found::Int(Digits { negative: text.starts_with('-') && digits != "0", digits: digits.to_owned() });
    }
    // Other digits than ASCII's: a number too, whose value we do not work out.
    text.parse().map_or(Found::Unknown, Found::Float)
}

/// A float as Python prints it: `100000.0`, `1e+16`, `1e-05`.
pub(super) fn python_float(value: f64) -> String {
    let text = format!("{value:?}");
    match text.split_once('e') {
        None => text,
        Some((mantissa, exponent)) => {
            let (sign, digits) = exponent.strip_prefix('-').map_or(('+', exponent), |digits| ('-', digits));
            format!("{mantissa}e{sign}{digits:0>2}")
        }
    }
}
