//! What stands in `#[tf(...)]`.

use darling::ast::Data;
use darling::util::Ignored;
use darling::{Error, FromDeriveInput, FromField};
use syn::{Attribute, Expr, Ident, Type};

/// The struct.
#[derive(FromDeriveInput)]
#[darling(attributes(tf), forward_attrs(doc), supports(struct_named))]
pub(crate) struct Input {
    pub(crate) ident: Ident,
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) data: Data<Ignored, Field>,
    #[darling(default)]
    pub(crate) deprecated: Option<String>,
}

/// One field of it.
#[derive(FromField)]
#[darling(attributes(tf), forward_attrs(doc), and_then = Field::checked)]
pub(crate) struct Field {
    pub(crate) ident: Option<Ident>,
    pub(crate) ty: Type,
    pub(crate) attrs: Vec<Attribute>,
    #[darling(default)]
    pub(crate) required: bool,
    #[darling(default)]
    pub(crate) optional: bool,
    #[darling(default)]
    pub(crate) computed: bool,
    #[darling(default)]
    pub(crate) sensitive: bool,
    #[darling(default)]
    pub(crate) write_only: bool,
    #[darling(default)]
    pub(crate) replace: bool,
    #[darling(default)]
    pub(crate) keep: bool,
    #[darling(default)]
    pub(crate) nested: bool,
    #[darling(default)]
    pub(crate) flatten: bool,
    #[darling(default, with = literal, map = Some)]
    pub(crate) default: Option<Expr>,
    #[darling(default)]
    pub(crate) deprecated: Option<String>,
    #[darling(default)]
    name: Option<String>,
}

/// A default in quotes is a string, not code.
fn literal(meta: &syn::Meta) -> darling::Result<Expr> {
    darling::util::parse_expr::preserve_str_literal(meta)
}

impl Field {
    /// The attribute's name.
    pub(crate) fn name(&self) -> String {
        let ident = self
            .ident
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default();
        self.name
            .clone()
            .unwrap_or_else(|| ident.trim_start_matches("r#").to_owned())
    }

    fn checked(self) -> darling::Result<Self> {
        let mut errors = Error::accumulator();
        let rules = match self.flatten {
            true => vec![(
                self.has_words(),
                "`flatten` stands alone: the attributes are the other model's",
            )],
            false => self.rules().to_vec(),
        };
        for (_, problem) in rules.iter().filter(|(broken, _)| *broken) {
            errors.push(Error::custom(problem).with_span(&self.ident));
        }
        errors.finish_with(self)
    }

    /// Whether anything is said that describes one attribute.
    fn has_words(&self) -> bool {
        let flags = [
            self.required,
            self.optional,
            self.computed,
            self.sensitive,
            self.write_only,
            self.replace,
            self.keep,
            self.nested,
        ];
        let has_value = self.default.is_some() || self.deprecated.is_some() || self.name.is_some();
        has_value || flags.contains(&true)
    }

    fn rules(&self) -> [(bool, &'static str); 9] {
        let Self {
            required,
            optional,
            computed,
            write_only,
            keep,
            ..
        } = *self;
        let default = self.default.is_some();
        [
            (
                !required && !optional && !computed,
                "say `required`, `optional` or `computed`",
            ),
            (required && optional, "`required` contradicts `optional`"),
            (required && computed, "`required` contradicts `computed`"),
            (
                write_only && computed,
                "`write_only` contradicts `computed`: it is never stored",
            ),
            (
                write_only && self.replace,
                "`write_only` contradicts `replace`: no old value is stored",
            ),
            (keep && !computed, "`keep` is for `computed` attributes"),
            (
                default && !(optional && computed),
                "`default` needs `optional, computed`",
            ),
            (default && keep, "`keep` contradicts `default`"),
            (
                crate::docs::text(&self.attrs).is_empty(),
                "a `///` comment is its description",
            ),
        ]
    }
}
