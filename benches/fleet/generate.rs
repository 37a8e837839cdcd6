//! A fleet of any size, modelled on the example platform: three environments, each tenant in one of them.

use std::fmt;
use std::fs;
use std::path::Path;

use walkdir::WalkDir;

/// Writes the definitions of a fleet.
pub(crate) fn fleet(root: &Path, tenants: usize) {
    copy_platform(root);
    let production = edit(root, "production", &[("buckets: 16", "buckets: 256")]);
    edit(root, "staging", &[("buckets: 1\n", "buckets: 256\n")]);
    let third = production
        .replace("name: production", "name: america")
        .replace("domain: ml.example.com", "domain: ml.america.example.com")
        .replace("name: prod-eu-1", "name: prod-us-1")
        .replace("clearml/production", "clearml/america");
    fs::create_dir_all(root.join("environments/america")).unwrap();
    fs::write(root.join("environments/america/environment.yaml"), third).unwrap();
    for number in 0..tenants {
        let (environment, gpu) = match number % 3 {
            0 => ("production", "gpu: 3g.20gb"),
            1 => ("america", "gpu: 1g.5gb"),
            _ => ("staging", "gpus: 1"),
        };
        write_tenant(root, number, &tenant(number, environment, gpu));
    }
}

fn copy_platform(root: &Path) {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in ["environments", "components", "charts"] {
        for entry in WalkDir::new(repository.join(name)).into_iter().map(Result::unwrap) {
            let path = root.join(entry.path().strip_prefix(repository).unwrap());
            if entry.file_type().is_dir() {
                fs::create_dir_all(path).unwrap();
            } else {
                fs::copy(entry.path(), path).unwrap();
            }
        }
    }
}

fn write_tenant(root: &Path, number: usize, text: &str) {
    let folder = root.join(format!("tenants/tenant-{number}"));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("tenant.yaml"), text).unwrap();
}

/// What policies a cluster has.
#[derive(Clone, Copy)]
pub(crate) struct Network {
    cilium: bool,
    guard: bool,
}

impl Network {
    /// Each plugin, with and without the guard of the cluster's own.
    pub(crate) const ALL: [Self; 4] = [
        Self { cilium: false, guard: false },
        Self { cilium: false, guard: true },
        Self { cilium: true, guard: false },
        Self { cilium: true, guard: true },
    ];
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plugin = if self.cilium { "Cilium" } else { "generic" };
        write!(f, "{plugin}{}", if self.guard { " with tenantGuard" } else { "" })
    }
}

/// Writes the definitions of a fleet whose tenants are all in one environment.
pub(crate) fn one_environment(root: &Path, tenants: usize, network: Network) {
    copy_platform(root);
    edit(
        root,
        "production",
        &[
            ("buckets: 16", "buckets: 256"),
            ("cni: cilium", if network.cilium { "cni: cilium" } else { "cni: generic" }),
            ("tenantGuard: true", if network.guard { "tenantGuard: true" } else { "tenantGuard: false" }),
        ],
    );
    for number in 0..tenants {
        write_tenant(root, number, &tenant(number, "production", "gpu: 1g.5gb"));
    }
}

/// Changes one tenant.
pub(crate) fn change_one(root: &Path) {
    let path = root.join("tenants/tenant-7/tenant.yaml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("maxPods: 4", "maxPods: 5")).unwrap();
}

fn edit(root: &Path, environment: &str, edits: &[(&str, &str)]) -> String {
    let path = root.join(format!("environments/{environment}/environment.yaml"));
    let mut text = fs::read_to_string(&path).unwrap();
    for (from, to) in edits {
        assert!(text.contains(from), "{environment} does not hold {from:?}");
        text = text.replace(from, to);
    }
    fs::write(&path, &text).unwrap();
    text
}

fn tenant(number: usize, environment: &str, gpu: &str) -> String {
    let redis = if number.is_multiple_of(2) { "none" } else { "dedicated" };
    format!(
        "\
apiVersion: tenantry.dev/v1
kind: Tenant
metadata:
  name: tenant-{number}
spec:
  company: Company {number}
  environments: [{environment}]
  admin: {{name: Admin {number}, email: admin@company-{number}.example}}
  ssoDomains: [company-{number}.example]
  quota: {{gpus: 4}}
  agent: {{redis: {redis}}}
  queues:
    gpu: {{{gpu}, maxPods: 4}}
    batch: {{cpu: 4, memory: 16Gi, maxPods: 8}}
"
    )
}
