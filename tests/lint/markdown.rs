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
