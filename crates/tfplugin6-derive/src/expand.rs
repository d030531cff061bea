//! The generated code.

use darling::FromDeriveInput;
use darling::ast::Data;
use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::attribute::{Field, Input};
use crate::docs;

/// The implementations that make the struct a model.
pub(crate) fn model(input: &DeriveInput) -> darling::Result<TokenStream> {
    let input = Input::from_derive_input(input)?;
    let fields = match &input.data {
        Data::Struct(fields) => fields.fields.as_slice(),
        Data::Enum(_) => &[],
    };
    let (model, convert, nested) = (
        schema(&input, fields),
        convert(&input, fields),
        nested(&input),
    );
    Ok(quote! { #model #convert #nested })
}

fn schema(input: &Input, fields: &[Field]) -> TokenStream {
    let ident = &input.ident;
    let description = docs::text(&input.attrs);
    let deprecated = option(input.deprecated.as_deref());
    let attributes = fields.iter().map(attributes);
    quote! {
        impl ::tfplugin6::Model for #ident {
            fn description() -> &'static str { #description }
            fn attributes() -> ::std::vec::Vec<::tfplugin6::schema::Attribute> {
                let mut attributes = ::std::vec::Vec::new();
                #(attributes.extend(#attributes);)*
                attributes
            }
            fn deprecated() -> ::core::option::Option<&'static str> { #deprecated }
        }
    }
}

/// What a field contributes to the schema: one attribute, or those of a flattened model.
fn attributes(field: &Field) -> TokenStream {
    let ty = &field.ty;
    if field.flatten {
        return quote! { <#ty as ::tfplugin6::Model>::attributes() };
    }
    let attribute = attribute(field);
    quote! { [#attribute] }
}

fn attribute(field: &Field) -> TokenStream {
    let (name, description, kind) = (field.name(), docs::text(&field.attrs), kind(field));
    let Field {
        required,
        optional,
        computed,
        sensitive,
        write_only,
        replace,
        keep,
        ..
    } = field;
    let (deprecated, default) = (option(field.deprecated.as_deref()), default(field));
    quote! {
        ::tfplugin6::schema::Attribute {
            name: #name,
            kind: #kind,
            description: #description,
            required: #required,
            optional: #optional,
            computed: #computed,
            sensitive: #sensitive,
            write_only: #write_only,
            deprecated: #deprecated,
            replace: #replace,
            keep: #keep,
            default: #default,
        }
    }
}

fn kind(field: &Field) -> TokenStream {
    let ty = &field.ty;
    if field.nested {
        quote! {
            ::tfplugin6::schema::AttributeKind::Nested(<#ty as ::tfplugin6::Nested>::nested_type())
        }
    } else {
        quote! {
            ::tfplugin6::schema::AttributeKind::Plain(<#ty as ::tfplugin6::Convert>::tf_type())
        }
    }
}

fn default(field: &Field) -> TokenStream {
    let ty = &field.ty;
    match &field.default {
        Some(value) => quote! {
            ::core::option::Option::Some(::tfplugin6::Convert::to_value(
                &<#ty>::Known(::core::convert::Into::into(#value)),
            ))
        },
        None => quote! { ::core::option::Option::None },
    }
}

fn option(text: Option<&str>) -> TokenStream {
    match text {
        Some(text) => quote! { ::core::option::Option::Some(#text) },
        None => quote! { ::core::option::Option::None },
    }
}

fn convert(input: &Input, fields: &[Field]) -> TokenStream {
    let ident = &input.ident;
    let idents = fields.iter().map(|field| &field.ident);
    let types = fields.iter().map(field_types);
    let values = fields.iter().map(field_values);
    let readers = fields.iter().map(reader);
    quote! {
        impl ::tfplugin6::Convert for #ident {
            fn tf_type() -> ::tfplugin6::Type {
                let mut types = ::std::collections::BTreeMap::new();
                #(types.extend(#types);)*
                ::tfplugin6::Type::Object(types)
            }

            fn to_value(&self) -> ::tfplugin6::Value {
                let mut values = ::std::collections::BTreeMap::new();
                #(values.extend(#values);)*
                ::tfplugin6::Value::Map(values)
            }

            fn from_value(
                value: ::tfplugin6::Value,
            ) -> ::core::result::Result<Self, ::tfplugin6::ConvertError> {
                let mut fields = ::tfplugin6::Fields::of(value)?;
                ::core::result::Result::Ok(Self { #(#idents: #readers?),* })
            }
        }
    }
}

fn field_types(field: &Field) -> TokenStream {
    let (name, ty) = (field.name(), &field.ty);
    if field.flatten {
        return quote! { ::tfplugin6::Fields::types_of::<#ty>() };
    }
    quote! { [(::std::string::String::from(#name), <#ty as ::tfplugin6::Convert>::tf_type())] }
}

fn field_values(field: &Field) -> TokenStream {
    let (name, ident) = (field.name(), &field.ident);
    if field.flatten {
        return quote! { ::tfplugin6::Fields::values_of(&self.#ident) };
    }
    quote! { [(::std::string::String::from(#name), ::tfplugin6::Convert::to_value(&self.#ident))] }
}

fn reader(field: &Field) -> TokenStream {
    let name = field.name();
    if field.flatten {
        return quote! { fields.flattened() };
    }
    quote! { fields.take(#name) }
}

fn nested(input: &Input) -> TokenStream {
    let ident = &input.ident;
    quote! {
        impl ::tfplugin6::Nested for #ident {
            fn nested_type() -> ::tfplugin6::schema::NestedType {
                ::tfplugin6::schema::NestedType {
                    nesting: ::tfplugin6::schema::Nesting::Single,
                    attributes: <Self as ::tfplugin6::Model>::attributes(),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    fn problems(field: &TokenStream) -> String {
        let input: DeriveInput = parse_quote! { struct M { #field } };
        model(&input).unwrap_err().to_string()
    }

    #[test]
    fn what_contradicts_itself_does_not_compile() {
        let cases = [
            (quote! {}, "say `required`, `optional` or `computed`"),
            (
                quote! { required, optional },
                "`required` contradicts `optional`",
            ),
            (
                quote! { required, computed },
                "`required` contradicts `computed`",
            ),
            (
                quote! { optional, computed, write_only },
                "`write_only` contradicts `computed`",
            ),
            (
                quote! { optional, write_only, replace },
                "`write_only` contradicts `replace`",
            ),
            (
                quote! { optional, keep },
                "`keep` is for `computed` attributes",
            ),
            (
                quote! { optional, default = 1 },
                "`default` needs `optional, computed`",
            ),
            (
                quote! { optional, computed, keep, default = 1 },
                "`keep` contradicts `default`",
            ),
            (quote! { flatten, computed }, "`flatten` stands alone"),
            (quote! { flatten, name = "b" }, "`flatten` stands alone"),
            (quote! { optional, optionl }, "Unknown field: `optionl`"),
        ];
        for (words, expected) in cases {
            let found = problems(&quote! { #[doc = "Text."] #[tf(#words)] a: Attr<i64> });
            assert!(found.contains(expected), "{words}: {found}");
        }
    }

    #[test]
    fn a_field_without_documentation_does_not_compile() {
        let found = problems(&quote! { #[tf(optional)] a: Attr<i64> });
        assert!(
            found.contains("a `///` comment is its description"),
            "{found}"
        );
    }

    #[test]
    fn only_structs_with_named_fields_are_models() {
        for input in [
            parse_quote! { struct M(Attr<i64>); },
            parse_quote! { enum M { A } },
        ] {
            assert!(model(&input).is_err());
        }
    }
}
