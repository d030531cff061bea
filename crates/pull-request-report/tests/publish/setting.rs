//! A forge with one repository and one pull request, and a report of an environment.

use std::error::Error;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use fake_forge::{Account, Comment, Forge, Permission, Pull, PullState, Repository};
use pull_request_report::{
    Address, AlwaysCurrent, Author, GitHub, Limit, Published, PullRequest, Remembered, Report,
    Revision, Service, State, Token,
};
use tokio_util::sync::CancellationToken;

pub(crate) const TOKEN: &str = "ghs_16C7e42F292c6912E7710c838347Ae178B4a";
pub(crate) const HEAD: &str = "6dcb09b5b57875f334f61aebed695e2e4193db5e";
pub(crate) const NEXT_HEAD: &str = "7fd1a60b01f91b314f59955a4e4d4e80d8edf11d";
/// Repository and number of the pull request.
pub(crate) const IDS: (u64, u64) = (1_296_269, 42);

pub(crate) fn account(id: u64, login: &str) -> Account {
    Account {
        id,
        login: login.to_owned(),
        permissions: vec![Permission::Comments, Permission::Deployments],
    }
}

pub(crate) fn bot() -> Account {
    account(41_898_282, "github-actions[bot]")
}

pub(crate) fn forge() -> Forge {
    let forge = Forge::start().unwrap();
    {
        let mut world = forge.world();
        world.accounts.insert(TOKEN.to_owned(), bot());
        let name = "octo/shop".to_owned();
        world.repositories.push(Repository {
            id: IDS.0,
            name,
            former: Vec::new(),
        });
        world.pulls.push(Pull {
            repository: IDS.0,
            number: IDS.1,
            state: PullState::Open,
            head: HEAD.to_owned(),
            labels: vec!["preview".to_owned()],
            from: Some(IDS.0),
        });
    }
    forge
}

pub(crate) fn github(forge: &Forge) -> GitHub {
    let author = Author::Login(GitHub::ACTIONS.to_owned());
    GitHub::new(
        forge.github().parse().unwrap(),
        Token::new(TOKEN).unwrap(),
        author,
    )
    .unwrap()
}

pub(crate) fn pull_request(head: &str) -> PullRequest {
    format!("github:octo/shop:1296269#42@{head}")
        .parse()
        .unwrap()
}

pub(crate) fn report(state: State) -> Report {
    let service = Service {
        key: None,
        address: Some(Address::of_host("login.dev.example.com").unwrap()),
        image: Some("123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:v1".to_owned()),
        state,
    };
    Report {
        profile: "api".to_owned(),
        name: "login".to_owned(),
        state,
        services: vec![service],
        commit: Some(HEAD.parse().unwrap()),
        expires_at: None,
        logs: Vec::new(),
        run: Some(Address::parse("https://github.com/octo/shop/actions/runs/7").unwrap()),
        private: Vec::new(),
    }
}

pub(crate) fn limit() -> Limit {
    Limit::of_report(CancellationToken::new())
}

/// A report of the current deploy, at a head.
pub(crate) async fn publish(
    forge: &Forge,
    head: &str,
    state: State,
    remembered: &Remembered,
) -> Published {
    let github = github(forge);
    github
        .publish(
            &pull_request(head),
            &report(state),
            remembered,
            &AlwaysCurrent,
            &limit(),
        )
        .await
}

/// A report of the current deploy, which succeeds.
pub(crate) async fn published(
    forge: &Forge,
    head: &str,
    state: State,
    remembered: &Remembered,
) -> Remembered {
    let published = publish(forge, head, state, remembered).await;
    assert_eq!(published.problems, [], "{head} {state:?}");
    assert!(!published.is_superseded);
    published.remembered
}

pub(crate) fn comments(forge: &Forge) -> Vec<Comment> {
    forge.world().comments_of(IDS)
}

pub(crate) fn bodies(forge: &Forge) -> Vec<String> {
    comments(forge)
        .into_iter()
        .map(|comment| comment.body)
        .collect()
}

/// The states of each deployment, the oldest first.
pub(crate) fn states(forge: &Forge) -> Vec<Vec<String>> {
    let world = forge.world();
    let owned = |states: Vec<&str>| states.into_iter().map(str::to_owned).collect();
    world
        .deployments
        .iter()
        .map(|deployment| owned(deployment.states()))
        .collect()
}

/// A deploy that is the newest until it was asked a number of times.
#[derive(Debug, Default)]
pub(crate) struct CurrentUntil {
    pub(crate) left: AtomicUsize,
    pub(crate) fails: AtomicBool,
}

impl CurrentUntil {
    pub(crate) fn asked(times: usize) -> Self {
        Self {
            left: AtomicUsize::new(times),
            fails: AtomicBool::new(false),
        }
    }

    pub(crate) fn failing() -> Self {
        Self {
            left: AtomicUsize::new(0),
            fails: AtomicBool::new(true),
        }
    }
}

impl Revision for CurrentUntil {
    async fn is_current(&self) -> Result<bool, Box<dyn Error + Send + Sync>> {
        if self.fails.load(Ordering::SeqCst) {
            return Err("the table cannot be read".into());
        }
        let less = |left: usize| left.checked_sub(1);
        Ok(self
            .left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, less)
            .is_ok())
    }
}
