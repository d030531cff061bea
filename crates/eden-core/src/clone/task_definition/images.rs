//! Which containers get which image.

use aws_sdk_ecs::types::{ContainerDefinition, TaskDefinition};

use super::{Changes, arn, container, no_container};
use crate::error::Error;
use crate::overrides::{Overridden, OverrideError};

/// Gives each container its image.
///
/// An init container usually runs the application's own image: it gets the new one with it, unless it is named.
pub(super) fn replace(
    reference: &TaskDefinition,
    containers: &mut [ContainerDefinition],
    changes: &Changes<'_>,
) -> Result<(), Error> {
    let missing = || no_container(reference, changes.container);
    let target = container(reference, changes.container).ok_or_else(missing)?;
    let (named, same) = (&changes.overrides.images, target.image());
    check_names(reference, changes)?;
    for one in containers {
        let name = one.name().unwrap_or_default();
        if name == changes.container {
            one.image = Some(changes.image.to_owned());
        } else if let Some(image) = named.get(name) {
            one.image = Some(image.to_string());
        } else if changes.with_same_image && one.image() == same {
            one.image = Some(changes.image.to_owned());
        }
    }
    Ok(())
}

fn check_names(reference: &TaskDefinition, changes: &Changes<'_>) -> Result<(), Error> {
    let wrong = changes.overrides.images.iter().find_map(|(name, image)| {
        if name == changes.container {
            return (image.as_str() != changes.image).then(|| {
                format!("names container {name} with another image than `image_uri`, which is that container's: one of them")
            });
        }
        let is_there = container(reference, name).is_some();
        (!is_there).then(|| {
            let all = reference.container_definitions().iter();
            let names: Vec<&str> = all.filter_map(ContainerDefinition::name).collect();
            let (arn, names) = (arn(reference), names.join(", "));
            format!("names {name:?}, and task definition {arn} has no such container; its containers are {names}")
        })
    });
    match wrong {
        Some(why) => Err(OverrideError::new(Overridden::Images, why).into()),
        None => Ok(()),
    }
}
