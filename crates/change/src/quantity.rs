//! Quantities of resources: `staging/src/k8s.io/apimachinery/pkg/api/resource/quantity.go`.

use serde_json::Value;

/// A quantity in billionths, which is the smallest unit that Kubernetes keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity(i128);

const BILLION: i128 = 1_000_000_000;
/// What a number is multiplied with: suffix, base, exponent.
const SUFFIXES: [(&str, i128, u32); 17] = [
    ("Ki", 1024, 1),
    ("Mi", 1024, 2),
    ("Gi", 1024, 3),
    ("Ti", 1024, 4),
    ("Pi", 1024, 5),
    ("Ei", 1024, 6),
    ("k", 1000, 1),
    ("M", 1000, 2),
    ("G", 1000, 3),
    ("T", 1000, 4),
    ("P", 1000, 5),
    ("E", 1000, 6),
    ("n", 0, 3),
    ("u", 0, 2),
    ("m", 0, 1),
    ("e", 10, 0),
    ("", 1, 0),
];

impl Quantity {
    /// Nothing.
    pub(crate) const ZERO: Self = Self(0);

    /// Reads a text or a number.
    pub fn of(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Self::parse(text),
            Value::Number(number) => Self::parse(&number.to_string()),
            _ => None,
        }
    }

    /// Reads a text: `1.5`, `100m`, `2Gi`, `1e3`. What is finer than a billionth is rounded up.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (digits, suffix) = rest.split_at(end);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() && fraction.is_empty() || fraction.contains('.') {
            return None;
        }
        let (times, over) = factor(suffix)?;
        let fraction = &fraction[..fraction.len().min(18)];
        let scale = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
        let number: i128 = format!("0{}{fraction}", whole.trim_start_matches('0')).parse().ok()?;
        let times = number.checked_mul(times)?.checked_mul(BILLION)?;
        let down = scale.checked_mul(over)?;
        let billionths = times / down + i128::from(times % down != 0);
        Some(Self(if negative { -billionths } else { billionths }))
    }

    /// Whether it is a whole number.
    pub(crate) fn is_whole(self) -> bool {
        self.0 % BILLION == 0
    }

    /// A text that all equal quantities share.
    pub(crate) fn canonical(self) -> String {
        if self.0 % BILLION == 0 { (self.0 / BILLION).to_string() } else { format!("{}n", self.0) }
    }

    /// This divided by another, in thousandths.
    pub(crate) fn ratio(self, other: Self) -> Option<Self> {
        self.0.checked_mul(BILLION)?.checked_div(other.0).map(Self)
    }
}

/// What a suffix multiplies with and divides by.
fn factor(suffix: &str) -> Option<(i128, i128)> {
    if let Some((_, base, power)) = SUFFIXES.iter().find(|(name, ..)| *name == suffix && *name != "e") {
        return Some(if *base == 0 { (1, 1000_i128.pow(*power)) } else { (base.pow(*power), 1) });
    }
    let exponent: i32 = suffix.strip_prefix(['e', 'E'])?.parse().ok()?;
    let power = 10_i128.checked_pow(exponent.unsigned_abs())?;
    Some(if exponent < 0 { (1, power) } else { (power, 1) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_quantities_are_written_in_many_ways() {
        for (one, two) in [("1", "1000m"), ("10Gi", "10240Mi"), ("1e3", "1k"), ("0.5", "500m"), ("1.5Gi", "1536Mi")] {
            assert_eq!(Quantity::parse(one), Quantity::parse(two), "{one} and {two}");
        }
        assert!(Quantity::parse("2Gi") > Quantity::parse("2G"));
        assert!(Quantity::parse("-1") < Some(Quantity::ZERO));
    }

    #[test]
    fn other_texts_are_no_quantities() {
        for text in ["", "Gi", "1Gb", "1 Gi", "ten", "1.2.3", ".", "--1", "1ee3"] {
            assert_eq!(Quantity::parse(text), None, "{text}");
        }
    }
}
