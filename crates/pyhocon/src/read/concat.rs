//! Values that stand side by side: pyhocon's `ConfigValues.transform`.

use serde_json::{Map, Value};

use super::tree::{Found, put};

/// One value of a line of values.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Value(Found),
    /// A string without quotes, with the blanks behind it.
    Bare(String),
    /// A string in quotes, and the blanks behind it.
    Quoted(String, String),
    /// `${?name}`
    Optional,
}

/// What the tokens make together.
pub(super) fn join(mut tokens: Vec<Token>) -> Result<Found, String> {
    if let Some(Token::Bare(last)) = tokens.last_mut() {
        last.truncate(last.trim_end_matches([' ', '\t']).len());
    }
    if tokens.is_empty() {
        return Ok(Found::Text(String::new()));
    }
    tokens.retain(|token| *token != Token::Optional);
    let kinds: Vec<Kind> = tokens.iter().map(kind).collect();
    match kinds.first() {
        None => Ok(Found::Nothing),
        Some(first) if kinds.iter().any(|kind| kind != first) => {
            Err("values of different kinds side by side".to_owned())
        }
        Some(Kind::Tree) => Ok(Found::Tree(trees(tokens))),
        Some(Kind::List) => Ok(Found::List(tokens.into_iter().flat_map(items).collect())),
        Some(Kind::Text) => Ok(texts(tokens)),
    }
}

#[derive(PartialEq)]
enum Kind {
    Text,
    List,
    Tree,
}

fn kind(token: &Token) -> Kind {
    match token {
        Token::Value(Found::Tree(_)) => Kind::Tree,
        Token::Value(Found::List(_)) => Kind::List,
        _ => Kind::Text,
    }
}

fn trees(tokens: Vec<Token>) -> Map<String, Value> {
    let mut all = Map::new();
    for token in tokens {
        if let Token::Value(Found::Tree(map)) = token {
            for (key, value) in map {
                put(&mut all, &[key], value);
            }
        }
    }
    all
}

fn items(token: Token) -> Vec<Found> {
    match token {
        Token::Value(Found::List(items)) => items,
        _ => vec![],
    }
}

fn texts(mut tokens: Vec<Token>) -> Found {
    if tokens.len() == 1 {
        return match tokens.remove(0) {
            Token::Value(found) => found,
            Token::Bare(text) | Token::Quoted(text, _) => Found::Text(text),
            Token::Optional => Found::Nothing,
        };
    }
    let last = tokens.len() - 1;
    let mut text = String::new();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Value(found) => match found.as_text() {
                Some(part) => text.push_str(&part),
                None => return Found::Unknown,
            },
            Token::Bare(part) => text.push_str(part),
            Token::Quoted(part, blanks) => {
                text.push_str(part);
                text.push_str(if at == last { "" } else { blanks });
            }
            Token::Optional => {}
        }
    }
    Found::Text(text)
}
