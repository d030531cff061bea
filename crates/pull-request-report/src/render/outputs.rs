//! A report as the outputs of a step of GitHub Actions.

use std::collections::BTreeMap;

use crate::report::Report;

/// The lines for the file that `GITHUB_OUTPUT` names: `profile`, `name`, `state`, and where they are known `url`, `urls` (a
/// JSON object by service), `commit` and `expires-at`.
///
/// A value may hold line ends, so each is written between two lines with a random delimiter:
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#multiline-strings>. Values are as they
/// are: a step that takes one into a script does so through `env`.
#[must_use]
pub fn outputs(report: &Report) -> String {
    let delimiter = || format!("eden_{:032x}", fastrand::u128(..));
    let values = values(report);
    values
        .iter()
        .map(|(name, value)| output(name, value, delimiter))
        .collect()
}

fn values(report: &Report) -> Vec<(&'static str, String)> {
    let mut values = vec![
        ("profile", report.profile.clone()),
        ("name", report.name.clone()),
        ("state", report.state.word().to_owned()),
    ];
    let url = report.address().map(ToString::to_string);
    let commit = report.commit.as_ref().map(ToString::to_string);
    let expires_at = report.expires_at.map(|at| at.to_string());
    let others = [
        ("url", url),
        ("urls", urls(report)),
        ("commit", commit),
        ("expires-at", expires_at),
    ];
    values.extend(
        others
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    values
}

fn urls(report: &Report) -> Option<String> {
    let urls: BTreeMap<_, _> = report
        .services
        .iter()
        .filter_map(|service| Some((service.key.as_deref()?, service.address.as_ref()?.url())))
        .collect();
    if urls.is_empty() {
        None
    } else {
        serde_json::to_string(&urls).ok()
    }
}

fn output(name: &str, value: &str, delimiters: impl Fn() -> String) -> String {
    let delimiter = unused(value, delimiters);
    format!("{name}<<{delimiter}\n{value}\n{delimiter}\n")
}

/// The first delimiter that the value does not hold.
pub(crate) fn unused(value: &str, delimiters: impl Fn() -> String) -> String {
    let mut delimiter = delimiters();
    while value.contains(&delimiter) {
        delimiter = delimiters();
    }
    delimiter
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use proptest::prelude::*;

    use super::*;
    use crate::report::{Address, Service, State};

    /// Reads the file as the runner does:
    /// <https://github.com/actions/runner/blob/main/src/Runner.Worker/FileCommandManager.cs>.
    fn read(file: &str) -> Vec<(String, String)> {
        let mut lines = file.split('\n');
        let mut found = Vec::new();
        while let Some((name, delimiter)) = lines.next().and_then(|line| line.split_once("<<")) {
            let value: Vec<_> = lines
                .by_ref()
                .take_while(|line| *line != delimiter)
                .collect();
            found.push((name.to_owned(), value.join("\n")));
        }
        found
    }

    fn report(name: &str) -> Report {
        let service = |key: &str, host: &str| Service {
            key: Some(key.to_owned()),
            address: Some(Address::of_host(host).unwrap()),
            image: None,
            state: State::Ready,
        };
        Report {
            profile: "api".to_owned(),
            name: name.to_owned(),
            state: State::Ready,
            services: vec![
                service("web", "b.example.com"),
                service("api", "a.example.com"),
            ],
            commit: None,
            expires_at: None,
            logs: Vec::new(),
            run: None,
            private: Vec::new(),
        }
    }

    #[test]
    fn a_step_gets_the_first_address_and_all_of_them() {
        let expected = [
            ("profile", "api"),
            ("name", "login"),
            ("state", "ready"),
            ("url", "https://b.example.com"),
            (
                "urls",
                r#"{"api":"https://a.example.com","web":"https://b.example.com"}"#,
            ),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(read(&outputs(&report("login"))), expected);
    }

    #[test]
    fn a_delimiter_that_a_value_holds_is_not_used() {
        let drawn = Cell::new(0);
        let next = || format!("d{}", drawn.replace(drawn.get() + 1));
        assert_eq!(
            output("name", "x\nd0\nd1", next),
            "name<<d2\nx\nd0\nd1\nd2\n"
        );
    }

    proptest! {
        #[test]
        fn no_name_adds_an_output(name in "[a-z<>=\\n\\r-]{0,40}") {
            let read = read(&outputs(&report(&name)));
            let names: Vec<_> = read.iter().map(|(name, _)| name.as_str()).collect();
            prop_assert_eq!(names, ["profile", "name", "state", "url", "urls"]);
            prop_assert_eq!(&read[1].1, &name);
        }
    }
}
