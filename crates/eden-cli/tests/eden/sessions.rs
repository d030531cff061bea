//! Each command on a terminal, as the guide "The command line" shows it.
//!
//! The pictures of the guide are what a terminal of 80 columns shows in colour; what one of 40 columns shows without
//! colour is a snapshot. `UPDATE_SESSIONS=1` draws the pictures again.

mod recording;

use std::fs;
use std::os::unix::fs::PermissionsExt;

use aws_sdk_ssm::Client as Parameters;
use aws_sdk_ssm::types::ParameterType;
use serde_json::json;
use testbed::proxy::{Fault, When};
use testbed::world::BUCKET;

use crate::forge::Run;
use crate::operate::{BEFORE, OURS, Scene, stopped, task};
use crate::terminal::{PLAIN, Terminal};
use recording::{Recording, plain};

const WIDE: Terminal<'_> = Terminal {
    has_colour: true,
    ..PLAIN
};
const NARROW: Terminal<'_> = Terminal { width: 40, ..PLAIN };
const SERVICE: &str = "dev-dynamic-api-login";

/// Somebody at a terminal.
struct Story {
    scene: Scene,
    run: Run,
    terminal: Terminal<'static>,
    recordings: Vec<Recording>,
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guide_shows_what_a_terminal_shows() {
    let wide = Story::of(WIDE).await;
    let narrow = Story::of(NARROW).await;
    recording::assert_pictures(&wide);
    let narrow: Vec<String> = narrow.iter().map(Recording::text).collect();
    insta::assert_snapshot!("narrow", narrow.join("\n"));
}

impl Story {
    /// All of it, on one terminal.
    async fn of(terminal: Terminal<'static>) -> Vec<Recording> {
        let mut story = Self {
            scene: Scene::empty().await,
            run: Run::new(),
            terminal,
            recordings: Vec::new(),
        };
        story.begin();
        story.deploy();
        story.operate().await;
        story.go_back_and_sleep();
        story.share().await;
        story.profiles();
        story.end().await;
        story.recordings
    }

    /// A command that changes something.
    fn show(&mut self, name: &'static str, args: &[&str]) {
        let shown = self.on(self.terminal, args);
        self.recordings
            .push(Recording::new(name, self.terminal.width, args, &shown));
    }

    /// A command that changes nothing: in colour and without, it says the same.
    fn look(&mut self, name: &'static str, args: &[&str]) {
        self.show(name, args);
        let other = Terminal {
            has_colour: !self.terminal.has_colour,
            ..self.terminal
        };
        let shown = self.on(other, args);
        let other = Recording::new(name, self.terminal.width, args, &shown);
        let last = self.recordings.last().unwrap();
        assert_eq!(plain(&other), plain(last), "{args:?}");
    }

    fn on(&self, terminal: Terminal<'_>, args: &[&str]) -> String {
        let mut command = self.scene.command(args);
        self.run.prepare(&mut command);
        let tools = self.scene.stage.config_path().with_file_name("tools");
        command
            .env("PATH", format!("{}:/usr/bin:/bin", tools.display()))
            .env("BROWSER", "true");
        let ran = terminal.run(&command);
        assert_eq!(ran.err, "", "{args:?}");
        ran.out
    }

    fn begin(&mut self) {
        let service = self.scene.stage.world.reference_service_arn.clone();
        let given = [
            "--service",
            &service,
            "--endpoint-s3-bucket-name",
            BUCKET,
            "--name-prefix",
            "dev-dynamic-api",
            "--domain-name-prefix",
            "api",
        ];
        self.show("init", &[&["init", "-p", "api"][..], &given].concat());
        self.look("verify", &["verify", "-p", "api"]);
        self.look("config-check", &["config", "check", "-p", "api"]);
        self.look("version", &["version"]);
    }

    fn deploy(&mut self) {
        let image = |tag| self.scene.stage.world.image(tag);
        let (first, second, absent) = (image("v1"), image("v2"), image("never-pushed"));
        let create = |image| {
            let flags = ["-p", "api", "--name", "login", "--image-uri", image];
            flags.to_vec()
        };
        self.look(
            "refused",
            &[&["create"][..], &create(absent.as_str())].concat(),
        );
        self.look("diff", &[&["diff"][..], &create(&first)].concat());
        let more = ["--ttl", "72h", "--report", "github"];
        self.show(
            "create",
            &[&["create"][..], &create(&first), &more].concat(),
        );
        self.show("deploy", &[&["create"][..], &create(&second)].concat());
        let report = ["report", "login", "-p", "api", "--to", "github"];
        self.show("report", &report);
    }

    async fn operate(&mut self) {
        self.look("ls", &["ls"]);
        self.tasks_run().await;
        self.look("status", &["status", "login"]);
        self.look("logs", &["logs", "login", "--since", "10m"]);
        self.look("open", &["open", "login"]);
        self.plugin();
        self.look("exec", &["exec", "login", "--", "ls", "config"]);
        self.scene.proxy.clear_rules();
    }

    /// The second revision is being deployed: one task runs, the one before it ran out of memory.
    async fn tasks_run(&self) {
        let definition = self.scene.definition("login").await;
        let tasks = [
            task(OURS, &definition, "RUNNING"),
            stopped(BEFORE, &definition),
        ];
        self.scene.run_tasks(SERVICE, &tasks);
        let lines = ["Listening on port 80", "GET / 200", "GET /login 200"].map(str::to_owned);
        self.scene.write("app", OURS, &lines).await;
        let services = When::call("ecs", "DescribeServices").containing(SERVICE);
        let event = "(service dev-dynamic-api-login) registered 1 targets.";
        let deployment = Fault::deployment(SERVICE, 1, "IN_PROGRESS", event);
        self.scene.proxy.rule(services, deployment);
        let targets = When::call("elasticloadbalancing", "DescribeTargetHealth");
        let sick = (
            "10.0.0.1",
            "unhealthy",
            "Target.ResponseCodeMismatch",
            "codes: [502]",
        );
        self.scene.proxy.rule(targets, Fault::targets(&[sick]));
    }

    /// The stand-in starts no session, and so the plugin answers by itself.
    fn plugin(&self) {
        let session = json!({ "session": { "sessionId": "s-1", "streamUrl": "wss://stream", "tokenValue": "t" } });
        let answer = Fault::Answer(session.to_string());
        self.scene
            .proxy
            .rule(When::call("ecs", "ExecuteCommand"), answer);
        let tools = self.scene.stage.config_path().with_file_name("tools");
        fs::create_dir_all(&tools).unwrap();
        let plugin = tools.join("session-manager-plugin");
        let script =
            "#!/bin/sh\n[ $# -gt 0 ] || exit 0\necho 'application.rb  database.yml  routes.rb'\n";
        fs::write(&plugin, script).unwrap();
        fs::set_permissions(&plugin, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn go_back_and_sleep(&mut self) {
        self.show("rollback", &["rollback", "login"]);
        self.show("sleep", &["sleep", "login"]);
        self.show("wake", &["wake", "login"]);
    }

    /// A second profile, whose environments are behind the gate of a door that has a key.
    async fn share(&mut self) {
        let stage = &self.scene.stage;
        stage.setup("shop");
        let gate = [
            "--access",
            "gate",
            "--allowed-visitors",
            "*@example.com",
            "--door-host",
            "door.dev.example.com",
        ];
        stage.ok(&[&["config", "setup", "-p", "shop"][..], &gate].concat());
        stage.ok(&["config", "push", "-p", "shop"]);
        stage.create("shop", "cart", "v1");
        let parameters = Parameters::new(&stage.world.clients.config);
        let key = parameters.put_parameter().name("/eden-door/eden/key");
        let key = key
            .r#type(ParameterType::SecureString)
            .value("5e".repeat(32));
        key.send().await.unwrap();
        self.show("share", &["share", "cart", "-p", "shop", "--for", "24h"]);
        self.scene.stage.delete("shop", "cart");
        let remove = ["config", "remote-rm", "-p", "shop"];
        self.scene.stage.ok(&remove);
    }

    fn profiles(&mut self) {
        let setup = [
            "config",
            "setup",
            "-p",
            "api",
            "--endpoint-update-key",
            "api_endpoint",
        ];
        self.show("config-setup", &setup);
        self.show("config-push", &["config", "push", "-p", "api"]);
        self.look("config-ls", &["config", "ls"]);
        self.show("config-pull", &["config", "pull", "-p", "api"]);
    }

    async fn end(&mut self) {
        self.look(
            "delete-dry-run",
            &["delete", "-p", "api", "--name", "login", "--dry-run"],
        );
        self.scene.stage.world.expire("login").await.unwrap();
        self.look("purge-dry-run", &["purge", "--dry-run"]);
        self.show("purge", &["purge", "--yes"]);
        self.scene.stage.create("api", "login", "v1");
        self.show("delete", &["delete", "-p", "api", "--name", "login"]);
        self.show("config-remote-rm", &["config", "remote-rm", "-p", "api"]);
        self.scene.stage.assert_clean().await;
    }
}
