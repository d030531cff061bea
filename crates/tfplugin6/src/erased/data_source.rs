//! Data sources without their types.

use std::sync::{Arc, OnceLock};

use super::{AnyDataSource, Pending, typed};
use crate::convert::Convert;
use crate::data_source::{DataSource, ReadDataRequest};
use crate::diagnostics::Diagnostics;
use crate::plan;
use crate::schema::Schema;
use crate::types::Type;
use crate::value::Value;

/// A data source and its schema, which is made when it is first asked for.
pub(crate) struct TypedDataSource<S> {
    source: S,
    schema: OnceLock<(Schema, Type)>,
}

impl<S: DataSource> TypedDataSource<S> {
    pub(crate) fn new(source: S) -> Self {
        Self {
            source,
            schema: OnceLock::new(),
        }
    }

    fn described(&self) -> &(Schema, Type) {
        self.schema.get_or_init(|| {
            let schema = Schema::of::<S::Model>(0);
            let ty = schema.object_type();
            (schema, ty)
        })
    }

    async fn read_typed(
        &self,
        request: ReadDataRequest<Value, S::Data>,
    ) -> Result<Value, Diagnostics> {
        let (schema, ty) = self.described();
        let written = request.config;
        let original = plan::with_defaults(&schema.attributes, &written, written.clone());
        let config: S::Model = typed(&original)?;
        let seen = config.to_value();
        let request = ReadDataRequest {
            config,
            data: request.data,
            context: request.context,
        };
        let model = self.source.read(request).await?;
        Ok(plan::restore(&original, &seen, model.to_value(), ty))
    }
}

impl<S: DataSource> AnyDataSource<S::Data> for TypedDataSource<S> {
    fn schema(&self) -> &Schema {
        &self.described().0
    }

    fn object_type(&self) -> &Type {
        &self.described().1
    }

    fn validate(&self, config: Value) -> Diagnostics {
        match typed(&config) {
            Ok(config) => self.source.validate(&config),
            Err(diagnostics) => diagnostics,
        }
    }

    fn read(
        self: Arc<Self>,
        request: ReadDataRequest<Value, S::Data>,
    ) -> Pending<Result<Value, Diagnostics>> {
        Box::pin(async move { self.read_typed(request).await })
    }
}
