//! Pages that are given by path: what only shows how something is written is no slip of it.

use super::findings;

const PAGE: &str = r#"# Secrets

```yaml
apiVersion: v1
kind: Secret
metadata: {name: repository, namespace: argocd}
stringData:
  password: my-password
  token: XXXXXXXX
  sshPrivateKey: |
    -----
  apiKey: DRAWN
```

1. A part of a project:

   ```yaml
   apiVersion: argoproj.io/v1alpha1
   kind: AppProject
   metadata: {name: acme, namespace: argocd}
   spec: ...
   ```

2. Install it: `helm install x oci://example.com/x --version 1.2.3 -f <path/to/values.yaml>`, with `values.yaml`:

   ```sh
   helm install x oci://example.com/x --version 1.2.3 -f <path/to/values.yaml>
   ```
"#;

#[test]
fn what_a_page_leaves_to_its_readers_is_no_slip_and_a_secret_that_someone_drew_is() {
    let folder = tempfile::tempdir().unwrap();
    super::write(folder.path(), &[("page.md", &PAGE.replace("DRAWN", "my-api-key"))]);
    assert_eq!(findings(folder.path(), &["page.md"]), []);
    super::write(folder.path(), &[("page.md", &PAGE.replace("DRAWN", "hG7dK2mQ9xW4tB8nR5"))]);
    assert_eq!(findings(folder.path(), &["page.md"]), [(12, "secret/literal".to_owned())]);
}

/// A tenant's policy and its router, as a guide shows them.
fn router(namespace: &str, installed_in: &str) -> String {
    format!(
        "Create a policy in the tenant's namespace:\n\n   ```\n   apiVersion: networking.k8s.io/v1\n   kind: NetworkPolicy\n   \
         metadata:\n     name: same-namespace\n{namespace}   spec:\n     podSelector: {{}}\n     policyTypes: [Ingress]\n     \
         ingress:\n     - from:\n       - podSelector: {{}}\n   ```\n\n1. Prepare `overrides.yaml`:\n\n   ```\n   clearml:\n     \
         jwksKey: \"${{JWKS_KEY}}\"\n   ingress:\n     enabled: true\n   ```\n\n2. Install the router:\n\n   ```\n   \
         helm install -n {installed_in} ttr repository/clearml-task-traffic-router --version 1.2.3 -f overrides.yaml\n   ```\n"
    )
}

#[test]
fn a_policy_of_a_page_cuts_off_the_router_that_the_page_puts_behind_an_ingress() {
    let folder = tempfile::tempdir().unwrap();
    let is_cut_off = |page: &str| {
        super::write(folder.path(), &[("page.md", page)]);
        findings(folder.path(), &["page.md"]).iter().any(|(_, rule)| rule == "isolation/router-blocked")
    };
    let of_acme = "     namespace: acme\n";
    assert!(is_cut_off(&router("", "<TENANT_NAMESPACE>")));
    assert!(is_cut_off(&router(of_acme, "acme")));
    assert!(!is_cut_off(&router(of_acme, "routers")));
    assert!(!is_cut_off(&router(of_acme, "<TENANT_NAMESPACE>")));
    let open = "- from: [{namespaceSelector: {}}]\n     - from:\n";
    assert!(!is_cut_off(&router(of_acme, "acme").replacen("- from:\n", open, 1)));
}
