//! Records by their type, each group and its records in the order of arrival.

use indexmap::IndexMap;

use crate::record::Record;

/// Groups records by type, in one pass.
#[must_use]
pub fn by_type(records: Vec<Record>) -> IndexMap<String, Vec<Record>> {
    let mut groups: IndexMap<String, Vec<Record>> = IndexMap::new();
    for record in records {
        match groups.get_mut(&record.log_type) {
            Some(group) => group.push(record),
            None => drop(groups.insert(record.log_type.clone(), vec![record])),
        }
    }
    groups
}
