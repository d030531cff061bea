//! Ctrl-C stops a command before its next change; a second one ends it at once.

use std::io;
use std::process;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

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
            process::exit(1);
        }
        asked = true;
        token.cancel();
    }
}
