//! Environments that sleep and wake, whoever does what in which order, and whoever is killed in between.

#[path = "sleep/orders.rs"]
mod orders;
#[path = "sleep/scenes.rs"]
mod scenes;
#[path = "sleep/world.rs"]
mod world;
