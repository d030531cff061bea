use super::*;
use crate::settings::tests::complete;

fn record() -> Record {
    let id = EnvironmentId {
        profile: "api".into(),
        name: "foo".into(),
    };
    let mut record = Record::new(id, complete(), "dev.example.com".into());
    record.desired_count = Some(3);
    record
}

#[test]
fn a_row_is_readable_by_the_python_tools_and_by_us() {
    let now = UNIX_EPOCH + Duration::from_micros(1_574_246_650_179_760);
    let item = to_item(&record(), now).unwrap();
    assert_eq!(item["type"], AttributeValue::S("api".into()));
    assert_eq!(item["name"], AttributeValue::S("dev-dynamic-foo".into()));
    assert_eq!(item["kind"], AttributeValue::S("environment".into()));
    assert_eq!(
        item["endpoint"],
        AttributeValue::S("api-foo.dev.example.com".into())
    );
    assert_eq!(
        item["last_updated"],
        AttributeValue::N("1574246650.179760".into())
    );
    let row = from_item(&record().id, &item).unwrap();
    assert_eq!(row.record, Some(record()));
    assert_eq!(row.last_updated, now);
}

#[test]
fn rows_of_both_python_generations_are_read() {
    let cli = HashMap::from([
        text("name", "dev-dynamic-foo"),
        text("endpoint", "api-foo.dev.example.com"),
        (
            "last_updated".to_owned(),
            AttributeValue::N("1574246650.5".into()),
        ),
    ]);
    let api = HashMap::from([
        text("name", "foo"),
        text("endpoint", "api-foo.dev.example.com"),
        text("last_updated_time", "1574246650.5"),
    ]);
    for item in [cli, api] {
        let row = from_item(&record().id, &item).unwrap();
        assert_eq!(
            row.last_updated,
            UNIX_EPOCH + Duration::from_millis(1_574_246_650_500)
        );
        assert_eq!(row.record, None);
    }
}

#[test]
fn a_record_from_the_future_is_an_error_and_not_a_lost_environment() {
    let item = HashMap::from([text("record", "{\"settings\": 1}")]);
    let error = from_item(&record().id, &item).unwrap_err();
    assert!(
        error.to_string().contains("this version cannot read"),
        "{error}"
    );
}
