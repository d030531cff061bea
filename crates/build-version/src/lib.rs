//! The version that every program prints.
//!
//! ```
//! println!("eden {}", build_version::VERSION);
//! ```

/// The version, with its commit, which is given in `BAIKONUR_VERSION` when a release or what comes before one is built: such
/// as `0.2.0 (42ddf47)` or `0.2.0-dev.g42ddf47`. Without it, as cargo builds, a development version without a commit.
pub const VERSION: &str = match option_env!("BAIKONUR_VERSION") {
    Some(version) => version,
    None => concat!(env!("CARGO_PKG_VERSION"), "-dev"),
};
