//! A page of sections and tables, with all that it needs in it.

use std::fmt::Write as _;

use crate::clean;
use crate::secrecy::mask;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// A page that grows section by section.
pub(super) struct Page {
    title: &'static str,
    sections: Vec<(String, String)>,
    body: String,
}

/// What stands in a cell.
pub(super) enum Cell {
    /// A text.
    Text(String),
    /// A text that stands out: `bad`, `warn` or `good`.
    Marked(&'static str, String),
    /// A text, and what is shown once somebody opens it.
    Folded(String, Vec<String>),
}

impl Cell {
    /// A text.
    pub(super) fn text(text: impl std::fmt::Display) -> Self {
        Self::Text(text.to_string())
    }
}

impl Page {
    /// An empty page.
    pub(super) fn new(title: &'static str) -> Self {
        Self { title, sections: Vec::new(), body: String::new() }
    }

    /// Begins a section.
    pub(super) fn section(&mut self, title: &str, about: &str) {
        if !self.sections.is_empty() {
            self.body.push_str("</section>\n");
        }
        let id = format!("s{}", self.sections.len());
        let _ = writeln!(self.body, "<section id={id} aria-labelledby={id}h><h2 id={id}h>{}</h2>", escaped(title));
        if !about.is_empty() {
            let _ = writeln!(self.body, "<p>{}</p>", escaped(about));
        }
        self.sections.push((id, title.to_owned()));
    }

    /// Adds a table; a long one can be searched.
    pub(super) fn table(&mut self, caption: &str, heads: &[&str], rows: &[Vec<Cell>]) {
        const LONG: usize = 15;
        if rows.is_empty() {
            self.body.push_str("<p>None.</p>\n");
            return;
        }
        let label = escaped(caption);
        if rows.len() > LONG {
            let _ = writeln!(self.body, "<label class=search>Search {label} <input type=search></label>");
        }
        let _ =
            write!(self.body, "<div class=wide tabindex=0 role=region aria-label=\"{label}\"><table><caption>{label}");
        let _ = write!(self.body, " <span class=count>{}</span></caption><thead><tr>", rows.len());
        for head in heads {
            let _ = write!(self.body, "<th scope=col>{}", escaped(head));
        }
        self.body.push_str("</thead><tbody>\n");
        for row in rows {
            self.body.push_str("<tr>");
            row.iter().enumerate().for_each(|(at, cell)| self.cell(cell, at == 0));
            self.body.push('\n');
        }
        self.body.push_str("</tbody></table></div>\n");
    }

    /// Adds a sentence.
    pub(super) fn note(&mut self, text: &str) {
        let _ = writeln!(self.body, "<p>{}</p>", escaped(text));
    }

    fn cell(&mut self, cell: &Cell, is_head: bool) {
        let tag = if is_head { "<th scope=row>" } else { "<td>" };
        let _ = match cell {
            Cell::Text(text) => write!(self.body, "{tag}{}", escaped(text)),
            Cell::Marked(mark, text) => write!(self.body, "{tag}<span class={mark}>{}</span>", escaped(text)),
            Cell::Folded(text, more) => {
                let items: String = more.iter().map(|one| format!("<li>{}", escaped(one))).collect();
                write!(self.body, "{tag}<details><summary>{}</summary><ul>{items}</ul></details>", escaped(text))
            }
        };
    }

    /// The page.
    pub(super) fn finish(mut self) -> String {
        if !self.sections.is_empty() {
            self.body.push_str("</section>\n");
        }
        let links = self.sections.iter().map(|(id, title)| format!("<li><a href=\"#{id}\">{}</a>", escaped(title)));
        let links: String = links.collect();
        let title = escaped(self.title);
        format!(
            "<!doctype html>\n<html lang=en><meta charset=utf-8>\n<meta name=viewport content=\"width=device-width\">\n\
             <meta http-equiv=Content-Security-Policy content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n\
             <title>{title}</title>\n<style>\n{STYLE}</style>\n<body>\n<header><h1>{title}</h1>\n\
             <nav aria-label=Sections><ol>{links}</ol></nav></header>\n<main>\n{}</main>\n<script>\n{SCRIPT}</script>\n</html>\n",
            self.body
        )
    }
}

/// A text of others: no mark-up, and no secret.
fn escaped(text: &str) -> String {
    reach::report::escaped(&clean::line(&mask::hide(text)))
}
