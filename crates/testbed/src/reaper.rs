//! Ends what this process started, also when this process is killed.
//!
//! Every started program gets its own process group. A shell, started once for this process,
//! hears of each group through a pipe; when the pipe closes, because this process ended in whatever
//! way, it kills the groups it still knows. (A parent-death signal would not do: it is Linux only,
//! and it fires when the *thread* that started the program ends, as a test's thread does.)

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};

use anyhow::{Context, Result};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

const SCRIPT: &str = r#"
groups=' '
while read -r verb group; do
  case $verb in
    watch) groups="$groups$group " ;;
    forget) case $groups in *" $group "*) groups="${groups%% $group *} ${groups#* $group }" ;; esac ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
"#;

static REAPER: OnceLock<Mutex<Option<Child>>> = OnceLock::new();

/// A process group that is killed when this value is dropped or this process ends.
#[derive(Debug)]
pub struct ProcessGroup(Pid);

impl ProcessGroup {
    /// Takes charge of the group whose leader has this process id.
    ///
    /// The leader must have been started with `process_group(0)`.
    pub fn of(leader: u32) -> Result<Self> {
        // Zero and less mean more than one group.
        let pid = i32::try_from(leader).ok().filter(|pid| *pid > 0);
        let pid = pid.context("a process that has ended has no group")?;
        let group = Self(Pid::from_raw(pid));
        tell("watch", group.0)?;
        Ok(group)
    }

    /// Sends an interrupt, as Ctrl-C at a terminal does.
    pub fn interrupt(&self) {
        self.signal(Signal::SIGINT);
    }

    /// Kills every process of the group.
    pub fn kill(&self) {
        self.signal(Signal::SIGKILL);
    }

    fn signal(&self, signal: Signal) {
        // The only expected error is that nobody is left to be signalled.
        let _ = killpg(self.0, signal);
    }
}

impl Drop for ProcessGroup {
    fn drop(&mut self) {
        self.kill();
        let _ = tell("forget", self.0);
    }
}

fn tell(verb: &str, group: Pid) -> Result<()> {
    let reaper = REAPER.get_or_init(Mutex::default);
    let mut reaper = reaper.lock().unwrap_or_else(PoisonError::into_inner);
    if reaper.is_none() {
        *reaper = Some(start()?);
    }
    let pipe = reaper.as_mut().and_then(|child| child.stdin.as_mut());
    let pipe = pipe.context("the process that cleans up after this one has no input")?;
    writeln!(pipe, "{verb} {group}")
        .context("tell the process that cleans up after this one about a process group")
}

fn start() -> Result<Child> {
    // Its own group: a Ctrl-C at the terminal must not end it before its work is done.
    let mut command = Command::new("sh");
    command.args(["-c", SCRIPT]).process_group(0);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
        .spawn()
        .context("start `sh` to clean up after this process")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread::sleep;
    use std::time::Duration;

    fn sleeper() -> Child {
        Command::new("sleep")
            .arg("600")
            .process_group(0)
            .spawn()
            .unwrap()
    }

    fn ends(mut child: Child) -> bool {
        (0..100).any(|_| {
            sleep(Duration::from_millis(20));
            child.try_wait().unwrap().is_some()
        })
    }

    #[test]
    fn a_dropped_group_is_killed() {
        let child = sleeper();
        drop(ProcessGroup::of(child.id()).unwrap());
        assert!(ends(child));
    }

    #[test]
    fn the_script_kills_what_it_still_watches_when_its_input_ends() {
        let (kept, forgotten) = (sleeper(), sleeper());
        let mut reaper = start().unwrap();
        let mut pipe = reaper.stdin.take().unwrap();
        for child in [&forgotten, &kept] {
            writeln!(pipe, "watch {}", child.id()).unwrap();
        }
        writeln!(pipe, "forget {}", forgotten.id()).unwrap();
        drop(pipe);
        reaper.wait().unwrap();
        assert!(ends(kept));
        let group = ProcessGroup::of(forgotten.id()).unwrap();
        let mut forgotten = forgotten;
        assert!(forgotten.try_wait().unwrap().is_none());
        drop(group);
        forgotten.wait().unwrap();
    }
}
