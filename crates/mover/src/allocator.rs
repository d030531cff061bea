//! The allocator of a function's process.
//!
//! The C library's gives the memory of an invocation back to the system, and then takes it page by page for the next.

use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;
