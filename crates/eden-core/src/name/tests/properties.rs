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
        assert!(!names.target_group.contains("--"), "{name}");
        let dns = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let label = &names.host;
        assert!(
            (1..=63).contains(&label.len()) && label.chars().all(dns),
            "{name}"
        );
        assert_eq!(label.trim_matches('-'), label, "{name}");
    }
}

const PIECES: [fn(&Names) -> String; 5] = [
    |names| names.resource.clone(),
    |names| names.target_group.to_ascii_lowercase(),
    |names| names.host.clone(),
    |names| names.entry.clone(),
    |names| names.row.clone(),
];

/// Names, and the names that would be taken literally for a piece of theirs: any name may be what
/// another's hash makes.
fn with_results(longest: usize) -> impl Iterator<Item = (String, Names)> {
    let settings = complete();
    let prefixes = [&settings.name_prefix, &settings.domain_prefix].map(|one| format!("{one}-"));
    let own = many(longest).flat_map(move |(name, names)| {
        let pieces = [&names.resource, &names.target_group, &names.host];
        let bare = pieces.map(|piece| {
            let rest = prefixes
                .iter()
                .find_map(|prefix| piece.strip_prefix(prefix));
            rest.map(str::to_owned)
        });
        bare.into_iter().flatten().chain([name])
    });
    own.filter_map(|name| Some((name.clone(), Names::new(&complete(), &name).ok()?)))
}

#[test]
fn no_two_names_share_a_piece() {
    for piece in PIECES {
        let mut owners: BTreeMap<String, String> = BTreeMap::new();
        for (name, names) in with_results(4).chain(with_results(80)) {
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
