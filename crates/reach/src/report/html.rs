//! The matrix as one page that a reviewer can read: the picture, what it rests on, and the list of connections.

use std::fmt::Write as _;

use super::layout::unreached;
use super::svg::{escaped, svg, words};
use crate::matrix::Matrix;

/// What stands around the picture.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// The heading.
    pub title: String,
    /// The outcome in one sentence.
    pub outcome: String,
    /// What must hold for it.
    pub preconditions: Vec<String>,
    /// Exceptions that were accepted, and what they open.
    pub exceptions: Vec<String>,
    /// Ways into pods that lead over nodes or addresses of the outside.
    pub entries: Vec<String>,
    /// What is guessed.
    pub assumed: Vec<String>,
    /// What is wrong, in full.
    pub faults: Vec<String>,
}

/// A page without scripts, and without anything from elsewhere.
pub fn html(matrix: &Matrix, words_around: &Words) -> String {
    let title = escaped(&words_around.title);
    let never = unreached(matrix).into_iter().filter_map(|at| matrix.ends.get(at)).map(|end| end.id.clone()).collect();
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width\">\n<title>{title}</title>\n{STYLE}</head>\n<body>\n<h1>{title}</h1>\n<p class=\"outcome\">{}</p>\n",
        escaped(&words_around.outcome)
    );
    let lists = [
        ("What is wrong", &words_around.faults),
        ("What must hold", &words_around.preconditions),
        ("Accepted exceptions", &words_around.exceptions),
        ("Other ways in, over nodes and addresses of the outside", &words_around.entries),
        ("What is assumed", &words_around.assumed),
        ("Never reached by anyone", &never),
    ];
    let (faults, rest) = lists.split_at(1);
    faults.iter().for_each(|(title, items)| list(&mut page, title, items));
    page.push_str(LEGEND);
    let _ = writeln!(page, "<div class=\"picture\">{}</div>", svg(matrix));
    rest.iter().for_each(|(title, items)| list(&mut page, title, items));
    connections(&mut page, matrix);
    page.push_str("</body>\n</html>\n");
    page
}

const STYLE: &str = "<style>body{font:14px/1.5 system-ui,sans-serif;color:#1b1f24;background:#fff;margin:2rem auto;\
    max-width:2400px;padding:0 1rem}h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}.outcome{font-size:1.1rem}\
    .picture{overflow-x:auto}table{border-collapse:collapse}th,td{text-align:left;padding:.2rem .8rem .2rem 0;\
    border-bottom:1px solid #e5e7eb;vertical-align:top}pre{white-space:pre-wrap;background:#f8f9fa;padding:.6rem}</style>\n";

const LEGEND: &str = "<p>What depends on something depends on what the cluster decides, or on a chart that nobody could read. \
    Point at a cell for all that it says.</p>\n";

fn list(page: &mut String, title: &str, items: &[String]) {
    if items.is_empty() {
        return;
    }
    // Writing to a string cannot fail.
    let _ = writeln!(page, "<h2>{}</h2>\n<ul>", escaped(title));
    for item in items {
        let item = escaped(item);
        let _ = if item.contains('\n') {
            writeln!(page, "<li><pre>{item}</pre></li>")
        } else {
            writeln!(page, "<li>{item}</li>")
        };
    }
    page.push_str("</ul>\n");
}

fn connections(page: &mut String, matrix: &Matrix) {
    page.push_str(
        "<h2>All connections</h2>\n<table>\n<tr><th>From</th><th>To</th><th>Open</th><th>Depends</th></tr>\n",
    );
    for (from, to, cell) in matrix.open() {
        let certain = if cell.certain.is_empty() { String::new() } else { cell.certain.to_string() };
        let depends = match cell.conditional.is_empty() {
            true => String::new(),
            false => format!("{}: {}", cell.conditional, words(cell.assumptions)),
        };
        let [from, to, certain, depends] = [&from.id, &to.id, &certain, &depends].map(|text| escaped(text));
        let _ = writeln!(page, "<tr><td>{from}</td><td>{to}</td><td>{certain}</td><td>{depends}</td></tr>");
    }
    page.push_str("</table>\n");
}
