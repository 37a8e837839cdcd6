use crate::finding::{Finding, Rule};
use crate::lint::{Check, YamlFile};
use crate::secrecy::published;

use super::spot::secrets;

/// A password, token or key is written in clear text.
///
/// # Why
/// Everyone who can read the repository can use the secret, now and from its history. `tenantry render` stops at it
/// too. Values are recognised by their key or variable name, such as `password`, or by their shape, such as a private
/// key. Entries of a Secret count unless they are public, such as `ca.crt`, or settings.
///
/// # Level
/// A warning for an entry of a Secret that neither its name nor its looks tell, and for a key or token of small letters
/// and dashes: it may be a name. In the values of a chart in the folder, which others write over, a warning if it is no
/// more than words.
///
/// # Bad
/// ```yaml values.yaml
/// auth:
///   password: correct-horse-battery
/// #           ^^^^^^^^^^^^^^^^^^^^^ error: password contains a secret in clear text
/// ```
/// ```yaml secret.yaml
/// apiVersion: v1
/// kind: Secret
/// metadata: {name: database}
/// stringData:
///   password: correct-horse-battery
/// #           ^^^^^^^^^^^^^^^^^^^^^ error: password contains a secret in clear text
/// ```
/// ```yaml overrides.yaml
/// agentk8sglue:
///   extraEnvs:
///     - name: PIP_INDEX_URL
///       value: https://ci:correct-horse-battery@pypi.example.com/simple
/// #                       ^^^^^^^^^^^^^^^^^^^^^ error: the address contains a secret in clear text
///   customBashScript: |
///     export GIT_PASS=correct-horse-battery
/// #                   ^^^^^^^^^^^^^^^^^^^^^ error: GIT_PASS contains a secret in clear text
/// ```
///
/// # Good
/// ```yaml repository.yaml
/// apiVersion: v1
/// kind: Secret
/// metadata:
///   name: charts
///   labels: {argocd.argoproj.io/secret-type: repository}
/// stringData:
///   type: helm
///   url: https://charts.example.com
///   project: platform
/// ```
/// ```yaml public.yaml
/// apiVersion: v1
/// kind: Secret
/// metadata: {name: public}
/// stringData:
///   username: reader
///   ca.crt: "-----BEGIN CERTIFICATE-----"
///   grafana.ini: |
///     [date_formats]
///     default_timezone = UTC
/// ```
/// ```yaml values.yaml
/// auth:
///   existingSecret: redis-credentials
///   existingSecretPasswordKey: password
/// signingKey: /data/signing/ed25519.key
/// admin:
///   existingSecret: grafana
///   userKey: admin-user
/// external:
///   secretKeys:
///     password: DB_PASSWORD
/// database:
///   secretName: app-secrets
///   secretKey: database-password
/// envSecrets:
///   SMTP_PASSWORD: smtp-email-password
/// ```
/// ```yaml overrides.yaml
/// agentk8sglue:
///   extraEnvs:
///     - name: PIP_INDEX_URL
///       value: https://ci:$(PIP_PASSWORD)@pypi.example.com/simple
///   customBashScript: |
///     export GIT_PASS=$(cat /run/secrets/git)
/// ```
/// ```yaml secret.yaml
/// apiVersion: external-secrets.io/v1
/// kind: ExternalSecret
/// metadata: {name: database}
/// spec:
///   data:
///     - secretKey: password
///       remoteRef: {key: database}
/// ```
///
/// # Fix
/// By hand: put a new secret into the secret store and refer to it by name. The old one is in the repository's history,
/// so it must be replaced.
///
/// # Source
/// owasp.org, Secrets Management Cheat Sheet; git-scm.com/docs/git-filter-branch: removing a file leaves it in the
/// history.
pub(super) static LITERAL: Rule = Rule::error("secret/literal", include_str!("literal.rs")).hides_text().of_choice();

pub(super) const CHECKS: &[Check] = &[Check::file(check)];

fn check(file: &YamlFile, findings: &mut Vec<Finding>) {
    let help = "put it into the secret store, name it there, and change it: it is in the history of the repository";
    for secret in secrets(file).into_iter().filter(|secret| !published::known_in(&secret.text)) {
        let message = format!("{} contains a secret in clear text", secret.what);
        let level = secret.level();
        findings.push(LITERAL.at(secret.place, message).level(level).help(help));
    }
}
