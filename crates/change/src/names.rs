//! The forms of names: `staging/src/k8s.io/apimachinery/pkg/util/validation`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What a DNS label is, in words.
pub(crate) const LABEL: &str =
    "a DNS label: at most 63 lower-case letters, digits and hyphens, a letter or digit at both ends";
/// What a DNS subdomain is, in words.
pub(crate) const SUBDOMAIN: &str =
    "a DNS name: lower-case letters, digits, hyphens and dots, a letter or digit at both ends";
/// What a qualified name is, in words.
pub(crate) const QUALIFIED: &str =
    "a name of letters, digits, `-`, `_` and `.`, at most 63 characters, with an optional DNS prefix and `/`";
/// What the name of a port is, in words.
pub(crate) const PORT_NAME: &str = "must be a port number from 1 to 65535, or a port's name: at most 15 lower-case letters, digits and single hyphens, with a letter";

/// `IsDNS1123Label`.
pub(crate) fn is_label(text: &str) -> bool {
    text.len() <= 63 && is_label_of_any_length(text)
}

fn is_label_of_any_length(text: &str) -> bool {
    let inside = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty() && text.bytes().all(inside) && !text.starts_with('-') && !text.ends_with('-')
}

/// `IsDNS1123Subdomain`.
pub(crate) fn is_subdomain(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_label_of_any_length)
}

/// `IsDNS1123SubdomainWithUnderscore`.
pub(crate) fn is_subdomain_with_underscores(text: &str) -> bool {
    let part = |part: &str| is_label_of_any_length(&part.replace('_', "a"));
    text.len() <= 253 && text.split('.').all(part)
}

/// `IsDNS1035Label`.
pub(crate) fn is_label_with_letter_first(text: &str) -> bool {
    is_label(text) && text.starts_with(|first: char| first.is_ascii_lowercase())
}

/// `IsWildcardDNS1123Subdomain`.
pub(crate) fn is_wildcard_subdomain(text: &str) -> bool {
    text.len() <= 253 && text.strip_prefix("*.").is_some_and(is_subdomain)
}

/// `IsQualifiedName`.
pub(crate) fn is_qualified(text: &str) -> bool {
    let (prefix, name) = match text.split_once('/') {
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, text),
    };
    prefix.is_none_or(is_subdomain) && !name.is_empty() && is_label_value(name)
}

/// `IsValidLabelValue`: a qualified name's last part, or nothing.
pub(crate) fn is_label_value(text: &str) -> bool {
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let end = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    bytes.len() <= 63 && text.bytes().all(inside) && end(bytes.first()) && end(bytes.last())
}

/// `IsDomainPrefixedPath`: `example.com/any/path`.
pub(crate) fn is_domain_prefixed_path(text: &str) -> bool {
    let inside = |c: char| c.is_ascii_alphanumeric() || "/-._~%!$&'()*+,;=:".contains(c);
    text.split_once('/')
        .is_some_and(|(domain, path)| is_subdomain(domain) && !path.is_empty() && path.chars().all(inside))
}

/// `IsValidPortName`.
pub(crate) fn is_port_name(text: &str) -> bool {
    let inside = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty()
        && text.len() <= 15
        && text.bytes().all(inside)
        && text.bytes().any(|byte| byte.is_ascii_lowercase())
        && !text.contains("--")
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// `IsEnvVarName` as it is since v1.30 (`RelaxedEnvironmentVariableValidation`): printable ASCII without `=`.
pub(crate) fn is_environment_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| (0x20..0x7f).contains(&byte) && byte != b'=')
}

/// `IsConfigMapKey`.
pub(crate) fn is_config_key(text: &str) -> bool {
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    !text.is_empty() && text.len() <= 253 && text.bytes().all(inside) && text != "." && !text.starts_with("..")
}

/// `IsHTTPHeaderName`.
pub(crate) fn is_header_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// `IsPathSegmentName`.
pub(crate) fn is_path_segment(text: &str) -> bool {
    text != "." && text != ".." && !text.contains(['/', '%'])
}

/// `IsCIdentifier`.
pub(crate) fn is_identifier(text: &str) -> bool {
    !text.starts_with(|c: char| c.is_ascii_digit())
        && !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The number of a percentage, as in `25%`.
pub(crate) fn percent(text: &str) -> Option<i64> {
    let digits = text.strip_suffix('%')?;
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.parse().unwrap_or(i64::MAX))
}

/// An IP address in the one form that Kubernetes takes for new fields (`IsValidIP`, `StrictIPCIDRValidation`): no leading zeros, no
/// IPv4 within IPv6.
pub(crate) fn address(text: &str) -> Option<IpAddr> {
    let address: IpAddr = text.parse().ok()?;
    match address {
        IpAddr::V6(v6) if v6.to_ipv4_mapped().is_some() => None,
        _ => Some(address),
    }
}

/// A block of addresses whose host bits are all 0 (`IsValidCIDR`).
pub(crate) fn block(text: &str) -> Option<ipnet::IpNet> {
    let (base, length) = text.split_once('/')?;
    address(base)?;
    if length.len() > 1 && length.starts_with('0') {
        return None;
    }
    let block: ipnet::IpNet = text.parse().ok()?;
    (block.trunc() == block).then_some(block)
}

/// Whether an address is one that no endpoint has (`ValidateEndpointIP`): unspecified, loopback, link-local.
pub(crate) fn is_special(address: IpAddr) -> bool {
    let local6 = |ip: Ipv6Addr| (ip.segments()[0] & 0xffc0) == 0xfe80;
    let multicast4 = |ip: Ipv4Addr| ip.octets()[..3] == [224, 0, 0];
    let multicast6 = |ip: Ipv6Addr| ip.segments()[0] & 0xff0f == 0xff02;
    address.is_unspecified()
        || address.is_loopback()
        || match address {
            IpAddr::V4(ip) => ip.is_link_local() || multicast4(ip),
            IpAddr::V6(ip) => local6(ip) || multicast6(ip),
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_forms() {
        assert!(is_label("a-1") && !is_label("-a") && !is_label("A") && !is_label(&"a".repeat(64)));
        assert!(is_subdomain("a.b-c.d") && !is_subdomain("a..b") && !is_subdomain(""));
        assert!(is_qualified("example.com/A_b.c") && !is_qualified("a/b/c") && !is_qualified("/a"));
        assert!(is_port_name("http") && !is_port_name("80") && !is_port_name("a--b"));
        assert!(is_label_value("") && is_label_value("A-b") && !is_label_value("a b"));
        assert!(is_domain_prefixed_path("example.com/x/y") && !is_domain_prefixed_path("example.com/"));
        assert_eq!(percent("25%"), Some(25));
        assert_eq!(percent("25"), None);
    }

    #[test]
    fn addresses_have_one_form() {
        assert!(address("10.0.0.1").is_some() && address("10.0.0.01").is_none() && address("::ffff:1.2.3.4").is_none());
        assert!(block("10.0.0.0/8").is_some() && block("10.0.0.1/8").is_none() && block("10.0.0.0").is_none());
        assert!(is_special("127.0.0.1".parse().unwrap_or(IpAddr::V4(Ipv4Addr::BROADCAST))));
    }
}
