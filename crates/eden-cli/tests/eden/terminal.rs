//! What a person sees: the same commands on a terminal.

use std::io::Write;
use std::process::{Command, Stdio};

use testbed::proxy::{Fault, Proxy, When};
use testbed::world::ZONE;

use crate::stage::{Ran, Stage};

/// Runs a program on a terminal of its own, of so many columns, and types what stands in its own input.
const TERMINAL: &str = r#"
import fcntl, os, pty, struct, sys, termios
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, int(sys.argv[1]), 0, 0))
    os.execv(sys.argv[2], sys.argv[2:])
os.write(terminal, sys.stdin.buffer.read())
while True:
    try:
        text = os.read(terminal, 65536)
    except OSError:
        break
    if not text:
        break
    sys.stdout.buffer.write(text)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"#;

/// A terminal.
#[derive(Clone, Copy)]
pub(crate) struct Terminal<'a> {
    /// How many columns it has.
    pub(crate) width: u16,
    /// What is typed.
    pub(crate) input: &'a str,
    /// Whether it shows colours.
    pub(crate) has_colour: bool,
}

/// As wide as most are, without colour and with nobody who types.
pub(crate) const PLAIN: Terminal<'_> = Terminal {
    width: 80,
    input: "",
    has_colour: false,
};

impl Terminal<'_> {
    /// Runs a command on it: `out` is all that is shown.
    pub(crate) fn run(self, eden: &Command) -> Ran {
        let python = testbed::install::install().unwrap().python();
        let mut command = Command::new(python);
        command.args(["-c", TERMINAL, &self.width.to_string()]);
        command.arg(eden.get_program()).args(eden.get_args());
        let variables = eden.get_envs();
        let variables = variables.filter_map(|(key, value)| Some((key, value?)));
        command.env_clear().envs(variables);
        command.env("TERM", if self.has_colour { "xterm" } else { "dumb" });
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut typed = child.stdin.take().unwrap();
        typed.write_all(self.input.as_bytes()).unwrap();
        drop(typed);
        let mut ran = Ran::from(child.wait_with_output().unwrap());
        ran.out = ran.out.replace("\r\n", "\n");
        ran
    }
}

impl Stage {
    /// What a command that succeeds shows on a terminal.
    pub(crate) fn on_a_terminal(&self, args: &[&str]) -> String {
        let ran = PLAIN.run(&self.command(args));
        assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{}", ran.out);
        ran.out
    }
}

fn create(image: &str) -> [&str; 7] {
    ["create", "-p", "api", "--name", "foo", "--image-uri", image]
}

/// The duration at the end of a line, or at its beginning, taken away.
fn without_times(text: &str) -> Vec<String> {
    let is_word = |word: &&str| {
        !word
            .trim_matches(['(', ')'])
            .bytes()
            .all(|c| c.is_ascii_digit() || c == b'.')
    };
    let words = |line: &str| {
        line.split_whitespace()
            .filter(is_word)
            .collect::<Vec<_>>()
            .join(" ")
    };
    text.lines().map(words).collect()
}

#[tokio::test]
async fn create_shows_its_steps_and_ends_with_the_address() {
    let stage = Stage::with_local("api").await;
    let image = stage.world.image("v1");
    let shown = stage.on_a_terminal(&create(&image));
    let lines = without_times(&shown);
    for step in [
        "s task definition registered dev-dynamic-api-foo",
        "s target group created dev-dynamic-api-foo",
        "s service created dev-dynamic-api-foo",
    ] {
        assert!(
            lines.iter().any(|line| line == step),
            "no {step:?} in:\n{shown}"
        );
    }
    let last = shown.lines().last().unwrap();
    assert!(
        last.starts_with(&format!("✓ https://api-foo.{ZONE} (")),
        "{shown}"
    );
    assert!(last.ends_with(" s)"), "{shown}");
    // The documented lines are those of scripts.
    assert!(
        !shown.contains("Retrieved reference") && !shown.contains("CNAME"),
        "{shown}"
    );
    let shown = stage.on_a_terminal(&["delete", "-p", "api", "--name", "foo"]);
    assert!(
        shown.contains("  service deleted dev-dynamic-api-foo\n"),
        "{shown}"
    );
    assert!(
        shown
            .lines()
            .last()
            .unwrap()
            .starts_with("✓ foo is deleted ("),
        "{shown}"
    );
    let shown = stage.on_a_terminal(&["delete", "-p", "api", "--name", "foo"]);
    assert_eq!(shown, "Nothing of foo was found\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_shows_what_is_waited_for() {
    let stage = Stage::with_local("api").await;
    let proxy = Proxy::start(&stage.world.endpoint).unwrap();
    let name = "dev-dynamic-api-foo";
    let services = When::call("ecs", "DescribeServices").containing(name);
    proxy.rule(services, Fault::deployment(name, 1, "IN_PROGRESS", "x"));
    let targets = || When::call("elasticloadbalancing", "DescribeTargetHealth");
    proxy.rule(
        targets(),
        Fault::targets(&[("10.0.0.1", "healthy", "", "")]),
    );
    let initial = [(
        "10.0.0.1",
        "initial",
        "Elb.RegistrationInProgress",
        "In progress",
    )];
    proxy.rule(targets().first(3), Fault::targets(&initial));
    let image = stage.world.image("v1");
    let wait = ["--wait", "--desired-count", "1"];
    let mut command = stage.command(&[&create(&image)[..], &wait].concat());
    command.env("AWS_ENDPOINT_URL", proxy.endpoint());
    let shown = PLAIN.run(&command);
    assert_eq!(shown.status, 0, "{}", shown.out);
    // It says so once, however often it asks.
    assert_eq!(
        shown
            .out
            .matches("waiting: 0 of 1 targets are healthy\n")
            .count(),
        1,
        "{}",
        shown.out
    );
}

#[tokio::test]
async fn colour_is_for_terminals_that_show_it() {
    let stage = Stage::with_local("api").await;
    let image = stage.world.image("v1");
    let coloured = Terminal {
        has_colour: true,
        ..PLAIN
    };
    let shown = coloured.run(&stage.command(&create(&image))).out;
    assert!(
        shown.contains("\u{1b}[32m✓\u{1b}[0m \u{1b}[1mhttps://api-foo."),
        "{shown:?}"
    );
    let mut without = stage.command(&["ls"]);
    without.env("NO_COLOR", "1");
    let shown = coloured.run(&without).out;
    assert!(
        !shown.contains('\u{1b}') && shown.contains("foo"),
        "{shown:?}"
    );
}

#[tokio::test]
async fn ls_is_a_table_that_fits() {
    let stage = Stage::with_local("api").await;
    stage.create("api", "foo", "v1");
    let wide = Terminal {
        width: 160,
        ..PLAIN
    };
    let shown = wide.run(&stage.command(&["ls"])).out;
    let lines: Vec<&str> = shown.lines().collect();
    let head: Vec<&str> = lines[0].split_whitespace().collect();
    assert_eq!(
        head,
        [
            "NAME", "PROFILE", "ADDRESS", "IMAGE", "UPDATED", "EXPIRES", "TASKS"
        ]
    );
    let row: Vec<&str> = lines[1].split_whitespace().collect();
    assert_eq!(
        row[..4],
        ["foo", "api", "https://api-foo.dev.example.com", "api:v1"],
        "{shown}"
    );
    assert_eq!(row[5..], ["ago", "-", "1/2"], "{shown}");
    for width in [80, 40] {
        let narrow = Terminal { width, ..PLAIN };
        let shown = narrow.run(&stage.command(&["ls"])).out;
        assert!(
            shown
                .lines()
                .all(|line| line.chars().count() <= usize::from(width).max(42)),
            "{shown}"
        );
        assert!(shown.contains("https://api-foo.dev.example.com"), "{shown}");
    }
    stage.delete("api", "foo");
    assert_eq!(stage.on_a_terminal(&["ls"]), "No environments available\n");
}

#[tokio::test]
async fn help_is_wrapped_and_groups_its_flags() {
    let stage = Stage::new().await;
    let help = stage.on_a_terminal(&["create", "-h"]);
    let longest = help.lines().map(|line| line.chars().count()).max();
    assert!(longest <= Some(80), "{longest:?}: {help}");
    for part in ["How it runs:", "Profile and AWS:", "Examples:", "--ttl"] {
        assert!(help.contains(part), "no {part:?} in: {help}");
    }
    // The keys of a profile are a wall of flags: they are in the long help.
    assert!(!help.contains("--dynamic-zone-id"), "{help}");
    let long = stage.on_a_terminal(&["create", "--help"]);
    assert!(
        long.contains("--dynamic-zone-id") && long.contains("in place of the profile's own:"),
        "{long}"
    );
    let setup = stage.on_a_terminal(&["config", "setup", "-h"]);
    assert!(
        setup.contains("--dynamic-zone-id") && setup.contains("Profile keys:"),
        "{setup}"
    );
}
