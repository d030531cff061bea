//! What records are put on or delivered to.

use anyhow::Result;
use aws_config::SdkConfig;

use crate::cli::Cli;
use crate::function::Function;
use crate::object::{Content, Object};
use crate::pace::Pace;
use crate::records::{Sent, records};
use crate::stream::Stream;

/// What records are put on or delivered to.
#[derive(Debug)]
pub(crate) enum Target {
    /// A stream.
    Stream(Stream),
    /// A function.
    Function(Function),
}

/// A record that stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Left {
    /// Its index among the records of its object.
    pub(crate) index: usize,
    /// Why.
    pub(crate) why: String,
}

/// An object and its records.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    /// The object.
    pub(crate) object: &'a Object,
    /// What identifies its content.
    pub(crate) identity: String,
    /// The records, in its order.
    pub(crate) records: Vec<Sent>,
}

impl<'a> Source<'a> {
    /// Reads an object.
    ///
    /// # Errors
    /// When it is not there any more, or holds no records.
    pub(crate) async fn read(object: &'a Object, cli: &Cli) -> Result<Self> {
        let Content { bytes, identity } = object.read().await?;
        Ok(Self {
            object,
            identity,
            records: records(bytes, object, &cli.mending, cli.as_sent)?,
        })
    }
}

impl Target {
    /// The one that the command line names, if these objects may be put there.
    ///
    /// # Errors
    /// When they may not, or it is not there.
    pub(crate) async fn of(cli: &Cli, objects: &[Object], config: &SdkConfig) -> Result<Self> {
        if let Some(name) = &cli.to_function {
            let function = Function::new(name, cli, config);
            function.check(objects).await?;
            return Ok(Self::Function(function));
        }
        // The command line has one of the two.
        let stream = Stream::new(cli.to_stream.as_deref().unwrap_or_default(), config);
        if cli.dry_run {
            stream.look().await?;
        }
        Ok(Self::Stream(stream))
    }

    /// Puts the records of an object, and says which stay.
    ///
    /// # Errors
    /// When nothing can be put.
    pub(crate) async fn put(&self, source: &Source<'_>, pace: &Pace) -> Result<Vec<Left>> {
        match self {
            Self::Stream(stream) => stream.put(&source.records, source.object, pace).await,
            Self::Function(function) => function.deliver(source, pace).await,
        }
    }
}
