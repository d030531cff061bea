//! `actions/preview`: its own steps, on a forge and a local stand-in for AWS.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use fake_forge::{Disturbance, Fault, PullState};
use tempfile::TempDir;
use testbed::paths;

use crate::forge::{REPOSITORY, Run};
use crate::stage::{Ran, Stage};

const FOLDER: &str = "actions/preview";

/// A step of a composite action that runs a script.
#[derive(Debug, Default)]
struct Step {
    script: String,
    variables: Vec<(String, String)>,
}

/// The steps of an action, and what its inputs are unless they are given.
fn steps(action: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    for text in action.split("\n    - name: ").skip(1) {
        let mut step = Step::default();
        for line in text.lines() {
            if let Some(script) = line.strip_prefix("      run: ") {
                script.clone_into(&mut step.script);
            } else if let Some((name, value)) = line
                .strip_prefix("        ")
                .and_then(|it| it.split_once(": "))
            {
                step.variables.push((name.to_owned(), value.to_owned()));
            }
        }
        steps.push(step);
    }
    steps
}

/// The default of an input.
fn default_of(action: &str, input: &str) -> String {
    let (_, rest) = action.split_once(&format!("\n  {input}:\n")).unwrap();
    let (_, rest) = rest.split_once("    default: ").unwrap();
    rest.lines().next().unwrap().trim_matches('"').to_owned()
}

/// A runner with a copy of the action, and a release of eden to download.
struct Runner<'a> {
    stage: &'a Stage,
    run: &'a Run,
    folder: TempDir,
}

impl<'a> Runner<'a> {
    fn new(stage: &'a Stage, run: &'a Run) -> Self {
        let runner = Self {
            stage,
            run,
            folder: tempfile::tempdir().unwrap(),
        };
        for file in fs::read_dir(paths::workspace().join(FOLDER)).unwrap() {
            let path = file.unwrap().path();
            fs::copy(
                &path,
                runner.file(path.file_name().unwrap().to_str().unwrap()),
            )
            .unwrap();
        }
        runner
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Publishes the eden of this build as the release that the action installs; returns its checksum.
    fn publish(&self) -> String {
        let folder = self.file("v0.2.0");
        fs::create_dir_all(&folder).unwrap();
        let archive = folder.join(archive());
        let python =
            "import sys, zipfile; zipfile.ZipFile(sys.argv[1], 'w').write(sys.argv[2], 'eden')";
        let mut command = Command::new("python3");
        let eden = env!("CARGO_BIN_EXE_eden");
        assert!(
            command
                .args(["-c", python])
                .arg(&archive)
                .arg(eden)
                .status()
                .unwrap()
                .success()
        );
        let sum = Command::new("sha256sum")
            .arg(&archive)
            .output()
            .unwrap()
            .stdout;
        let sum = String::from_utf8(sum).unwrap();
        sum.split_once(' ').unwrap().0.to_owned()
    }

    fn list(&self, sum: &str) {
        let text = format!("{sum}  {}\n", archive());
        fs::write(self.file("checksums.txt"), text).unwrap();
    }

    /// Runs a step with these inputs.
    fn step(&self, at: usize, inputs: &[(&str, &str)]) -> Ran {
        let action = fs::read_to_string(self.file("action.yml")).unwrap();
        let step = steps(&action).swap_remove(at);
        let mut command = Command::new("bash");
        command.args(["-e", "-c", &step.script]);
        let as_eden = self.stage.command(&[]);
        command.env_clear().envs(
            as_eden
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        self.run.prepare(&mut command);
        for (name, value) in step.variables {
            let input = value
                .strip_prefix("${{ inputs.")
                .unwrap()
                .strip_suffix(" }}")
                .unwrap();
            let given = inputs.iter().find(|(name, _)| *name == input);
            let value = given.map_or_else(
                || default_of(&action, input),
                |(_, value)| (*value).to_owned(),
            );
            if input != "token" {
                command.env(name, value);
            }
        }
        let path = std::env::var("PATH").unwrap();
        let installed = fs::read_to_string(self.file("path")).unwrap_or_default();
        command.env("PATH", format!("{}:{path}", installed.trim_end()));
        command.env("GITHUB_ACTION_PATH", self.folder.path());
        command.env("GITHUB_PATH", self.file("path"));
        command.env("RUNNER_TEMP", self.file("temp"));
        command.env(
            "EDEN_DOWNLOADS",
            format!("file://{}", self.folder.path().display()),
        );
        command.current_dir(self.folder.path());
        command.output().unwrap().into()
    }

    fn preview(&self, inputs: &[(&str, &str)]) -> Ran {
        let _ = fs::remove_file(self.run.file("output"));
        self.step(
            1,
            &[inputs, &[("profile", "api"), ("wait", "false")]].concat(),
        )
    }

    /// Runs the second step, and returns the action that it says it did.
    fn did(&self, inputs: &[(&str, &str)]) -> String {
        let ran = self.preview(inputs);
        assert_eq!(ran.status, 0, "{}{}", ran.out, ran.err);
        let output = self.run.read("output");
        let action = output.lines().find_map(|line| line.strip_prefix("action="));
        action.unwrap().to_owned()
    }

    fn names(&self) -> Vec<String> {
        let listed = self.stage.ok(&["ls", "--output", "json"]).out;
        let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
        let names = listed.as_array().unwrap().iter();
        names
            .map(|one| one["name"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// What a release calls the archive of this machine.
fn archive() -> &'static str {
    match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "aarch64") => "eden_0.2.0_linux_arm64.zip",
        ("macos", "aarch64") => "eden_0.2.0_darwin_arm64.zip",
        ("macos", _) => "eden_0.2.0_darwin_amd64.zip",
        _ => "eden_0.2.0_linux_amd64.zip",
    }
}

fn is_file(path: &Path) -> bool {
    path.is_file()
}

type Inputs<'a> = [(&'static str, &'a str); 3];

#[tokio::test(flavor = "multi_thread")]
async fn a_pull_request_has_what_its_state_and_labels_of_now_want() {
    let (stage, run) = (Stage::with_local("api").await, Run::new());
    let runner = Runner::new(&stage, &run);
    installs_what_has_its_checksum_alone(&runner);
    let image = stage.world.image("v1");
    let with = |mode| -> Inputs<'_> { [("mode", mode), ("image", &image), ("label", "preview")] };
    creates_and_reports_with_the_label(&runner, with);
    does_nothing_without_an_answer(&runner, &with("auto"));
    deletes_what_is_closed(&runner, with);
    purges_what_is_closed(&runner, &with("deploy"));
    refuses_what_strangers_give(&runner, &with("deploy"));
    stage.assert_clean().await;
}

fn creates_and_reports_with_the_label<'a>(
    runner: &Runner<'_>,
    with: impl Fn(&'static str) -> Inputs<'a>,
) {
    let run = runner.run;
    assert_eq!(runner.did(&with("auto")), "delete", "it has no label");
    run.forge.world().pull((REPOSITORY, 42)).unwrap().labels = vec!["preview".to_owned()];
    assert_eq!(runner.did(&with("delete")), "none");
    assert_eq!(runner.did(&with("look")), "none");
    assert!(run.read("output").contains("wanted=create\n"));
    assert_eq!(runner.names(), [""; 0]);
    assert_eq!(runner.did(&with("deploy")), "create");
    let output = run.read("output");
    assert!(
        output.contains("https://api-pr-42.dev.example.com"),
        "{output}"
    );
    assert_eq!(runner.names(), ["pr-42"]);
    assert_eq!((run.bodies(42).len(), run.states().len()), (1, 1));
    let failed = [("mode", "report"), ("outcome", "failure")];
    assert_eq!(runner.did(&failed), "report");
    assert!(run.bodies(42)[0].contains("failed"), "{:?}", run.bodies(42));
}

fn does_nothing_without_an_answer(runner: &Runner<'_>, inputs: &Inputs<'_>) {
    // What may pass is asked for four times.
    for (status, times) in [(502, 4), (404, 1), (403, 1)] {
        let fault = Disturbance::next("GET", "/pulls/42", Fault::gateway(status));
        runner.run.forge.disturb(fault.times(times));
        let ran = runner.preview(inputs);
        assert!(
            ran.status != 0 && ran.out.contains("nothing is done"),
            "{}",
            ran.out
        );
    }
    assert_eq!(runner.names(), ["pr-42"]);
}

fn deletes_what_is_closed<'a>(runner: &Runner<'_>, with: impl Fn(&'static str) -> Inputs<'a>) {
    runner.run.set_state(42, PullState::Closed);
    assert_eq!(
        runner.did(&with("deploy")),
        "none",
        "it waited behind the close"
    );
    assert_eq!(runner.names(), ["pr-42"]);
    assert_eq!(runner.did(&with("delete")), "delete");
    assert_eq!(runner.names(), [""; 0]);
    assert_eq!(runner.did(&with("deploy")), "none", "it stays closed");
}

fn purges_what_is_closed(runner: &Runner<'_>, deploy: &Inputs<'_>) {
    let purged = |state, words: &str| {
        runner.run.set_state(42, state);
        let ran = runner.preview(&[("mode", "purge")]);
        assert!(
            ran.status == 0 && ran.out.contains(words),
            "{}{}",
            ran.out,
            ran.err
        );
    };
    runner.run.set_state(42, PullState::Open);
    assert_eq!(runner.did(deploy), "create", "it was opened again");
    purged(PullState::Open, "kept, its pull request is open");
    purged(PullState::Merged, "(octo/shop#42): deleted");
    assert_eq!(runner.names(), [""; 0]);
}

fn installs_what_has_its_checksum_alone(runner: &Runner<'_>) {
    let sum = runner.publish();
    let installed = runner.file("temp/eden-0.2.0/eden");
    let ran = runner.step(0, &[]);
    assert!(
        ran.status != 0 && ran.out.contains("neither in checksums.txt nor attested"),
        "{}",
        ran.out
    );
    runner.list(&"0".repeat(64));
    let ran = runner.step(0, &[]);
    assert!(
        ran.status != 0
            && ran
                .out
                .contains(&format!("has the checksum {sum}, not 000")),
        "{}",
        ran.out
    );
    let ran = runner.step(0, &[("version", "0.2.0/../../x")]);
    assert!(
        ran.status != 0 && ran.out.contains("a release such as 0.2.0"),
        "{}",
        ran.out
    );
    assert!(!is_file(&installed));
    runner.list(&sum);
    let ran = runner.step(0, &[]);
    assert_eq!(ran.status, 0, "{}{}", ran.out, ran.err);
    assert!(is_file(&installed));
}

fn refuses_what_strangers_give(runner: &Runner<'_>, inputs: &[(&str, &str)]) {
    runner.run.set_state(42, PullState::Open);
    let repository = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/previews";
    let ran = runner.preview(&[inputs, &[("image-repository", repository)]].concat());
    assert!(
        ran.status != 0 && ran.out.contains("@sha256:<digest>"),
        "{}",
        ran.out
    );
    let ran = runner.preview(&[inputs, &[("pull-request", "42/../43")]].concat());
    assert!(
        ran.status != 0 && ran.out.contains("to a number"),
        "{}",
        ran.out
    );
    let ran = runner.preview(&[&[("mode", "auto\nx")], inputs].concat());
    assert!(
        ran.status != 0
            && ran
                .out
                .contains("auto, deploy, report, delete, look or purge"),
        "{}",
        ran.out
    );
    runner
        .run
        .forge
        .world()
        .pull((REPOSITORY, 42))
        .unwrap()
        .from = Some(7);
    assert_eq!(runner.did(inputs), "none", "it comes from a fork");
    let hostile = [
        ("name", "$(touch made)`touch made`;touch made"),
        ("mode", "delete"),
    ];
    runner.run.set_state(42, PullState::Closed);
    runner
        .run
        .forge
        .world()
        .pull((REPOSITORY, 42))
        .unwrap()
        .from = Some(REPOSITORY);
    runner.preview(&hostile);
    assert!(!is_file(&runner.file("made")));
    assert_eq!(runner.names(), [""; 0]);
}
