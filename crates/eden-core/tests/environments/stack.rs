//! Commands fit on the stack of an ordinary thread, also without optimisation.

use std::sync::Arc;

use testbed::Kind;
use tokio::runtime::Builder;

use crate::stage::Stage;

/// A thread of Tokio's has 2 MiB, of which the callers need some.
const STACK: usize = 1536 << 10;

/// A stack that overflows ends the whole process: then this test is the one that did not end.
#[test]
fn commands_leave_half_a_megabyte_of_a_threads_stack_to_their_caller() {
    let mut runtime = Builder::new_multi_thread();
    let runtime = runtime
        .worker_threads(1)
        .thread_stack_size(STACK)
        .enable_all();
    let runtime = runtime.build().unwrap();
    let commands = runtime.spawn(async {
        let stage = Arc::new(Box::pin(Stage::on(Kind::Ministack)).await);
        let created = Box::pin(stage.created("foo")).await;
        Box::pin(stage.read(&created.record)).await.unwrap();
        Box::pin(stage.delete("foo")).await.unwrap();
    });
    runtime.block_on(commands).unwrap();
}
