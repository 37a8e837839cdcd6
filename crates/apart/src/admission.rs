//! Admission: what keeps a tenant's pods from the labels of its agent and router.

use crate::scene::Scene;
use crate::way::{Channel, Way};

pub(crate) fn ways(scene: &Scene<'_>) -> Vec<Way> {
    let Some(why) = scene.unguarded.as_ref().filter(|_| !scene.tenants.is_empty()) else { return Vec::new() };
    let says = format!("pods of a tenant may bear the labels by which policies know its agent and router: {why}");
    vec![Way::new(Channel::Admission, None, "the platform", says)]
}
