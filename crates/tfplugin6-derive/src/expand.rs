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
    let attributes = fields.iter().map(attribute);
    quote! {
        impl ::tfplugin6::Model for #ident {
            fn description() -> &'static str { #description }
            fn attributes() -> ::std::vec::Vec<::tfplugin6::schema::Attribute> {
                ::std::vec![#(#attributes),*]
            }
            fn deprecated() -> ::core::option::Option<&'static str> { #deprecated }
        }
    }
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
    let names: Vec<_> = fields.iter().map(Field::name).collect();
    let idents: Vec<_> = fields.iter().map(|field| &field.ident).collect();
    let types: Vec<_> = fields.iter().map(|field| &field.ty).collect();
    quote! {
        impl ::tfplugin6::Convert for #ident {
            fn tf_type() -> ::tfplugin6::Type {
                ::tfplugin6::Type::Object(::core::iter::FromIterator::from_iter([
                    #((::std::string::String::from(#names), <#types as ::tfplugin6::Convert>::tf_type())),*
                ]))
            }

            fn to_value(&self) -> ::tfplugin6::Value {
                ::tfplugin6::Value::Map(::core::iter::FromIterator::from_iter([
                    #((::std::string::String::from(#names), ::tfplugin6::Convert::to_value(&self.#idents))),*
                ]))
            }

            fn from_value(
                value: ::tfplugin6::Value,
            ) -> ::core::result::Result<Self, ::tfplugin6::ConvertError> {
                let mut fields = ::tfplugin6::Fields::of(value)?;
                ::core::result::Result::Ok(Self { #(#idents: fields.take(#names)?),* })
            }
        }
    }
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
