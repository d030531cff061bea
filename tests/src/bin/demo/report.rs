//! What the demo prints.

use std::future::Future;
use std::io::Write;
use std::time::Instant;

use anyhow::Result;

/// Begins a part of the demo.
pub(crate) fn heading(text: &str) {
    println!("\n{text}");
}

/// Does something, and says so before and how long it took after.
pub(crate) async fn step<T>(what: &str, work: impl Future<Output = Result<T>>) -> Result<T> {
    print!("  {what:.<52} ");
    // A step that is not seen in time is no reason to stop.
    let _ = std::io::stdout().flush();
    let start = Instant::now();
    let outcome = work.await;
    let time = start.elapsed().as_secs_f64();
    println!(
        "{}",
        if outcome.is_ok() {
            format!("{time:>5.1} s")
        } else {
            "failed".to_owned()
        }
    );
    outcome
}

/// Shows something that came of a step.
pub(crate) fn fact(name: &str, value: &str) {
    println!("      {name:<16} {value}");
}
