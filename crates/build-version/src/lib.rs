//! The version that every program prints.
//!
//! ```
//! println!("eden {}", build_version::VERSION);
//! ```

/// The version; that of a release names its commit too, and is given in `BAIKONUR_VERSION` when it is built.
pub const VERSION: &str = match option_env!("BAIKONUR_VERSION") {
    Some(version) => version,
    None => env!("CARGO_PKG_VERSION"),
};
