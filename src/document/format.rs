//! Formats of text in definitions: the values of `format` in the schemas, of the core and of components alike.

use std::net::IpAddr;
use std::sync::LazyLock;

use regex::Regex;

use super::scalar::{Cidr, PortRange};

/// A form that text must have.
pub(crate) struct Format {
    /// Its name in schemas.
    pub name: &'static str,
    /// What is expected, to stand behind "expected".
    pub expected: &'static str,
    /// Whether a text has it.
    pub matches: fn(&str) -> bool,
}

/// A format by name.
pub(crate) fn find(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// Whether a text has a format; false where there is none of that name.
pub(crate) fn matches(name: &str, text: &str) -> bool {
    find(name).is_some_and(|format| (format.matches)(text))
}

/// Declares a format whose texts match a regular expression as a whole.
macro_rules! pattern {
    ($name:literal, $expected:literal, $pattern:expr) => {
        Format {
            name: $name,
            expected: $expected,
            matches: |text| {
                static PATTERN: LazyLock<Option<Regex>> =
                    LazyLock::new(|| Regex::new(concat!("^(?:", $pattern, ")$")).ok());
                PATTERN.as_ref().is_some_and(|pattern| pattern.is_match(text))
            },
        }
    };
}

/// Every format.
pub(crate) static FORMATS: &[Format] = &[
    // k8s.io/apimachinery pkg/api/resource/quantity.go, without signs: nothing here is negative.
    pattern!(
        "quantity",
        "a Kubernetes quantity such as 500m or 4Gi",
        r"([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+|[numkMGTPE]|[KMGTPE]i)?"
    ),
    Format {
        name: "cidr",
        expected: "a block of addresses without host bits, such as 10.0.0.0/16",
        matches: |text| text.parse::<Cidr>().is_ok(),
    },
    Format { name: "ip", expected: "an IP address such as 10.0.1.21", matches: |text| text.parse::<IpAddr>().is_ok() },
    Format {
        name: "port-range",
        expected: "a range of ports such as 30000-32767",
        matches: |text| text.parse::<PortRange>().is_ok(),
    },
    // k8s.io/apimachinery pkg/util/validation/validation.go: labels, names and values.
    Format {
        name: "dns-label",
        expected: "a DNS label: at most 63 of a-z, 0-9 and -, beginning and ending with a letter or digit",
        matches: is_dns_label,
    },
    Format {
        name: "dns-name",
        expected: "a DNS name: labels of a-z, 0-9 and - with dots between them, at most 253 characters",
        matches: is_dns_name,
    },
    Format { name: "host", expected: "a host name in lower case such as ml.example.com", matches: is_host },
    Format { name: "email", expected: "an e-mail address such as admin@acme.example", matches: is_email },
    pattern!("duration", "a duration such as 30m or 1h30m", r"([0-9]+(ms|s|m|h))+"),
    pattern!(
        "version",
        "an exact version such as 1.2.3, in quotes where it looks like a number",
        r"v?[0-9]+(\.[0-9]+)*([-+_][0-9A-Za-z]+([-+._][0-9A-Za-z]+)*)?"
    ),
    Format {
        name: "version-range",
        expected: "a range of versions such as >=0.1, <0.3",
        matches: |text| semver::VersionReq::parse(text).is_ok(),
    },
    pattern!("sha256", "a sha256 digest: 64 hexadecimal digits in lower case", "[0-9a-f]{64}"),
    Format {
        name: "url",
        expected: "a URL such as https://login.example.com/authorize",
        matches: |text| is_url(text, &["https", "http"]),
    },
    Format {
        name: "helm-url",
        expected: "the URL of a chart repository, https://... or oci://...",
        matches: |text| is_url(text, &["https", "http", "oci"]),
    },
    Format {
        name: "git-url",
        expected: "the URL of a git repository, https://... or ssh://...",
        matches: |text| is_url(text, &["https", "http", "ssh"]) || is_scp(text),
    },
    Format {
        name: "certificates",
        expected: "certificates in PEM form, each between BEGIN CERTIFICATE and END CERTIFICATE",
        matches: is_certificates,
    },
    Format { name: "date", expected: "a date such as 2027-03-01", matches: is_date },
    // NVIDIA mig-parted, names of profiles in its configuration.
    pattern!("mig-profile", "a MIG profile such as 3g.20gb", r"[0-9]+g\.[0-9]+gb(\+me(\.all)?|\+gfx|-me)?"),
    // github.com/distribution/reference: registry, path, tag, digest.
    pattern!(
        "image",
        "an image reference such as docker.io/library/python:3.12",
        r"([a-zA-Z0-9.-]+(:[0-9]+)?/)?[a-z0-9]+([._/-]+[a-z0-9]+)*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?"
    ),
    pattern!("image-tag", "an image tag such as 1.24-1.8.1", "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"),
    pattern!(
        "registry",
        "a registry, with or without a path: docker.io, mirror.example.com/hub",
        r"[a-zA-Z0-9][a-zA-Z0-9.-]*(:[0-9]+)?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*"
    ),
    Format {
        name: "host-port",
        expected: "a host, with or without a port: mirror.example.com:5000",
        matches: is_host_port,
    },
    Format { name: "label-key", expected: "a label's key such as example.com/team", matches: is_label_key },
    Format {
        name: "label-value",
        expected: "a label's value: at most 63 letters, digits, -, _ and .",
        matches: is_label_value,
    },
    // Helm 3 and 4: a release's name has at most 53 characters.
    Format {
        name: "release",
        expected: "the name of a Helm release: a DNS label of at most 53 characters",
        matches: |text| text.len() <= 53 && is_dns_label(text),
    },
    Format { name: "path", expected: "a path inside the tree, such as charts/billing-1.1.0.tgz", matches: is_path },
    Format { name: "line", expected: "one line of text without blanks at its ends", matches: is_line },
    Format {
        name: "secret-path",
        expected: "the path of a secret with {name} in it, and {scope}: clearml/{scope}/{name}",
        matches: is_secret_path,
    },
    pattern!(
        "cron",
        "a schedule in five fields such as 17 * * * *",
        r"[0-9*,/-]+ [0-9*,/-]+ [0-9*,/?-]+ [0-9A-Za-z*,/-]+ [0-9A-Za-z*,/?-]+"
    ),
    pattern!("env-name", "the name of an environment variable", "[A-Za-z_][A-Za-z0-9_]*"),
    pattern!(
        "uuid",
        "a UUID such as 1f6c2a4e-95a5-4a1d-8f3b-0d1b2c3d4e5f",
        "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
    ),
];

/// Whether a text is a DNS label of RFC 1123.
pub(crate) fn is_dns_label(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    text.len() <= 63 && !text.is_empty() && text.bytes().all(inner) && !text.starts_with('-') && !text.ends_with('-')
}

fn is_dns_name(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_dns_label)
}

/// A name of at least two labels that is no address.
fn is_host(text: &str) -> bool {
    let last = text.rsplit('.').next().unwrap_or_default();
    is_dns_name(text) && text.contains('.') && !last.bytes().all(|byte| byte.is_ascii_digit())
}

/// As HTML's `<input type=email>` has it, with a host of at least two labels.
fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else { return false };
    let atom = |byte: u8| byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte);
    !local.is_empty() && local.len() <= 64 && local.bytes().all(atom) && is_host(&host.to_ascii_lowercase())
}

fn is_url(text: &str, schemes: &[&str]) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host_port = authority.rsplit('@').next().unwrap_or_default();
    schemes.contains(&scheme) && is_host_port(host_port) && text.bytes().all(is_url_byte)
}

/// `name`, `name:port`, `[::1]:port`; one label is enough inside a cluster.
fn is_host_port(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    let address = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let host_fits = match address {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => is_dns_name(&host.to_ascii_lowercase()),
    };
    host_fits && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
}

/// RFC 3986's characters.
fn is_url_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte)
}

/// `git@example.com:platform/clearml.git`
fn is_scp(text: &str) -> bool {
    let Some((user_host, path)) = text.split_once(':') else { return false };
    let Some((user, host)) = user_host.split_once('@') else { return false };
    is_dns_name(host) && !user.is_empty() && !path.is_empty() && text.bytes().all(is_url_byte)
}

/// Certificates in PEM form, with text between them, as bundles have it; no key.
fn is_certificates(text: &str) -> bool {
    const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
    const END: &str = "-----END CERTIFICATE-----";
    let mut blocks = text.split(BEGIN);
    let before = blocks.next().unwrap_or_default();
    let is_block = |block: &str| {
        block.split_once(END).is_some_and(|(content, behind)| {
            let is_content = |byte: u8| byte.is_ascii_alphanumeric() || b"+/= \r\n".contains(&byte);
            content.len() > 64 && content.bytes().all(is_content) && !behind.contains("-----")
        })
    };
    text.contains(BEGIN) && !before.contains("-----") && blocks.all(is_block)
}

fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let mut number = |digits: usize| {
        let part = parts.next().filter(|part| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()));
        part.and_then(|part| part.parse::<u32>().ok())
    };
    let (Some(year), Some(month), Some(day)) = (number(4), number(2), number(2)) else { return false };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    };
    parts.next().is_none() && (1..=12).contains(&month) && (1..=days).contains(&day)
}

fn is_label_name(text: &str) -> bool {
    let ends = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    text.len() <= 63 && ends(text.bytes().next()) && ends(text.bytes().last()) && text.bytes().all(inner)
}

fn is_label_key(text: &str) -> bool {
    match text.split_once('/') {
        Some((prefix, name)) => is_dns_name(prefix) && is_label_name(name),
        None => is_label_name(text),
    }
}

fn is_label_value(text: &str) -> bool {
    text.is_empty() || is_label_name(text)
}

fn is_path(text: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part != "." && part != ".." && !part.contains(['\\', ':', '\0']);
    text.is_empty() || text.split('/').all(part)
}

fn is_line(text: &str) -> bool {
    text.trim() == text && !text.chars().any(|char| char.is_control() || char == '\u{2028}' || char == '\u{2029}')
}

fn is_secret_path(text: &str) -> bool {
    let rest = text.replace("{scope}", "").replace("{name}", "");
    text.contains("{scope}") && text.contains("{name}") && is_line(text) && !rest.contains(['{', '}'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_takes_what_it_says_and_no_more() {
        let cases: &[(&str, &[&str], &[&str])] = &[
            ("quantity", &["64", "500m", "4Gi", "1.5", "1e3", ".5"], &["", "-1", "4GiB", "4 Gi", "Gi", "4gi"]),
            ("cidr", &["10.0.0.0/8", "fd00::/64"], &["10.0.0.1/8", "10.0.0.0", "10.0.0.0/33"]),
            ("ip", &["10.0.0.1", "::1"], &["10.0.0", "10.0.0.1/32"]),
            ("dns-label", &["a", "a-1"], &["", "-a", "a-", "A", "a.b", "a_b", "ä"]),
            ("host", &["ml.example.com"], &["localhost", "ML.example.com", "10.0.0.1", "a..b", "*.a.b", "a.b."]),
            ("email", &["admin@acme.example", "a+b@X.example.com"], &["admin", "a@b", "a b@c.d", "@c.d", "“a@c.d”"]),
            ("duration", &["30m", "1h30m"], &["", "1", "1d", "1 h"]),
            (
                "version",
                &["3.21.6", "v24.9.2", "1.24-1.8.1rc99-159", "3.4"],
                &["", "latest", ">=1", "1.x", "1.2 ", "*"],
            ),
            ("version-range", &[">=0.1, <0.3", "0.1"], &["", "new"]),
            (
                "url",
                &["https://a.b/c?d=e&f", "http://api.clearml:8008", "https://[::1]:8443/"],
                &["a.b", "<https://a.b>", "https://", "https://a b", "ftp://a.b", "https://a:0", "https://<host>/"],
            ),
            ("helm-url", &["oci://docker.io/clearml", "https://nvidia.github.io/gpu-operator"], &["docker.io/clearml"]),
            ("git-url", &["https://git.example.com/a.git", "git@git.example.com:a/b.git", "ssh://git@a.b/c"], &["a/b"]),
            ("date", &["2027-03-01", "2028-02-29"], &["2027-02-29", "2027-13-01", "27-3-1", "2027-03-01T00:00:00Z"]),
            ("mig-profile", &["3g.20gb", "1g.5gb+me", "2g.48gb-me"], &["3g", "3g.20GB"]),
            ("image", &["python:3.12", "a.b:5000/c/d:e"], &["a b", "Python", ":tag"]),
            ("registry", &["docker.io", "mirror.example.com:5000/hub"], &["https://a.b", "a.b/", ""]),
            (
                "host-port",
                &["mirror.example.com", "mirror.example.com:5000"],
                &["mirror.example.com/hub", "https://a.b"],
            ),
            ("label-key", &["team", "example.com/team"], &["", "a/b/c", "-a"]),
            ("path", &["", "clusters/a", "charts/a-1.tgz"], &["/etc", "../a", "a/../b", "a//b", "a/", "C:\\a", "a\\b"]),
            ("line", &["Acme Corporation"], &["a\nb", " a", "a\u{7f}"]),
            ("secret-path", &["a/{scope}/{name}"], &["a/{name}", "{scope}/{name}/{x}"]),
            ("cron", &["17 * * * *", "0 4 * * MON-FRI"], &["daily", "* * * *"]),
            ("release", &["clearml-agent"], &["a.b", "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcd"]),
        ];
        for (name, good, bad) in cases {
            for text in *good {
                assert!(matches(name, text), "{name} takes {text:?}");
            }
            for text in *bad {
                assert!(!matches(name, text), "{name} refuses {text:?}");
            }
        }
    }
}
