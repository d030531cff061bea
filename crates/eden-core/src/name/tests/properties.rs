//! What holds of any name.

use std::collections::BTreeMap;

use super::*;

/// Characters that branch names are made of, each kind that some service treats differently.
const CHARACTERS: [char; 14] = [
    'a', 'b', 'Z', '1', '-', '_', '/', '.', ' ', '#', '+', 'é', '本', '😀',
];

fn any_name(random: &mut fastrand::Rng, longest: usize) -> String {
    let length = random.usize(1..=longest);
    (0..length)
        .filter_map(|_| random.choice(CHARACTERS))
        .collect()
}

fn many(longest: usize) -> impl Iterator<Item = (String, Names)> {
    let mut random = fastrand::Rng::with_seed(longest as u64);
    let settings = complete();
    (0..1500).filter_map(move |_| {
        let name = any_name(&mut random, longest);
        let names = Names::new(&settings, &name).ok()?;
        Some((name, names))
    })
}

#[test]
fn any_name_that_is_taken_fits_every_service() {
    for (name, names) in many(4).chain(many(80)).chain(many(250)) {
        let ecs = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        assert!(
            names.resource.len() <= 255 && names.resource.chars().all(ecs),
            "{name}"
        );
        let group = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let (length, edges) = (
            names.target_group.len(),
            names.target_group.trim_matches('-'),
        );
        assert!(
            length <= 32 && names.target_group.chars().all(group),
            "{name}"
        );
        assert_eq!(edges, names.target_group, "{name}");
        let dns = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        for label in names.host.split('.') {
            assert!(
                (1..=63).contains(&label.len()) && label.chars().all(dns),
                "{name}"
            );
            assert_eq!(label.trim_matches('-'), label, "{name}");
        }
    }
}

#[test]
fn no_two_names_share_a_piece() {
    let pieces: [fn(&Names) -> String; 5] = [
        |names| names.resource.clone(),
        |names| names.target_group.to_ascii_lowercase(),
        |names| names.host.clone(),
        |names| names.entry.clone(),
        |names| names.row.clone(),
    ];
    for piece in pieces {
        let mut owners: BTreeMap<String, String> = BTreeMap::new();
        for (name, names) in many(4).chain(many(80)) {
            let owner = owners.entry(piece(&names)).or_insert_with(|| name.clone());
            // Two target groups may differ in nothing but their case.
            assert_eq!(owner.to_ascii_lowercase(), name.to_ascii_lowercase());
        }
    }
}

#[test]
fn the_same_name_is_the_same_environment() {
    for (name, names) in many(80) {
        assert_eq!(Names::new(&complete(), &name).unwrap(), names);
    }
}
