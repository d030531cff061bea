//! A report as a dotenv report of GitLab CI.

use crate::report::Report;

/// The lines of a dotenv report: `EDEN_STATE`, and `EDEN_URL` where the environment has an address, which a job takes as
/// `environment: { url: $EDEN_URL }`.
///
/// GitLab sets these variables in later jobs, so there are no others, and neither value is a text of strangers:
/// <https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsdotenv>.
#[must_use]
pub fn dotenv(report: &Report) -> String {
    let state = format!("EDEN_STATE={}\n", report.state.word());
    let url = report
        .address()
        .map(|address| format!("EDEN_URL={address}\n"));
    state + &url.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Address, Service, State};

    #[test]
    fn a_worker_has_a_state_and_no_address() {
        let service = |address| Service {
            key: None,
            address,
            image: None,
            state: State::Ready,
        };
        let mut report = Report {
            profile: "api".to_owned(),
            name: "x\nCI_TOKEN=1".to_owned(),
            state: State::Ready,
            services: vec![service(None)],
            commit: None,
            expires_at: None,
            logs: Vec::new(),
            run: None,
            private: Vec::new(),
        };
        assert_eq!(dotenv(&report), "EDEN_STATE=ready\n");
        report
            .services
            .push(service(Some(Address::of_host("a.example.com").unwrap())));
        assert_eq!(
            dotenv(&report),
            "EDEN_STATE=ready\nEDEN_URL=https://a.example.com\n"
        );
    }
}
