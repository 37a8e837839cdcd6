use super::Scalar::{Bool, Float, Int, Null, Refused, Str, Time};
use super::*;

/// What four readers make of one plain scalar: YAML 1.2, Go's yaml.v2, yaml.v3, YAML 1.1.
#[test]
fn readers_take_plain_scalars_for_different_things() {
    let refused = Refused("");
    let table: &[(&str, [Scalar<'_>; 4])] = &[
        ("no", [Str("no"), Bool(false), Str("no"), Bool(false)]),
        ("on", [Str("on"), Bool(true), Str("on"), Bool(true)]),
        ("Yes", [Str("Yes"), Bool(true), Str("Yes"), Bool(true)]),
        ("y", [Str("y"), Bool(true), Str("y"), Str("y")]),
        ("017", [Int(17), Int(15), Int(15), Int(15)]),
        ("0o17", [Int(15), Int(15), Int(15), Str("0o17")]),
        ("0x1F", [Int(31), Int(31), Int(31), Int(31)]),
        ("0X1F", [Str("0X1F"), Int(31), Int(31), Str("0X1F")]),
        ("0b101", [Str("0b101"), Int(5), Int(5), Int(5)]),
        ("1_000", [Str("1_000"), Int(1000), Int(1000), Int(1000)]),
        ("12:30:45", [Str("12:30:45"), Str("12:30:45"), Str("12:30:45"), Int(45045)]),
        ("1e3", [Float(1000.0), Float(1000.0), Float(1000.0), Str("1e3")]),
        ("12e34567", [Float(f64::INFINITY), Str("12e34567"), Str("12e34567"), Str("12e34567")]),
        ("2024-01-01", [Str("2024-01-01"), Str("2024-01-01"), Time("2024-01-01"), Time("2024-01-01")]),
        ("2024-13-01", [Str("2024-13-01"), Str("2024-13-01"), Str("2024-13-01"), refused]),
        ("=", [Str("="), Str("="), Str("="), refused]),
        ("0123456", [Int(123_456), Int(42798), Int(42798), Int(42798)]),
        ("tRUE", [Str("tRUE"); 4]),
        (".inf", [Float(f64::INFINITY), refused, refused, Float(f64::INFINITY)]),
        ("18446744073709551616", {
            let (exact, near) = (Int(18_446_744_073_709_551_616), Float(18_446_744_073_709_551_616.0));
            [exact, near, near, exact]
        }),
        ("1.10", [Float(1.1); 4]),
        ("08", [Int(8), Float(8.0), Float(8.0), Str("08")]),
        ("", [Null; 4]),
        ("~", [Null; 4]),
        ("v1.2.3", [Str("v1.2.3"); 4]),
        ("-", [Str("-"); 4]),
    ];
    for (text, expected) in table {
        for (reading, expected) in Reading::ALL.into_iter().zip(expected) {
            let got = read_plain(text, reading);
            let agrees = got == *expected || matches!((got, expected), (Refused(_), Refused(_)));
            assert!(agrees, "{text} as {reading:?}: {got:?} instead of {expected:?}");
        }
        let differs = expected.iter().any(|one| one != &expected[0]);
        assert_eq!(readings_differ(text), differs, "{text}");
    }
}
