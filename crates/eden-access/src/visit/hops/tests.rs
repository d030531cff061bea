use super::*;

fn hosts(names: &[&str]) -> Vec<Host> {
    names
        .iter()
        .map(|name| Host::parse(name).unwrap())
        .collect()
}

fn way(names: &[&str], goal: &str) -> Vec<String> {
    hops(&hosts(names), &Host::parse(goal).unwrap())
        .into_iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn a_visitor_passes_through_every_host_once_and_ends_at_the_goal() {
    assert_eq!(way(&["a.example.com"], "a.example.com"), ["a.example.com"]);
    let names = [
        "c.example.com",
        "a.example.com",
        "b.example.com",
        "a.example.com",
    ];
    assert_eq!(
        way(&names, "b.example.com"),
        ["a.example.com", "c.example.com", "b.example.com"]
    );
    assert_eq!(
        way(&names, "a.example.com"),
        ["b.example.com", "c.example.com", "a.example.com"]
    );
}

#[test]
fn a_goal_elsewhere_leads_nowhere() {
    assert!(way(&["a.example.com"], "b.example.com").is_empty());
    assert!(way(&[], "b.example.com").is_empty());
}
