//! Questions on a terminal.

use std::io::{self, BufRead, Write};

use serde_json::Value;

use super::{Flag, value_of};
use crate::scaffold::Missing;

/// Asks, and reads the answers.
pub(super) struct Asker<'a> {
    input: &'a mut dyn BufRead,
    output: &'a mut dyn Write,
}

impl<'a> Asker<'a> {
    /// One that reads from `input` and asks on `output`.
    pub(super) fn new(input: &'a mut dyn BufRead, output: &'a mut dyn Write) -> Self {
        Self { input, output }
    }

    /// Asks for a field until the answer has the form that it must have. An empty answer leaves out what may hold several.
    ///
    /// # Errors
    /// When the input ends.
    pub(super) fn ask(&mut self, field: &Missing, flag: Option<&Flag>) -> io::Result<Option<Value>> {
        loop {
            match flag {
                Some(flag) => write!(self.output, "{}: ", flag.question)?,
                None => write!(self.output, "{} ({}): ", field.path, field.help)?,
            }
            self.output.flush()?;
            let mut line = String::new();
            if self.input.read_line(&mut line)? == 0 {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the input ended before all was answered"));
            }
            match answer(line.trim(), flag) {
                Ok(value) => return Ok(value),
                Err(expected) => writeln!(self.output, "  expected {expected}")?,
            }
        }
    }
}

fn answer(line: &str, flag: Option<&Flag>) -> Result<Option<Value>, String> {
    match flag {
        Some(flag) => flag.answer(line),
        None if line.is_empty() => Err("an answer".to_owned()),
        None => Ok(Some(value_of(line))),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use serde_json::json;

    use super::*;

    fn dialogue(answers: &str, flag: Option<&Flag>) -> (io::Result<Option<Value>>, String) {
        let (mut input, mut output) = (answers.as_bytes(), Vec::new());
        let field = Missing { path: "/components/redis/databases".into(), help: "how many".to_owned() };
        let answer = Asker::new(&mut input, &mut output).ask(&field, flag);
        (answer, String::from_utf8(output).unwrap())
    }

    fn email() -> Flag {
        Flag::text("admin-email", "admin.email", "E-mail", "email")
    }

    fn domains() -> Flag {
        Flag::texts("sso-domain", "ssoDomains", "Domains", "host")
    }

    #[test]
    fn it_asks_until_the_answer_fits() {
        let (answer, said) = dialogue("\nadmin\n admin@acme.example \n", Some(&email()));
        assert_eq!(answer.unwrap(), Some(json!("admin@acme.example")));
        assert_eq!(said.matches("expected an e-mail address").count(), 2);
    }

    #[test]
    fn several_are_divided_by_commas_and_may_be_none() {
        assert_eq!(
            dialogue("a.example, b.example\n", Some(&domains())).0.unwrap(),
            Some(json!(["a.example", "b.example"]))
        );
        assert_eq!(dialogue("\n", Some(&domains())).0.unwrap(), None);
    }

    #[test]
    fn what_no_flag_fills_is_yaml() {
        let (answer, said) = dialogue("64\n", None);
        assert_eq!(answer.unwrap(), Some(json!(64)));
        assert_eq!(said, "components.redis.databases (how many): ");
        assert!(dialogue("", None).0.is_err(), "the input ended");
    }
}
