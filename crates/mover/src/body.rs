//! The body of an invocation, past `lambda_runtime`.
//!
//! `lambda_runtime` reads a payload in a way that notes the path of every value in it, for its error, which takes
//! longer than all that is then done with most records.

use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use lambda_runtime::tower::Layer;
use lambda_runtime::{LambdaInvocation, Service};

/// Takes the body out of each invocation before it is read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bodies(Arc<Mutex<Bytes>>);

/// A service whose invocations have no body.
#[derive(Clone, Debug)]
pub(crate) struct WithoutBody<S> {
    inner: S,
    bodies: Bodies,
}

impl Bodies {
    /// The body of the invocation that is being handed over: they come one after another.
    pub(crate) fn take(&self) -> Bytes {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn put(&self, body: Bytes) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = body;
    }
}

impl<S> Layer<S> for Bodies {
    type Service = WithoutBody<S>;

    fn layer(&self, inner: S) -> Self::Service {
        let bodies = self.clone();
        WithoutBody { inner, bodies }
    }
}

impl<S: Service<LambdaInvocation>> Service<LambdaInvocation> for WithoutBody<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut invocation: LambdaInvocation) -> S::Future {
        let body = std::mem::replace(&mut invocation.body, Bytes::from_static(b"null"));
        self.bodies.put(body);
        self.inner.call(invocation)
    }
}
