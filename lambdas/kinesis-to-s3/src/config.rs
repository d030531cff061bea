//! The function's environment variables.

use log_lake::change::Files;
use log_lake::settings::{Setting, Texts};
use mover::config::Variables;
use mover::{Place, Settings};

/// Configuration of the function.
#[derive(Debug)]
pub(crate) struct Config {
    /// Configuration common to all movers.
    pub(crate) settings: Settings,
    /// Where log objects are put.
    pub(crate) place: Place,
    /// How they are put in another layout than `json`.
    pub(crate) lake: Option<LakeConfig>,
}

/// Configuration of a lake.
#[derive(Debug)]
pub(crate) struct LakeConfig {
    /// What its objects have in common.
    pub(crate) files: Files,
    /// Where failed logs are kept, since readers of the lake would find them beside its objects.
    pub(crate) failed_logs: Place,
}

impl Config {
    pub(crate) fn read(variables: &mut Variables<'_>) -> Self {
        let settings = Settings::read(variables);
        let place = Place::read_from(variables, "LOG_S3_BUCKET", "LOG_S3_PREFIX");
        let lake = lake(variables, &settings, &place);
        Self {
            settings,
            place,
            lake,
        }
    }
}

fn lake(variables: &mut Variables<'_>, settings: &Settings, place: &Place) -> Option<LakeConfig> {
    let format = variables.optional("LOG_FORMAT").unwrap_or_default();
    let is_lake = !matches!(format.as_str(), "" | "json");
    let failed_logs = is_lake.then(|| Place::read(variables));
    let beside = failed_logs
        .as_ref()
        .filter(|failed| failed.bucket == place.bucket);
    let schema = &settings.decode.schema;
    let texts = Texts {
        format: &format,
        partition_by: &variables.optional("LOG_PARTITION_BY").unwrap_or_default(),
        columns: &variables.optional("LOG_COLUMNS").unwrap_or_default(),
        prefix: Some(&place.prefix),
        failed_logs: beside.map(|failed| failed.prefix.as_str()),
        id_field: &schema.id_field,
        time_field: &schema.time_field,
        reports_item_failures: Some(settings.report_batch_item_failures),
    };
    let files = texts.read().unwrap_or_else(|problems| {
        for problem in problems {
            variables.problem(format!(
                "{} is refused: {}",
                name(problem.setting),
                problem.why
            ));
        }
        None
    });
    files
        .zip(failed_logs)
        .map(|(files, failed_logs)| LakeConfig { files, failed_logs })
}

fn name(setting: Setting) -> &'static str {
    match setting {
        Setting::Format => "LOG_FORMAT",
        Setting::PartitionBy => "LOG_PARTITION_BY",
        Setting::Columns => "LOG_COLUMNS",
        Setting::Prefix => "LOG_S3_PREFIX",
        Setting::FailedLogs => "FAILED_LOG_S3_PREFIX",
        Setting::ItemFailures => "REPORT_BATCH_ITEM_FAILURES",
    }
}
