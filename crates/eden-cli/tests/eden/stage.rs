//! A reference world, a home folder, and the binary that finds both.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::{Mutex, MutexGuard, PoisonError};

use aws_sdk_dynamodb::types::AttributeValue;
use tempfile::TempDir;
use testbed::world::TABLE;
use testbed::{Kind, StandIn, World, WorldOptions};

static IDLE: Mutex<Vec<StandIn>> = Mutex::new(Vec::new());

/// A world and a home folder of its own.
pub(crate) struct Stage {
    pub(crate) world: World,
    home: TempDir,
    stand_in: Option<StandIn>,
}

/// What a command printed, and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Stage {
    /// A world with a state table and nothing in it.
    pub(crate) async fn new() -> Self {
        Self::with(WorldOptions::default().without_profile()).await
    }

    pub(crate) async fn with(options: WorldOptions) -> Self {
        let stand_in = stand_in().await;
        let world = World::build(&stand_in.endpoint(), options).await;
        let world = world.unwrap_or_else(|error| panic!("{error:?}\n{}", stand_in.log()));
        Self {
            world,
            home: tempfile::tempdir().unwrap(),
            stand_in: Some(stand_in),
        }
    }

    /// A world whose profile `name` is in the configuration file.
    pub(crate) async fn with_local(name: &str) -> Self {
        let stage = Self::new().await;
        stage.setup(name);
        stage
    }

    /// Runs `eden config setup` with all of the world's settings.
    pub(crate) fn setup(&self, name: &str) -> Ran {
        let mut args = vec!["config".to_owned(), "setup".to_owned()];
        args.extend(["-p".to_owned(), name.to_owned()]);
        for (key, value) in self.world.profile() {
            args.extend([format!("--{}", key.replace('_', "-")), value]);
        }
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        self.ok(&args)
    }

    /// The command with these arguments, in an environment that holds nothing else.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_eden"));
        command.args(args).env_clear();
        command.envs(self.world.variables());
        command.env("HOME", self.home.path()).env("TZ", "UTC");
        command.current_dir(self.home.path());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.command(args).output().unwrap().into()
    }

    /// Runs a command that has to succeed.
    pub(crate) fn ok(&self, args: &[&str]) -> Ran {
        let ran = self.run(args);
        assert_eq!(
            (ran.status, ran.err.as_str()),
            (0, ""),
            "{args:?}\n{}",
            ran.out
        );
        ran
    }

    /// Runs a command that has to fail with this status, and returns its words.
    pub(crate) fn refused(&self, status: i32, args: &[&str]) -> String {
        let ran = self.run(args);
        assert_eq!(
            (ran.status, ran.out.as_str()),
            (status, ""),
            "{args:?}\n{}",
            ran.err
        );
        ran.err
    }

    pub(crate) fn create(&self, profile: &str, name: &str, tag: &str) -> Ran {
        self.ok(&create(profile, name, &self.world.image(tag)))
    }

    pub(crate) fn delete(&self, profile: &str, name: &str) -> Ran {
        self.ok(&["delete", "-p", profile, "--name", name])
    }

    pub(crate) fn config_path(&self) -> PathBuf {
        self.home.path().join(".eden/config")
    }

    pub(crate) fn config(&self) -> String {
        fs::read_to_string(self.config_path()).unwrap()
    }

    pub(crate) fn write_config(&self, text: &str) {
        fs::create_dir_all(self.home.path().join(".eden")).unwrap();
        fs::write(self.config_path(), text).unwrap();
    }

    /// Puts an item into the state table as another tool wrote it.
    pub(crate) async fn put(&self, pairs: &[(&str, AttributeValue)]) {
        let own = |(key, value): &(&str, AttributeValue)| ((*key).to_owned(), value.clone());
        let item: HashMap<_, _> = pairs.iter().map(own).collect();
        let call = self.world.clients.dynamodb.put_item().table_name(TABLE);
        call.set_item(Some(item)).send().await.unwrap();
    }

    /// The JSON text of a stored profile.
    pub(crate) async fn stored(&self, name: &str) -> Option<String> {
        let call = self.world.clients.dynamodb.get_item().table_name(TABLE);
        let call = call.key("type", text("_profile")).key("name", text(name));
        let item = call.send().await.unwrap().item?;
        Some(item["profile"].as_s().unwrap().clone())
    }

    /// Whether there is a state table.
    pub(crate) async fn has_table(&self) -> bool {
        let call = self.world.clients.dynamodb.describe_table();
        call.table_name(TABLE).send().await.is_ok()
    }

    /// Nothing is there but what was there before any command.
    pub(crate) async fn assert_clean(&self) {
        let (left, lost) = (self.world.leftovers().await, self.world.losses().await);
        assert_eq!(left.unwrap(), [""; 0], "left over");
        assert_eq!(lost.unwrap(), [""; 0], "lost");
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        idle().extend(self.stand_in.take());
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// The arguments of a create.
pub(crate) fn create<'a>(profile: &'a str, name: &'a str, image: &'a str) -> [&'a str; 7] {
    [
        "create",
        "-p",
        profile,
        "--name",
        name,
        "--image-uri",
        image,
    ]
}

pub(crate) fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

/// Starting a stand-in takes longer than most tests, so they hand theirs on.
async fn stand_in() -> StandIn {
    let Some(one) = take() else {
        return StandIn::start(Kind::Moto).await.unwrap();
    };
    one.reset().await.unwrap();
    one
}

fn take() -> Option<StandIn> {
    idle().pop()
}

fn idle() -> MutexGuard<'static, Vec<StandIn>> {
    IDLE.lock().unwrap_or_else(PoisonError::into_inner)
}
