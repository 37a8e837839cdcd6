//! Objects that charts make by their values, and the rendered files that hold these.

use crate::manifest::{File, Provenance};
use crate::plan::{Delivered, Placed};

/// An object that a chart makes by its values.
pub(crate) struct InValues<'a> {
    /// The component whose chart it is.
    pub placed: &'a Placed,
    /// The rendered file that holds the values.
    pub file: &'a File,
    /// JSON pointer of the values in it.
    pub values: &'static str,
    /// The object.
    pub object: &'a Delivered,
}

/// The objects that the charts of components make by their values.
pub(crate) fn in_values<'a>(components: &'a [Placed], files: &'a [File]) -> impl Iterator<Item = InValues<'a>> {
    components.iter().filter(|placed| !placed.facts.objects.is_empty()).flat_map(move |placed| {
        let held = files.iter().find_map(|file| Some((file, values_of(file, &placed.component.name)?)));
        held.into_iter().flat_map(move |(file, values)| {
            placed.facts.objects.iter().map(move |object| InValues { placed, file, values, object })
        })
    })
}

/// Where a file holds the values of a component's release.
fn values_of(file: &File, name: &str) -> Option<&'static str> {
    match &file.provenance {
        Provenance::Release { component, values } if component == name => {
            file.object.pointer(values).is_some().then_some(*values)
        }
        _ => None,
    }
}

/// The objects that values hold whole, each as a file of its own beside the rendered ones.
pub(crate) fn whole(components: &[Placed], files: &[File]) -> Vec<File> {
    let found = in_values(components, files).filter(|one| one.object.places.whole);
    found.map(|one| File::new(one.file.path.clone(), one.object.value.clone(), &one.file.sources)).collect()
}
