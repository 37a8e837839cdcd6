//! Messages over a stream: headers, an empty line, JSON.
//!
//! `lsp-server` has the types and the writing side. Its reading side reserves whatever memory a header claims and gives up at the first
//! body that is no message; a client's mistake must cost no more than its own message.

use std::io::{self, BufRead, Read as _};

use lsp_server::Message;

/// The longest body that is read. The largest text file of a tree has 8 MiB; escaped it may be several times as long.
const BODY_LIMIT: u64 = 64 << 20;

/// The longest line of a header.
const HEADER_LIMIT: u64 = 4 << 10;

/// The next message; none at the end of the stream. Bodies that are no message are skipped.
///
/// # Errors
/// Where the stream breaks, or where a header is such that nobody knows where the next message begins.
pub(super) fn read(input: &mut impl BufRead) -> io::Result<Option<Message>> {
    while let Some(body) = body(input)? {
        match serde_json::from_slice(&body) {
            Ok(message) => return Ok(Some(message)),
            Err(error) => anstream::eprintln!("a message was skipped: {error}"),
        }
    }
    Ok(None)
}

fn body(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut length = None;
    loop {
        let mut line = String::new();
        input.by_ref().take(HEADER_LIMIT).read_line(&mut line)?;
        if line.is_empty() {
            return Ok(None);
        }
        if !line.ends_with('\n') {
            return Err(invalid("a header has no end"));
        }
        let header = line.trim_end();
        if header.is_empty() {
            break;
        }
        let (name, value) = header.split_once(':').ok_or_else(|| invalid("a header has no colon"))?;
        if name.eq_ignore_ascii_case("Content-Length") {
            length = value.trim().parse::<u64>().ok();
        }
    }
    let length = length.ok_or_else(|| invalid("a message has no Content-Length"))?;
    if length > BODY_LIMIT {
        return Err(invalid("a message is too long"));
    }
    let mut body = Vec::new();
    input.by_ref().take(length).read_to_end(&mut body)?;
    Ok((body.len() as u64 == length).then_some(body))
}

fn invalid(message: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn framed(body: &str) -> String {
        format!(
            "Content-Length: {}\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n{body}",
            body.len()
        )
    }

    #[test]
    fn a_body_that_is_no_message_is_skipped() {
        let stream = framed("{") + &framed("[1]") + &framed(r#"{"jsonrpc": "2.0", "method": "exit"}"#);
        let mut input = stream.as_bytes();
        assert!(matches!(read(&mut input), Ok(Some(Message::Notification(it))) if it.method == "exit"));
        assert!(matches!(read(&mut input), Ok(None)));
    }

    #[test]
    fn what_a_header_claims_reserves_no_memory() {
        for header in ["Content-Length: 18446744073709551615", "Content-Length: -1", "Length 4", &"x".repeat(10_000)] {
            let stream = format!("{header}\r\n\r\n{{}}");
            assert!(read(&mut stream.as_bytes()).is_err(), "{header:.40}");
        }
        assert!(matches!(read(&mut &b"Content-Length: 5000\r\n\r\n{}"[..]), Ok(None)));
    }
}
