//! Secrets that their shape gives away, wherever they stand: a table, and the search.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::value;

/// The first half of a pair, which some keep in clear as an identifier.
pub(super) const AWS_KEY: &str = "an access key of AWS";

/// The form of a provider's secrets.
pub(crate) struct Shape {
    /// What it is: `a token of GitHub`.
    pub(crate) what: &'static str,
    /// What it looks like: the group `s`, or the whole of it where there is none.
    pattern: &'static str,
}

const fn shape(what: &'static str, pattern: &'static str) -> Shape {
    Shape { what, pattern }
}

/// The forms that we know, each with the public page that tells its prefix; where a vendor's page gives no length, the length is the
/// one that the rule sets of gitleaks (github.com/gitleaks/gitleaks, config/gitleaks.toml), detect-secrets
/// (github.com/Yelp/detect-secrets, `detect_secrets/plugins`) or trufflehog (github.com/trufflesecurity/trufflehog, pkg/detectors) agree on.
pub(crate) const SHAPES: [Shape; 61] = [
    // docs.github.com, "About authentication to GitHub", token formats.
    shape("a token of GitHub", r"\bgh[pousr]_[0-9A-Za-z]{36,255}\b"),
    shape("a token of GitHub", r"\bgithub_pat_[0-9A-Za-z]{22}_[0-9A-Za-z]{59}\b"),
    // docs.gitlab.com, "GitLab token overview", token prefixes.
    shape("a token of GitLab", r"\bgl(?:pat|dt|rt|rtr|cbt|ptt|ft|imt|soat|ffct|agent|oas)-[0-9A-Za-z_.-]{20,300}"),
    // docs.aws.amazon.com, IAM, "Understanding unique ID prefixes".
    shape(AWS_KEY, r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b"),
    // docs.slack.dev, "Tokens" and "Sending messages using incoming webhooks".
    shape("a token of Slack", r"\bxox[abeoprs]-[0-9A-Za-z-]{20,250}"),
    shape("a token of Slack", r"\bxapp-[0-9]-[0-9A-Za-z]+-[0-9]+-[0-9A-Za-z]+"),
    shape("a webhook of Slack", r"hooks\.slack\.com/(?:services|workflows|triggers)/(?P<s>[0-9A-Za-z+/]{20,80})"),
    // learn.microsoft.com, "Create incoming webhooks" of Teams.
    shape(
        "a webhook of Teams",
        r"\.webhook\.office\.com/webhookb2/(?P<s>[0-9a-f@-]{36,80}/IncomingWebhook/[0-9a-f]{32}/[0-9a-f-]{36})",
    ),
    // discord.com/developers/docs, "Webhook Resource".
    shape("a webhook of Discord", r"discord(?:app)?\.com/api/webhooks/[0-9]{17,20}/(?P<s>[0-9A-Za-z_-]{60,80})"),
    // cloud.google.com, "Manage API keys", and support.google.com, "Manage OAuth clients".
    shape("a key of Google", r"\bAIza[0-9A-Za-z_-]{35}"),
    shape("a client secret of Google", r"\bGOCSPX-[0-9A-Za-z_-]{28}"),
    // huggingface.co/docs/hub/security-tokens.
    shape("a token of Hugging Face", r"\b(?:hf|api_org)_[A-Za-z]{34}\b"),
    // docs.anthropic.com, "API keys", and platform.openai.com/docs, "API keys".
    shape("a key of Anthropic", r"\bsk-ant-[a-z]+[0-9]{2}-[0-9A-Za-z_-]{80,120}"),
    shape("a key of OpenAI", r"\bsk-[0-9A-Za-z_-]{16,200}T3BlbkFJ[0-9A-Za-z_-]{16,200}"),
    // docs.stripe.com/keys.
    shape("a key of Stripe", r"\b(?:sk|rk)_(?:live|test|prod)_[0-9A-Za-z]{10,99}\b"),
    // docs.sendgrid.com, "API keys".
    shape("a key of SendGrid", r"\bSG\.[0-9A-Za-z_-]{22}\.[0-9A-Za-z_-]{43}"),
    // docs.docker.com, "Personal access tokens".
    shape("a token of Docker Hub", r"\bdckr_(?:pat|oat)_[0-9A-Za-z_-]{27,32}"),
    // docs.npmjs.com, "About access tokens"; pypi.org/help; guides.rubygems.org, "API key scopes".
    shape("a token of npm", r"\bnpm_[0-9A-Za-z]{36}\b"),
    shape("a token of PyPI", r"\bpypi-AgEI[0-9A-Za-z_-]{50,1000}"),
    shape("a token of RubyGems", r"\brubygems_[0-9a-f]{48}\b"),
    // developer.hashicorp.com, Vault, "Tokens"; HCP Terraform, "API tokens".
    shape("a token of Vault", r"\bhv[sbr]\.[0-9A-Za-z_-]{24,300}"),
    shape("a token of HCP Terraform", r"\b[0-9A-Za-z]{14}\.atlasv1\.[0-9A-Za-z_=-]{60,70}"),
    // docs.digitalocean.com, "Personal access tokens".
    shape("a token of DigitalOcean", r"\bdo[opr]_v1_[0-9a-f]{64}\b"),
    // docs.databricks.com, "Personal access tokens".
    shape("a token of Databricks", r"\bdapi[0-9a-f]{32}(?:-[0-9])?\b"),
    // grafana.com/docs, "Service accounts" and "Cloud access policies".
    shape("a token of Grafana", r"\bglsa_[0-9A-Za-z]{32}_[0-9A-Fa-f]{8}\b"),
    shape("a token of Grafana", r"\bglc_[0-9A-Za-z+/]{32,400}={0,3}"),
    // docs.openshift.com, "Understanding authentication".
    shape("a token of OpenShift", r"\bsha256~[0-9A-Za-z_-]{43}"),
    // docs.doppler.com, "Auth token formats".
    shape("a token of Doppler", r"\bdp\.(?:pt|st|ct|sa|scim|audit)\.(?:[0-9a-z_-]+\.)?[0-9A-Za-z]{40,44}\b"),
    // pulumi.com/docs, "Access tokens".
    shape("a token of Pulumi", r"\bpul-[0-9a-f]{40}\b"),
    // learning.postman.com, "Postman API authentication".
    shape("a key of Postman", r"\bPMAK-[0-9a-f]{24}-[0-9a-f]{34}\b"),
    // support.atlassian.com, "Manage API tokens".
    shape("a token of Atlassian", r"\bATATT3[0-9A-Za-z_=-]{186}"),
    // shopify.dev, "Access tokens".
    shape("a token of Shopify", r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b"),
    // linear.app/developers.
    shape("a key of Linear", r"\blin_api_[0-9A-Za-z]{40}\b"),
    // core.telegram.org/bots/api.
    shape("a token of Telegram", r"\b[0-9]{8,10}:AA[0-9A-Za-z_-]{33}\b"),
    // docs.dynatrace.com, "Access tokens", token format.
    shape("a token of Dynatrace", r"\bdt0[a-z][0-9]{2}\.[A-Z2-7]{24}\.[A-Z2-7]{64}\b"),
    // docs.newrelic.com, "API keys".
    shape("a key of New Relic", r"\bNRAK-[0-9A-Z]{27}\b"),
    // jfrog.com/help, "API key" and "Reference tokens".
    shape("a key of Artifactory", r"\bAKCp[0-9A-Za-z]{69}\b"),
    shape("a token of Artifactory", r"\bcmVmd[0-9A-Za-z]{59}\b"),
    // github.com/FiloSottile/age, "age-keygen".
    shape("a key of age", r"\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b"),
    // learn.microsoft.com, Microsoft Entra: client secrets hold `8Q~` since 2021.
    shape("a client secret of Entra", r"\b[0-9A-Za-z_~.]{3}[0-9]Q~[0-9A-Za-z_~.-]{31,34}"),
    // learn.microsoft.com, Azure Storage, "Configure connection strings".
    shape("a key of Azure Storage", r"\bAccountKey=(?P<s>[0-9A-Za-z+/]{60,90}={0,2})"),
    // learn.microsoft.com, Azure Storage, "Create a service SAS": the signature of an address.
    shape("a signature of Azure Storage", r"[?&]sig=(?P<s>[0-9A-Za-z%+/]{40,100}={0,2})"),
    // docs.sentry.io, "Auth tokens".
    shape("a token of Sentry", r"\bsntry[su]_[0-9A-Za-z+/=_-]{60,400}"),
    // developers.figma.com, "Personal access tokens".
    shape("a token of Figma", r"\bfigd_[0-9A-Za-z_-]{40}"),
    // docs.netlify.com, "Personal access tokens".
    shape("a token of Netlify", r"\bnfp_[0-9A-Za-z_]{36}\b"),
    // replicate.com/docs, "API tokens".
    shape("a token of Replicate", r"\br8_[0-9A-Za-z_-]{37}"),
    // console.groq.com/docs, "API keys"; docs.perplexity.ai, "API keys".
    shape("a key of Groq", r"\bgsk_[0-9A-Za-z]{52}\b"),
    shape("a key of Perplexity", r"\bpplx-[0-9A-Za-z]{48}\b"),
    // supabase.com/docs, "Access tokens".
    shape("a token of Supabase", r"\bsbp_[0-9a-f]{40}\b"),
    // planetscale.com/docs, "Service tokens" and "Connection strings".
    shape("a token of PlanetScale", r"\bpscale_(?:tkn|oauth|pw)_[0-9A-Za-z_=.-]{32,64}"),
    // fly.io/docs, "Access tokens".
    shape("a token of Fly.io", r"\bfm(?:1[ar]|2)_[0-9A-Za-z+/]{80,1000}={0,3}"),
    // tailscale.com/kb, "Key prefixes".
    shape("a key of Tailscale", r"\btskey-[a-z]+-[0-9A-Za-z_]+-[0-9A-Za-z_]{16,}"),
    // developers.notion.com, "Authorization".
    shape("a token of Notion", r"\bntn_[0-9]{11}[0-9A-Za-z]{35}\b"),
    // developers.cloudflare.com, "Origin CA keys".
    shape("a key of Cloudflare", r"\bv1\.0-[0-9a-f]{24}-[0-9a-f]{146}\b"),
    // documentation.mailgun.com, "API keys"; twilio.com/docs, "API keys".
    shape("a key of Mailgun", r"\bkey-[0-9a-f]{32}\b"),
    shape("a key of Twilio", r"\bSK[0-9a-f]{32}\b"),
    // RFC 7519: three parts in base64, of which the first two are JSON objects.
    shape("a JSON web token", r"\beyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{10,}"),
    // RFC 7617, basic authentication.
    shape("a password", r"\b[Bb]asic (?P<s>[0-9A-Za-z+/]{8,}={0,2})"),
    // RFC 6750, bearer tokens.
    shape("a token", r"\b[Bb]earer (?P<s>[0-9A-Za-z_.~+/-]{16,}=*)"),
    // RFC 7468, RFC 4716 and OpenPGP: keys in PEM's form, their line breaks escaped or not.
    shape(
        "a private key",
        r#"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----(?:(?:\\n|\s)*[A-Z][a-z]+(?:-[A-Z][A-Za-z]+)?: [^\n\\]*)*(?:\\[nr]|\s|["'+])*[0-9A-Za-z+/=]{16,}[^-]*(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----(?:\\n|\n)?)?"#,
    ),
    // The same in base64, as kubeconfig holds it: `-----BEGIN RSA PRIVATE KEY-----` and the like.
    shape(
        "a private key",
        r"\bLS0tLS1CRUdJTi(?:BQUklWQVRFIEtFW|BSU0EgUFJJVkFURSBLRV|BFQyBQUklWQVRFIEtFW|BPUEVOU1NIIFBSSVZBVEUgS0VZ|BFTkNSWVBURUQgUFJJVkFURSBLRV)[0-9A-Za-z+/=]{16,}",
    ),
];

/// No secret that a shape gives away is shorter, with what stands before it.
const SHORTEST: usize = 12;

/// All patterns as one: what most texts are asked.
static ANY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let patterns: Vec<String> = SHAPES.iter().map(|shape| shape.pattern.replace("(?P<s>", "(?:")).collect();
    compiled(&patterns.join("|"))
});

static EACH: LazyLock<Vec<Option<Regex>>> =
    LazyLock::new(|| SHAPES.iter().map(|shape| compiled(shape.pattern)).collect());

/// A pattern whose words end where ASCII's do: those of Unicode make the search of a text with other letters a hundred times slower.
pub(super) fn compiled(pattern: &str) -> Option<Regex> {
    Regex::new(&pattern.replace(r"\b", r"(?-u:\b)")).ok()
}

/// Whether something in a text may have one of the shapes.
pub(super) fn may_hold(text: &str) -> bool {
    text.len() >= SHORTEST && ANY.as_ref().is_some_and(|any| any.is_match(text))
}

/// What of a text has the shape of a secret, and what each is.
pub(crate) fn find(text: &str) -> Vec<(Range<usize>, &'static str)> {
    if !may_hold(text) {
        return vec![];
    }
    let mut found = vec![];
    for (shape, pattern) in SHAPES.iter().zip(EACH.iter()) {
        for captures in pattern.iter().flat_map(|pattern| pattern.captures_iter(text)) {
            let whole = captures.name("s").or_else(|| captures.get(0));
            let secret = whole.filter(|secret| is_secret(shape.what, secret.as_str()));
            found.extend(secret.map(|secret| (secret.range(), shape.what)));
        }
    }
    found
}

/// Examples of manuals have the shape and are none.
fn is_secret(what: &str, text: &str) -> bool {
    match what {
        "a password" => value::is_basic(text),
        "a token" => value::looks_random(text) || text.bytes().any(|byte| byte.is_ascii_digit()) && text.len() >= 24,
        "a private key" => !value::is_empty_pem(text),
        _ => !text.ends_with("EXAMPLE") && kinds_of_byte(text) >= 7,
    }
}

/// `ghp_xxxxxxxxxxxx` has few.
fn kinds_of_byte(text: &str) -> usize {
    let mut seen = [false; 256];
    text.bytes().for_each(|byte| {
        if let Some(one) = seen.get_mut(usize::from(byte)) {
            *one = true
        }
    });
    seen.into_iter().filter(|seen| *seen).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_can_be_read() {
        assert!(EACH.iter().all(Option::is_some) && ANY.is_some());
    }

    #[test]
    fn examples_of_manuals_are_no_secrets() {
        for text in
            ["ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "AKIAIOSFODNN7EXAMPLE", "Bearer your-access-token-here"]
        {
            assert_eq!(find(text), vec![], "{text}");
        }
    }
}
