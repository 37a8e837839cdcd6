//! From words to an expression: the grammar of `cel-spec/doc/langdef.md`.

use serde_json::Value;

use super::Expression;
use super::lex::{Token, tokens};

/// Expressions that nest deeper are refused; Kubernetes' own limit is 250 recursions of its grammar.
const DEEPEST: usize = 60;
/// The longest expression, in bytes.
const LONGEST: usize = 64 << 10;
const RESERVED: [&str; 16] = [
    "as",
    "break",
    "const",
    "continue",
    "else",
    "for",
    "function",
    "if",
    "import",
    "let",
    "loop",
    "package",
    "namespace",
    "return",
    "void",
    "while",
];
/// Operators by how strongly they bind, the weakest first.
const LEVELS: [&[&str]; 5] =
    [&["||"], &["&&"], &["==", "!=", "<=", ">=", "<", ">", "in"], &["+", "-"], &["*", "/", "%"]];

/// The function that stands for making an object of a type.
const MESSAGE: &str = "{}";

/// Whether an expression can be the name of a type: names with dots between.
fn is_type(expression: &Expression) -> bool {
    match expression {
        Expression::Name(_) => true,
        Expression::Select(of, _) => is_type(of),
        _ => false,
    }
}

/// Parses an expression; the error says what is wrong with it.
pub(crate) fn parse(text: &str) -> Result<Expression, String> {
    if text.len() > LONGEST {
        return Err("it is too long".to_owned());
    }
    let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0 };
    let expression = parser.choice()?;
    match parser.tokens.get(parser.at) {
        None => Ok(expression),
        Some(token) => Err(format!("{} stands where it should end", words(token))),
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

type Parsed = Result<Expression, String>;

impl Parser {
    fn choice(&mut self) -> Parsed {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("it nests too deep".to_owned());
        }
        let when = self.binary(0)?;
        let parsed = if self.takes("?") {
            let yes = self.binary(0)?;
            self.expects(":")?;
            let no = self.choice()?;
            Expression::Choice(Box::new(when), Box::new(yes), Box::new(no))
        } else {
            when
        };
        self.depth -= 1;
        Ok(parsed)
    }

    fn binary(&mut self, level: usize) -> Parsed {
        let Some(signs) = LEVELS.get(level) else { return self.unary() };
        let mut left = self.binary(level + 1)?;
        while let Some(sign) = signs.iter().find(|sign| self.is(sign)) {
            self.at += 1;
            let right = self.binary(level + 1)?;
            left = Expression::Call(None, (*sign).to_owned(), vec![left, right]);
        }
        Ok(left)
    }

    fn unary(&mut self) -> Parsed {
        let mut signs = Vec::new();
        while let Some(sign) = ["!", "-"].into_iter().find(|sign| self.is(sign)) {
            self.at += 1;
            signs.push(sign);
        }
        if signs.len() > DEEPEST {
            return Err("it nests too deep".to_owned());
        }
        let mut value = self.member()?;
        for sign in signs.into_iter().rev() {
            value = Expression::Call(None, if sign == "-" { "negate" } else { "!" }.to_owned(), vec![value]);
        }
        Ok(value)
    }

    fn member(&mut self) -> Parsed {
        let mut value = self.primary()?;
        let mut links = 0;
        loop {
            links += 1;
            if links > DEEPEST * 4 {
                return Err("it nests too deep".to_owned());
            }
            if self.takes(".") || self.takes(".?") {
                let name = self.name()?;
                value = if self.takes("(") {
                    let arguments = self.items(")")?;
                    Expression::Call(Some(Box::new(value)), name, arguments)
                } else {
                    Expression::Select(Box::new(value), name)
                };
            } else if self.takes("[") || self.takes("[?") {
                let index = self.choice()?;
                self.expects("]")?;
                value = Expression::Index(Box::new(value), Box::new(index));
            } else if is_type(&value) && self.takes("{") {
                value = self.message()?;
            } else {
                return Ok(value);
            }
        }
    }

    fn primary(&mut self) -> Parsed {
        let token = self.tokens.get(self.at).cloned().ok_or("it ends where a value should stand")?;
        self.at += 1;
        Ok(match token {
            Token::Integer(number) => Expression::Literal(number.into()),
            Token::Number(number) => Expression::Literal(number.into()),
            Token::Text(text) => Expression::Literal(text.into()),
            Token::Name(name) => match name.as_str() {
                "true" => Expression::Literal(true.into()),
                "false" => Expression::Literal(false.into()),
                "null" => Expression::Literal(Value::Null),
                "in" => return Err("`in` stands where a value should stand".to_owned()),
                reserved if RESERVED.contains(&reserved) => return Err(format!("`{reserved}` is reserved")),
                _ if self.takes("(") => Expression::Call(None, name, self.items(")")?),
                _ => Expression::Name(name),
            },
            Token::Sign("(") => {
                let inner = self.choice()?;
                self.expects(")")?;
                inner
            }
            Token::Sign("[") => Expression::List(self.items("]")?),
            Token::Sign("{") => self.entries()?,
            Token::Sign(".") => Expression::Name(self.name()?),
            token => return Err(format!("{} stands where a value should stand", words(&token))),
        })
    }

    fn items(&mut self, end: &'static str) -> Result<Vec<Expression>, String> {
        let mut items = Vec::new();
        while !self.takes(end) {
            let _optional = self.takes("?");
            items.push(self.choice()?);
            if !self.takes(",") {
                self.expects(end)?;
                break;
            }
        }
        Ok(items)
    }

    fn entries(&mut self) -> Parsed {
        let mut entries = Vec::new();
        while !self.takes("}") {
            let _optional = self.takes("?");
            let key = self.choice()?;
            self.expects(":")?;
            entries.push((key, self.choice()?));
            if !self.takes(",") {
                self.expects("}")?;
                break;
            }
        }
        Ok(Expression::Map(entries))
    }

    /// An object of a type, as in `Object.spec{replicas: 1}`.
    fn message(&mut self) -> Parsed {
        let mut values = Vec::new();
        while !self.takes("}") {
            let _optional = self.takes("?");
            self.name()?;
            self.expects(":")?;
            values.push(self.choice()?);
            if !self.takes(",") {
                self.expects("}")?;
                break;
            }
        }
        Ok(Expression::Call(None, MESSAGE.to_owned(), values))
    }

    fn name(&mut self) -> Result<String, String> {
        match self.tokens.get(self.at).cloned() {
            Some(Token::Name(name)) => {
                self.at += 1;
                Ok(name)
            }
            Some(token) => Err(format!("{} stands where a name should stand", words(&token))),
            None => Err("it ends where a name should stand".to_owned()),
        }
    }

    fn is(&self, sign: &str) -> bool {
        match self.tokens.get(self.at) {
            Some(Token::Sign(there)) => *there == sign,
            Some(Token::Name(there)) => sign == "in" && there == "in",
            _ => false,
        }
    }

    fn takes(&mut self, sign: &'static str) -> bool {
        let takes = self.is(sign);
        self.at += usize::from(takes);
        takes
    }

    fn expects(&mut self, sign: &'static str) -> Result<(), String> {
        if self.takes(sign) {
            return Ok(());
        }
        Err(match self.tokens.get(self.at) {
            Some(token) => format!("{} stands where `{sign}` should stand", words(token)),
            None => format!("it ends where `{sign}` should stand"),
        })
    }
}

fn words(token: &Token) -> String {
    match token {
        Token::Name(name) => format!("`{name}`"),
        Token::Sign(sign) => format!("`{sign}`"),
        Token::Integer(_) | Token::Number(_) => "a number".to_owned(),
        Token::Text(_) => "a text".to_owned(),
    }
}
