//! Clones a reference Amazon ECS service into a preview environment.
