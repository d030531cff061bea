//! A forge with one repository and one pull request, and the variables and files of a run about it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use fake_forge::{Account, Forge, Permission, Pull, PullState, Repository};
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) const TOKEN: &str = "ghs_16C7e42F292c6912E7710c838347Ae178B4a";
pub(crate) const HEAD: &str = "6dcb09b5b57875f334f61aebed695e2e4193db5e";
pub(crate) const NEXT_HEAD: &str = "7fd1a60b01f91b314f59955a4e4d4e80d8edf11d";
pub(crate) const REPOSITORY: u64 = 1_296_269;

/// A forge, and the run of a pull request there.
pub(crate) struct Run {
    pub(crate) forge: Forge,
    folder: TempDir,
}

pub(crate) fn account(id: u64, login: &str) -> Account {
    Account {
        id,
        login: login.to_owned(),
        permissions: vec![Permission::Comments, Permission::Deployments],
    }
}

impl Run {
    /// A run for pull request 42.
    pub(crate) fn new() -> Self {
        let run = Self {
            forge: Forge::start().unwrap(),
            folder: tempfile::tempdir().unwrap(),
        };
        {
            let mut world = run.forge.world();
            let bot = account(41_898_282, "github-actions[bot]");
            world.accounts.insert(TOKEN.to_owned(), bot);
            world.repositories.push(Repository {
                id: REPOSITORY,
                name: "octo/shop".to_owned(),
                former: Vec::new(),
            });
        }
        run.open(42);
        run.at(42, HEAD);
        run
    }

    /// Opens a pull request.
    pub(crate) fn open(&self, number: u64) {
        self.forge.world().pulls.push(Pull {
            repository: REPOSITORY,
            number,
            state: PullState::Open,
            head: HEAD.to_owned(),
            labels: Vec::new(),
            from: Some(REPOSITORY),
        });
    }

    pub(crate) fn set_state(&self, number: u64, state: PullState) {
        let mut world = self.forge.world();
        world.pull((REPOSITORY, number)).unwrap().state = state;
    }

    /// Makes it the run of a pull request with this head, which was pushed to.
    pub(crate) fn at(&self, number: u64, head: &str) {
        let mut world = self.forge.world();
        if let Some(pull) = world.pull((REPOSITORY, number)) {
            head.clone_into(&mut pull.head);
        }
        let repository = json!({ "id": REPOSITORY, "full_name": "octo/shop" });
        let pull =
            json!({ "number": number, "head": { "sha": head }, "base": { "repo": repository } });
        let event = json!({ "action": "synchronize", "number": number, "pull_request": pull });
        fs::write(self.file("event.json"), event.to_string()).unwrap();
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.file(name)).unwrap_or_default()
    }

    /// Gives a command the variables of the run.
    pub(crate) fn prepare<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        let path = |name: &str| self.file(name).display().to_string();
        command.envs([
            ("GITHUB_ACTIONS", "true".to_owned()),
            ("GITHUB_API_URL", self.forge.github()),
            ("GITHUB_EVENT_NAME", "pull_request_target".to_owned()),
            ("GITHUB_EVENT_PATH", path("event.json")),
            ("GITHUB_OUTPUT", path("output")),
            ("GITHUB_REPOSITORY", "octo/shop".to_owned()),
            ("GITHUB_REPOSITORY_ID", REPOSITORY.to_string()),
            ("GITHUB_RUN_ID", "7".to_owned()),
            ("GITHUB_SERVER_URL", "https://github.com".to_owned()),
            ("GITHUB_STEP_SUMMARY", path("summary")),
            ("GITHUB_TOKEN", TOKEN.to_owned()),
        ])
    }

    /// The comments of a pull request, the oldest first.
    pub(crate) fn bodies(&self, number: u64) -> Vec<String> {
        let comments = self.forge.world().comments_of((REPOSITORY, number));
        comments.into_iter().map(|comment| comment.body).collect()
    }

    /// The states of each deployment, the oldest first.
    pub(crate) fn states(&self) -> Vec<String> {
        let world = self.forge.world();
        let deployments = world.deployments.iter();
        deployments.map(|one| one.states().join(" ")).collect()
    }

    /// The last status of the newest deployment.
    pub(crate) fn status(&self) -> Value {
        let world = self.forge.world();
        let newest = world.deployments.last();
        let status = newest.and_then(|one| one.statuses.last());
        status.cloned().unwrap_or_default()
    }
}

/// The outputs of a step, as the runner reads them.
pub(crate) fn outputs(path: &Path) -> Vec<(String, String)> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let mut lines = text.lines();
    let mut found = Vec::new();
    while let Some((name, delimiter)) = lines.next().and_then(|line| line.split_once("<<")) {
        let value = lines.by_ref().take_while(|line| *line != delimiter);
        found.push((name.to_owned(), value.collect::<Vec<_>>().join("\n")));
    }
    found
}
