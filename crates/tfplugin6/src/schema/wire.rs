//! Schemas as messages.

use super::{Attribute, AttributeKind, NestedType, Nesting, Schema};
use crate::generated::tfplugin6::schema::{self as wire, object};
use crate::generated::tfplugin6::{Schema as WireSchema, StringKind};

impl Schema {
    pub(crate) fn to_wire(&self) -> WireSchema {
        let block = wire::Block {
            version: self.version,
            attributes: self.attributes.iter().map(Attribute::to_wire).collect(),
            description: self.description.to_owned(),
            description_kind: StringKind::Markdown.into(),
            deprecated: self.deprecated.is_some(),
            deprecation_message: self.deprecated.unwrap_or_default().to_owned(),
            ..wire::Block::default()
        };
        WireSchema {
            version: self.version,
            block: Some(block),
        }
    }
}

impl Attribute {
    /// Terraform refuses an attribute with both forms of type, so only one is set.
    fn to_wire(&self) -> wire::Attribute {
        let (ty, nested_type) = match &self.kind {
            AttributeKind::Plain(ty) => (ty.to_json_bytes(), None),
            AttributeKind::Nested(nested) => (Vec::new(), Some(nested.to_wire())),
        };
        wire::Attribute {
            name: self.name.to_owned(),
            r#type: ty,
            nested_type,
            description: self.description.to_owned(),
            required: self.required,
            optional: self.optional,
            computed: self.computed,
            sensitive: self.sensitive,
            description_kind: StringKind::Markdown.into(),
            deprecated: self.deprecated.is_some(),
            write_only: self.write_only,
            deprecation_message: self.deprecated.unwrap_or_default().to_owned(),
        }
    }
}

impl NestedType {
    fn to_wire(&self) -> wire::Object {
        let nesting = match self.nesting {
            Nesting::Single => object::NestingMode::Single,
            Nesting::List => object::NestingMode::List,
            Nesting::Set => object::NestingMode::Set,
            Nesting::Map => object::NestingMode::Map,
        };
        wire::Object {
            attributes: self.attributes.iter().map(Attribute::to_wire).collect(),
            nesting: nesting.into(),
            ..wire::Object::default()
        }
    }
}
