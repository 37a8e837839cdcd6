//! The list for people.

use std::io::{self, Write};

use super::collect::Needed;
use crate::clean;

/// Prints the Secrets by environment, the platform's first.
pub(super) fn print(needed: &[Needed], out: &mut dyn Write) -> io::Result<()> {
    let mut group = None;
    for secret in needed {
        let of = (&secret.environment, &secret.tenant);
        if group != Some(of) {
            group = Some(of);
            let owner = secret.tenant.as_ref().map_or("the platform".to_owned(), |tenant| format!("tenant {tenant}"));
            writeln!(out, "\x1b[1m{}, {}\x1b[0m\n", clean::line(&secret.environment), clean::line(&owner))?;
        }
        one(secret, out)?;
    }
    let assumed = needed.iter().filter(|secret| secret.assumed.is_some()).count();
    writeln!(out, "{} Secrets; {assumed} of them assumed, for a chart that could not be read", needed.len())
}

fn one(secret: &Needed, out: &mut dyn Write) -> io::Result<()> {
    let id = format!("{}/{}", secret.namespace, secret.name);
    writeln!(out, "  \x1b[36m{}\x1b[0m  {}", clean::line(&id), clean::line(&secret.kind))?;
    let from = match (secret.from, &secret.store_path) {
        ("provisioning", _) => "the provisioning Job makes it".to_owned(),
        (_, Some(path)) => format!("the secret store, at {path}"),
        _ => "make it in the cluster".to_owned(),
    };
    let power = if secret.administrator { ", gives power over the platform" } else { "" };
    line(out, "for", &format!("{}{power}", secret.components.join(", ")))?;
    line(out, "from", &from)?;
    let width = secret.keys.iter().map(|key| key.name.len()).max().unwrap_or(0);
    for (at, key) in secret.keys.iter().enumerate() {
        let form = key.pattern.as_ref().map(|pattern| format!("matches {pattern}"));
        let write = key.write.as_ref().map(|write| format!("write it {write}"));
        let words: Vec<&str> = key.about.iter().chain(&form).chain(&write).map(String::as_str).collect();
        let text = format!("{:width$}  {}", key.name, words.join("; "));
        line(out, if at == 0 { "keys" } else { "" }, text.trim_end())?;
    }
    for (word, known) in [("labels", &secret.labels), ("fields", &secret.fields)] {
        for (at, (name, value)) in known.iter().enumerate() {
            line(out, if at == 0 { word } else { "" }, &format!("{name}: {value}"))?;
        }
    }
    for equals in &secret.equals {
        line(out, "equals", equals)?;
    }
    if let Some(why) = &secret.assumed {
        line(out, "assumed", why)?;
    }
    writeln!(out)
}

fn line(out: &mut dyn Write, word: &str, text: &str) -> io::Result<()> {
    writeln!(out, "    {word:8} {}", clean::line(text))
}
