//! Derives a Terraform schema and its conversions from a Rust struct.
//!
//! ```
//! use tfplugin6::{Attr, Model};
//!
//! /// One thing.
//! #[derive(Clone, Debug, Default, Model)]
//! struct Thing {
//!     /// Its name.
//!     #[tf(required, replace)]
//!     name: Attr<String>,
//!     /// Where it is.
//!     #[tf(computed)]
//!     url: Attr<String>,
//! }
//! ```

mod attribute;
mod docs;
mod expand;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Makes a struct with named fields a Terraform model: each field is an attribute of its name.
///
/// Documentation comments become the descriptions, so an attribute is said in one place. What a
/// field is goes into `#[tf(...)]`:
///
/// | word | meaning |
/// |---|---|
/// | `required` | must be set |
/// | `optional` | may be set |
/// | `computed` | set by the provider; unknown on create and on any update |
/// | `keep` | computed, but keeps its value on update |
/// | `replace` | a change replaces the resource |
/// | `default = <expression>` | what an optional and computed attribute is when not set |
/// | `sensitive` | not shown |
/// | `write_only` | handed to the provider, never stored |
/// | `nested` | the field's type is a model, or a `Vec`, `Set` or map of models |
/// | `flatten` | the field's type is a model whose attributes stand beside this one's |
/// | `deprecated = "..."` | what to use instead; also for the struct |
/// | `name = "..."` | the attribute's name where it is not the field's |
///
/// What contradicts itself is a compile error.
#[proc_macro_derive(Model, attributes(tf))]
pub fn derive_model(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    expand::model(&input)
        .unwrap_or_else(darling::Error::write_errors)
        .into()
}
