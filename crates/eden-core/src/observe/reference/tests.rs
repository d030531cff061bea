//! Where the reference is.

use super::*;

#[test]
fn the_references_cluster_is_read_off_its_arn_and_else_is_the_environments() {
    let prefix = "arn:aws:ecs:ap-northeast-1:123456789012:service/";
    let own = "arn:aws:ecs:ap-northeast-1:123456789012:cluster/dev";
    for (reference, cluster, expected) in [
        ("dev/dev01-api", "dev", "dev"),
        ("stg/dev01-api", "dev", "stg"),
        // An ARN of the old form.
        ("dev01-api", "dev", "dev"),
        // The environments' cluster as an ARN.
        ("dev/dev01-api", own, own),
        ("stg/dev01-api", own, "stg"),
    ] {
        let mut settings = crate::settings::tests::complete();
        settings.reference_service = format!("{prefix}{reference}");
        settings.cluster = cluster.into();
        assert_eq!(cluster_of(&settings), expected, "{reference} in {cluster}");
    }
}
