//! `tenantry new environment`.

use serde_json::{Value, json};

use super::{Context, Exit, Failure, Flag, Outcome, assignment, check_name, complete, sound};
use crate::definition::Kind;
use crate::document::near;
use crate::scaffold::Draft;
use crate::workspace::Workspace;
use yaml::Pointer;

/// Shown below `tenantry new environment --help`.
const AFTER_HELP: &str = "\
Example:
  tenantry new environment production --extends base --domain ml.example.com \\
      --engine argocd --engine-version 3.4 --repository https://git.example.com/platform.git \\
      --cluster prod-eu-1 --kubernetes 1.33 --pod-cidr 10.244.0.0/16 --service-cidr 10.96.0.0/12 \\
      --node-cidr 10.0.1.0/24 --api-server 10.0.0.10/32";

/// How many groups of tenants a new environment has: enough for 4,000 tenants at 250 each, and not to be changed later.
const BUCKETS: u16 = 16;

/// Write environments/NAME/environment.yaml.
///
/// What its parent says already is not asked for.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// The environment's name: its folder's.
    name: String,
    /// The environment that it extends; by default the only abstract one, if there is just one.
    #[arg(long, value_name = "NAME")]
    extends: Option<String>,
    /// The domain that its hosts are in.
    #[arg(long)]
    domain: Option<String>,
    /// What applies the manifests.
    #[arg(long, value_parser = ["argocd", "flux"])]
    engine: Option<String>,
    /// The engine's version, such as 3.4 for Argo CD or 2.9 for Flux.
    #[arg(long, value_name = "VERSION")]
    engine_version: Option<String>,
    /// URL of the git repository that holds rendered/.
    #[arg(long, value_name = "URL")]
    repository: Option<String>,
    /// Name of the cluster; no two environments share one.
    #[arg(long, value_name = "NAME")]
    cluster: Option<String>,
    /// The cluster's version of Kubernetes, such as 1.33.
    #[arg(long, value_name = "VERSION")]
    kubernetes: Option<String>,
    /// Addresses of pods; may be given several times, as may the next three.
    #[arg(long, value_name = "CIDR")]
    pod_cidr: Vec<String>,
    /// Addresses of Services.
    #[arg(long, value_name = "CIDR")]
    service_cidr: Vec<String>,
    /// Addresses of nodes.
    #[arg(long, value_name = "CIDR")]
    node_cidr: Vec<String>,
    /// Addresses of the API servers.
    #[arg(long, value_name = "CIDR")]
    api_server: Vec<String>,
    /// Model of the cluster's GPUs, such as A100-40GB; with --gpu-nodes and --gpus-per-node.
    #[arg(long, value_name = "MODEL", requires_all = ["gpu_nodes", "gpus_per_node"])]
    gpu_model: Option<String>,
    /// How many nodes have GPUs.
    #[arg(long, value_name = "NUMBER", requires = "gpu_model")]
    gpu_nodes: Option<u32>,
    /// How many GPUs such a node has.
    #[arg(long, value_name = "NUMBER", requires = "gpu_model")]
    gpus_per_node: Option<u32>,
    /// Any other field of the definition, its value as YAML: --set cluster.cni=cilium
    #[arg(long, value_name = "FIELD=VALUE", value_parser = assignment)]
    set: Vec<(Pointer, Value)>,
}

fn flags() -> [Flag; 10] {
    let one = Flag::text;
    let many = |name: &str, path: &str, question: &str| Flag::texts(name, path, question, "cidr");
    [
        one("domain", "domain", "The domain that its hosts are in", "host"),
        one("engine", "delivery.engine", "What applies the manifests, argocd or flux", "line"),
        one("engine-version", "delivery.version", "The engine's version", "version"),
        one("repository", "delivery.repository", "URL of the git repository that holds rendered/", "git-url"),
        one("cluster", "cluster.name", "Name of the cluster", "dns-label"),
        one("kubernetes", "cluster.kubernetes", "The cluster's version of Kubernetes", "version"),
        many("pod-cidr", "cluster.podCidrs", "Addresses of pods, as CIDR blocks"),
        many("service-cidr", "cluster.serviceCidrs", "Addresses of Services, as CIDR blocks"),
        many("node-cidr", "cluster.nodeCidrs", "Addresses of nodes, as CIDR blocks"),
        many("api-server", "cluster.apiServers.cidrs", "Addresses of the API servers, as CIDR blocks"),
    ]
}

/// Writes the definition.
pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    let mut draft = Draft::new(Kind::Environment, &args.name);
    check_name(&draft, context)?;
    let workspace = match sound(context) {
        Ok(workspace) => workspace,
        Err(exit) => return Ok(exit),
    };
    let parent = parent(args, &workspace)?;
    let path = crate::cli::init::path_in_repository(&context.root)?;
    fill(&mut draft, args, parent.as_deref(), path, &workspace);
    let draft = match complete(draft, &flags(), &[], &workspace, context)? {
        Ok(draft) => draft,
        Err(exit) => return Ok(exit),
    };
    anstream::println!("wrote {}\nread it through, then run `tenantry render`", draft.path());
    if parent.is_none() {
        anstream::println!(
            "list under `components` what is to run there: without components a tenant is a \
             namespace only\n`tenantry schema --output schemas` writes what your editor needs to complete their names and options"
        );
    }
    Ok(Exit::Clean)
}

/// The parent that is asked for, or the only one that is made to be one.
fn parent(args: &Args, workspace: &Workspace) -> Result<Option<String>, Failure> {
    let all = &workspace.definitions.environments;
    if let Some(parent) = &args.extends {
        return match all.contains_key(parent) {
            true => Ok(Some(parent.clone())),
            false if all.is_empty() => {
                Err(Failure::with_help("there is no environment yet to extend", "leave --extends out"))
            }
            false => {
                let help = near::suggest(parent, all.keys().map(String::as_str).collect::<Vec<_>>());
                Err(Failure::with_help(format!("there is no environment `{parent}`"), help))
            }
        };
    }
    let is_parent = |layer: &crate::document::Merged| layer.get("/spec/abstract") == Some(Value::Bool(true));
    let mut parents = all.iter().filter(|(_, files)| is_parent(&files.layer)).map(|(name, _)| name.clone());
    Ok(parents.next().filter(|_| parents.next().is_none()))
}

fn fill(draft: &mut Draft, args: &Args, parent: Option<&str>, path: Option<String>, workspace: &Workspace) {
    let parent = parent.map(|parent| {
        draft.set("/extends", json!(parent));
        workspace.definitions.environments.get(parent).map(|files| files.layer.clone())
    });
    // What the parent says need not be said again.
    let says = |pointer: &'static str| {
        parent.as_ref().and_then(Option::as_ref).is_some_and(|layer| layer.get(pointer).is_some())
    };
    let text = |value: &Option<String>| value.as_ref().map(|value| json!(value));
    let list = |values: &Vec<String>| (!values.is_empty()).then(|| json!(values));
    for (path, value) in [
        ("/domain", text(&args.domain)),
        ("/delivery/engine", text(&args.engine)),
        ("/delivery/version", text(&args.engine_version)),
        ("/delivery/buckets", (!says("/spec/delivery/buckets")).then(|| json!(BUCKETS))),
        ("/delivery/repository", text(&args.repository)),
        ("/delivery/path", path.filter(|_| !says("/spec/delivery/path")).map(Value::from)),
        ("/cluster/name", text(&args.cluster)),
        ("/cluster/kubernetes", text(&args.kubernetes)),
        ("/cluster/podCidrs", list(&args.pod_cidr)),
        ("/cluster/serviceCidrs", list(&args.service_cidr)),
        ("/cluster/nodeCidrs", list(&args.node_cidr)),
        ("/cluster/apiServers/cidrs", list(&args.api_server)),
        ("/gpu/model", text(&args.gpu_model)),
        ("/gpu/nodes", args.gpu_nodes.map(Value::from)),
        ("/gpu/perNode", args.gpus_per_node.map(Value::from)),
        ("/cluster/ingress", (!says("/spec/cluster/ingress")).then(ingress_nginx)),
    ] {
        if let Some(value) = value {
            draft.set(path, value);
        }
    }
    for (path, value) in &args.set {
        draft.set(path, value.clone());
    }
}

fn ingress_nginx() -> Value {
    json!({
        "class": "nginx",
        "namespace": "ingress-nginx",
        // Labels of the pods: kubernetes/ingress-nginx, deploy/static/provider/cloud/deploy.yaml.
        "podLabels": {"app.kubernetes.io/name": "ingress-nginx", "app.kubernetes.io/component": "controller"},
    })
}

/// What a first environment says without being asked: groups of tenants, the ingress controller, and an Argo CD in its own cluster.
pub(in crate::cli) fn basics(draft: &mut Draft, is_argo: bool) {
    draft.set("/delivery/buckets", json!(BUCKETS));
    if is_argo {
        draft.set("/delivery/inCluster", json!(true));
    }
    draft.set("/cluster/ingress", ingress_nginx());
    draft.set("/secrets/provider", json!("existing"));
}
