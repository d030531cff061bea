//! The process and its end.

#[cfg(unix)]
pub(super) use unix::{end_on_signals, end_with_parent};
#[cfg(not(unix))]
pub(super) use windows::{end_on_signals, end_with_parent};

/// What Ctrl-C means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Interrupt {
    /// Nothing: it reaches the whole process group, and Terraform sends StopProvider.
    Ignored,
    /// The end.
    Ends,
}

#[cfg(unix)]
mod unix {
    use std::os::unix::process::parent_id;
    use std::time::Duration;

    use tokio::signal::unix::{Signal, SignalKind, signal};
    use tokio_util::sync::CancellationToken;

    use super::Interrupt;

    /// Asks for the end on the signals that mean it, so that the socket is removed.
    pub(in crate::serve) fn end_on_signals(end: &CancellationToken, interrupt: Interrupt) {
        for kind in [
            SignalKind::terminate(),
            SignalKind::hangup(),
            SignalKind::quit(),
        ] {
            on_signal(kind, end.clone(), Interrupt::Ends);
        }
        on_signal(SignalKind::interrupt(), end.clone(), interrupt);
    }

    /// The signal is caught from here on, not only once the task runs.
    fn on_signal(kind: SignalKind, end: CancellationToken, meaning: Interrupt) {
        match signal(kind) {
            Ok(signal) => drop(tokio::spawn(watch(signal, end, meaning))),
            Err(error) => tracing::warn!(%error, "a signal cannot be caught"),
        }
    }

    async fn watch(mut signal: Signal, end: CancellationToken, meaning: Interrupt) {
        while signal.recv().await.is_some() {
            if meaning == Interrupt::Ends {
                end.cancel();
            }
        }
    }

    /// A Terraform that was killed cannot ask us to end, and nobody else would.
    pub(in crate::serve) fn end_with_parent(end: &CancellationToken) {
        const INTERVAL: Duration = Duration::from_secs(1);
        let (end, parent) = (end.clone(), parent_id());
        tokio::spawn(async move {
            while parent_id() == parent {
                tokio::time::sleep(INTERVAL).await;
            }
            tracing::warn!("Terraform is gone");
            end.cancel();
        });
    }
}

#[cfg(not(unix))]
mod windows {
    use tokio_util::sync::CancellationToken;

    use super::Interrupt;

    /// Ctrl-C reaches the whole process group and is ignored; there is no other signal.
    pub(in crate::serve) fn end_on_signals(end: &CancellationToken, interrupt: Interrupt) {
        let end = end.clone();
        tokio::spawn(async move {
            while tokio::signal::ctrl_c().await.is_ok() {
                if interrupt == Interrupt::Ends {
                    end.cancel();
                }
            }
        });
    }

    /// Nothing here outlives the process but the process.
    pub(in crate::serve) fn end_with_parent(_: &CancellationToken) {}
}
