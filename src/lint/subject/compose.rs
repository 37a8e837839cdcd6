//! Files of Docker Compose: images and environment variables of their services.
//!
//! Source: compose-spec, 05-services.md, `image` and `environment`, which is a mapping or a list of `NAME=value`.

use super::image::{Image, parse};
use crate::lint::{Role, Scalar};
use yaml::Step;

/// The image of a service.
pub(crate) fn image<'a>(scalar: &Scalar<'a>) -> Option<Image<'a>> {
    let is_image = !scalar.is_key && scalar.path.step == Some(Step::Key("image"));
    let service = scalar.path.parent.filter(|_| is_image && scalar.role == Role::Other)?;
    let text = scalar.text();
    (is_service(service) && !text.is_empty() && !text.contains(['$', '{', ' '])).then(|| parse(text))
}

/// Name and value of a variable of a service.
pub(crate) fn variable<'a>(scalar: &Scalar<'a>) -> Option<(&'a str, &'a str)> {
    if scalar.is_key || scalar.role != Role::Other {
        return None;
    }
    let list = scalar.path.parent.filter(|around| around.step == Some(Step::Key("environment")))?;
    if !list.parent.is_some_and(is_service) {
        return None;
    }
    match scalar.path.step? {
        Step::Key(name) => Some((name, scalar.text())),
        Step::Index(_) => scalar.text().split_once('='),
    }
}

/// Whether a mapping is a service: below `services`, at the top of the file.
fn is_service(path: &crate::lint::subject::scalar::Path<'_>) -> bool {
    path.parent.is_some_and(|services| {
        services.step == Some(Step::Key("services")) && services.parent.is_some_and(|root| root.step.is_none())
    })
}
