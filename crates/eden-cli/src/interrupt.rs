//! Ctrl-C stops a command before its next change; a second one ends it at once.

use std::io::{self, IsTerminal};
use std::process;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::{failure, output};

/// A token that is cancelled when the process is asked to stop.
pub(crate) fn token() -> io::Result<CancellationToken> {
    let token = CancellationToken::new();
    let interrupt = signal(SignalKind::interrupt())?;
    // What ends a job in CI.
    let terminate = signal(SignalKind::terminate())?;
    tokio::spawn(listen(token.clone(), interrupt, terminate));
    Ok(token)
}

async fn listen(token: CancellationToken, mut interrupt: Signal, mut terminate: Signal) {
    let mut asked = false;
    loop {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        if asked {
            process::exit(i32::from(failure::INTERRUPTED));
        }
        asked = true;
        if io::stderr().is_terminal() {
            output::error("Stopping before the next change; Ctrl-C again ends at once.");
        }
        token.cancel();
    }
}
