//! `charts/clearml-billing-1.1.0.tgz`: the example platform's stand-in for a chart that is not public, packed from
//! `xtask/example-chart/`.

use std::fs;

use flate2::{Compression, GzBuilder};

use crate::generated::{Error, Generated, root};

const SOURCES: &str = "xtask/example-chart";
/// In the order of the archive: Helm writes Chart.yaml first.
const FILES: [&str; 4] = ["Chart.yaml", "README.md", "templates/configmap.yaml", "values.yaml"];
const NAME: &str = "clearml-billing";
const VERSION: &str = "1.1.0";

/// Packs the archive: same sources, same bytes, for its digest is pinned by the example's environments.
pub(crate) fn pack() -> Result<Vec<Generated>, Error> {
    let mut archive = tar::Builder::new(GzBuilder::new().mtime(0).write(Vec::new(), Compression::best()));
    for file in FILES {
        let content = fs::read(root().join(SOURCES).join(file))?;
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len().try_into()?);
        header.set_mode(0o644);
        header.set_mtime(0);
        archive.append_data(&mut header, format!("{NAME}/{file}"), content.as_slice())?;
    }
    let bytes = archive.into_inner()?.finish()?;
    Ok(vec![Generated { path: format!("charts/{NAME}-{VERSION}.tgz"), bytes }])
}
