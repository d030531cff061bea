//! What a container has otherwise than the reference's.

use aws_sdk_ecs::types::{ContainerDefinition, EnvironmentFile, EnvironmentFileType, Secret};

use crate::overrides::Overrides;

/// Sets what is otherwise on the container that gets the environment's image.
pub(super) fn set(container: &mut ContainerDefinition, overrides: &Overrides) {
    // ECS describes an empty list of what was never set: nothing is sent then either.
    let list = |words: &[String]| Some(words.to_vec()).filter(|words| !words.is_empty());
    if let Some(command) = &overrides.command {
        container.command = list(command);
    }
    if let Some(entry_point) = &overrides.entry_point {
        container.entry_point = list(entry_point);
    }
    if let Some(files) = &overrides.environment_files {
        let files: Vec<EnvironmentFile> = files.iter().filter_map(file).collect();
        container.environment_files = Some(files).filter(|files| !files.is_empty());
    }
    set_secrets(container, overrides);
}

/// Both are required, and set.
fn file(arn: &String) -> Option<EnvironmentFile> {
    let file = EnvironmentFile::builder()
        .value(arn)
        .r#type(EnvironmentFileType::S3);
    file.build().ok()
}

/// Sets secrets in place of those, and of variables, of the same name.
fn set_secrets(container: &mut ContainerDefinition, overrides: &Overrides) {
    let named = &overrides.secrets;
    if named.is_empty() {
        return;
    }
    if let Some(variables) = &mut container.environment {
        variables.retain(|pair| pair.name().is_none_or(|name| !named.contains_key(name)));
    }
    let mut secrets = container.secrets.take().unwrap_or_default();
    secrets.retain(|secret| !named.contains_key(secret.name()));
    let secret = |(name, from): (&String, &String)| {
        let secret = Secret::builder().name(name).value_from(from);
        secret.build().ok()
    };
    secrets.extend(named.iter().filter_map(secret));
    container.secrets = Some(secrets);
}
