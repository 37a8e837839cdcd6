//! Every sequence of steps, one settled world after the other.

use std::collections::{BTreeMap, BTreeSet, HashMap, hash_map::DefaultHasher};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use engines::{Git, Id, OWN, Order, World, argocd, flux};
use serde_json::{Value, json};

use super::outside::Charts;
use super::platform::Platform;

#[derive(Clone, Copy, Debug)]
pub(super) enum Engine {
    ArgoCd,
    Flux,
}

impl Engine {
    fn delivery(self) -> &'static str {
        match self {
            Self::ArgoCd => "engine: argocd, version: \"3.4\", destination: {name: one}",
            Self::Flux => "engine: flux, version: \"2.9\", releasesNamespace: tenant-releases",
        }
    }

    fn settle(self, world: &mut World, git: &Git, order: Order) -> Vec<String> {
        match self {
            Self::ArgoCd => argocd::settle(world, git, &Charts, order),
            Self::Flux => flux::settle(world, git, &Charts, order),
        }
    }

    /// A cluster where the engine was installed, and nothing else.
    fn empty(self) -> World {
        let mut world = World::default();
        let namespaces = match self {
            Self::ArgoCd => [(OWN, "argocd"), ("one", "kube-system")],
            Self::Flux => [(OWN, "flux-system"), (OWN, "kube-system")],
        };
        for (cluster, name) in namespaces {
            world
                .cluster(cluster)
                .apply(&json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}), None)
                .unwrap();
        }
        world
    }
}

/// So many steps are taken one after the other.
const STEPS: usize = 4;

/// The objects of a world, by the cluster and what tells them apart.
type Objects = BTreeMap<(String, Id), Arc<Value>>;

/// What is done to a tree before an engine sees it: nothing, or a mistake that the walk must find.
pub(super) type Spoil = fn(&Platform, &mut Vec<(String, Vec<Value>)>);

/// Everything that is rendered for the platforms of a walk.
struct Trees {
    engine: Engine,
    spoil: Spoil,
    folder: tempfile::TempDir,
    git: HashMap<Platform, Arc<Git>>,
    fresh: HashMap<Platform, Arc<Objects>>,
}

/// Takes every sequence of up to four steps. After each, clusters must hold what the last tree alone makes in empty ones.
pub(super) fn walk(engine: Engine, starts: &[Platform], steps: fn(&Platform) -> Vec<Platform>, spoil: Spoil) {
    let mut trees =
        Trees { engine, spoil, folder: tempfile::tempdir().unwrap(), git: HashMap::new(), fresh: HashMap::new() };
    let mut seen = BTreeSet::new();
    let mut now: Vec<(Vec<Platform>, World)> = Vec::new();
    for start in starts {
        now.push((vec![start.clone()], trees.install(start, Order::Forward)));
    }
    for _ in 0..STEPS {
        let mut next = Vec::new();
        for (path, world) in now {
            for platform in steps(path.last().unwrap()) {
                let path: Vec<Platform> = path.iter().cloned().chain([platform.clone()]).collect();
                for order in [Order::Forward, Order::Backward] {
                    let mut world = world.clone();
                    let troubles = engine.settle(&mut world, &trees.git(&platform), order);
                    assert!(troubles.is_empty(), "{}\n{}", shown(&path), troubles.join("\n"));
                    trees.compare(&path, &world);
                    if seen.insert((platform.clone(), digest(&world))) {
                        next.push((path.clone(), world));
                    }
                }
            }
        }
        now = next;
    }
    assert!(seen.len() > trees.git.len() / 2, "hardly anything was walked through");
}

/// Retires an environment and takes it down as `docs/states.md` says: nothing is left but what was there before.
pub(super) fn take_down(engine: Engine, platform: &Platform) {
    for order in [Order::Forward, Order::Backward] {
        let mut trees = Trees {
            engine,
            spoil: |_, _| {},
            folder: tempfile::tempdir().unwrap(),
            git: HashMap::new(),
            fresh: HashMap::new(),
        };
        let mut world = trees.install(platform, order);
        let git = trees.git(&Platform { ends: true, ..platform.clone() });
        let settle = |world: &mut World| {
            let troubles = engine.settle(world, &git, order);
            assert!(troubles.is_empty(), "{troubles:?}");
        };
        settle(&mut world);
        world.apply(git.file("rendered/e/root.yaml").unwrap()).unwrap();
        settle(&mut world);
        let (root, then) = match engine {
            Engine::ArgoCd => (
                Id::new("argoproj.io", "Application", "argocd", "e-root"),
                vec![Id::new("argoproj.io", "AppProject", "argocd", "e-platform")],
            ),
            Engine::Flux => {
                let accounts = git.files("rendered/e/flux/accounts").into_iter().map(|object| Id::of(&object));
                let own = Id::new("source.toolkit.fluxcd.io", "GitRepository", "flux-system", "platform");
                (
                    Id::new("kustomize.toolkit.fluxcd.io", "Kustomization", "flux-system", "e"),
                    accounts.chain([own]).collect(),
                )
            }
        };
        assert!(world.cluster(OWN).delete(&root), "{root}");
        settle(&mut world);
        for id in then {
            // One in a namespace that went is gone.
            world.cluster(OWN).delete(&id);
        }
        settle(&mut world);
        let before = objects(&engine.empty());
        let left: Vec<String> =
            objects(&world).into_keys().filter(|key| !before.contains_key(key)).map(|(_, id)| id.to_string()).collect();
        assert!(left.is_empty(), "{engine:?}, {platform:?}: {left:?}");
    }
}

impl Trees {
    fn git(&mut self, platform: &Platform) -> Arc<Git> {
        if let Some(git) = self.git.get(platform) {
            return Arc::clone(git);
        }
        platform.write(self.folder.path(), self.engine.delivery());
        let mut files =
            tenantry::testing::rendered(self.folder.path(), "e").unwrap_or_else(|why| panic!("{platform:?}: {why}"));
        (self.spoil)(platform, &mut files);
        let git = Arc::new(Git::new(&format!("{platform:?}"), files));
        self.git.insert(platform.clone(), Arc::clone(&git));
        git
    }

    /// What a person applies to empty clusters, and what the engine makes of it.
    fn install(&mut self, platform: &Platform, order: Order) -> World {
        let git = self.git(platform);
        let mut world = self.engine.empty();
        world.apply(git.file("rendered/e/root.yaml").unwrap()).unwrap();
        let troubles = self.engine.settle(&mut world, &git, order);
        assert!(troubles.is_empty(), "{platform:?} cannot be installed:\n{}", troubles.join("\n"));
        world
    }

    fn fresh(&mut self, platform: &Platform) -> Arc<Objects> {
        if let Some(fresh) = self.fresh.get(platform) {
            return Arc::clone(fresh);
        }
        let first = objects(&self.install(platform, Order::Forward));
        assert_eq!(first, objects(&self.install(platform, Order::Backward)), "the order decides what is installed");
        let fresh = Arc::new(first);
        self.fresh.insert(platform.clone(), Arc::clone(&fresh));
        fresh
    }

    fn compare(&mut self, path: &[Platform], world: &World) {
        let fresh = self.fresh(path.last().unwrap());
        let now = objects(world);
        let missing: Vec<String> =
            fresh.keys().filter(|key| !now.contains_key(key)).map(|(_, id)| id.to_string()).collect();
        let orphans: Vec<String> =
            now.keys().filter(|key| !fresh.contains_key(key) && !stays(key)).map(|(_, id)| id.to_string()).collect();
        let stale = now.iter().filter(|(key, value)| fresh.get(key).is_some_and(|fresh| fresh != *value));
        let stale: Vec<String> = stale.map(|((_, id), _)| id.to_string()).collect();
        assert!(
            missing.is_empty() && orphans.is_empty() && stale.is_empty(),
            "{}\nmissing: {missing:?}\norphans: {orphans:?}\nnot what they should be: {stale:?}",
            shown(path)
        );
    }
}

/// What stays by `docs/states.md`: Secrets that provisioning made, in a namespace that stays, until the namespace goes.
fn stays((_, id): &(String, Id)) -> bool {
    id.is("", "Secret") && id.name.contains("credentials-")
}

fn objects(world: &World) -> Objects {
    world
        .objects()
        .map(|(cluster, id, live)| {
            assert!(!live.deleting, "{id} hangs in its deletion");
            ((cluster.to_owned(), id.clone()), Arc::clone(&live.value))
        })
        .collect()
}

/// What tells worlds apart.
fn digest(world: &World) -> u64 {
    let mut hasher = DefaultHasher::new();
    for (cluster, id, live) in world.objects() {
        (cluster, id, &live.owner, &live.finalizers, live.value.to_string()).hash(&mut hasher);
    }
    hasher.finish()
}

fn shown(path: &[Platform]) -> String {
    path.iter().map(|platform| format!("{platform:?}")).collect::<Vec<_>>().join("\n-> ")
}
