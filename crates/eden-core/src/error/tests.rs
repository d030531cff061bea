use super::*;

fn refused(cause: &str) -> Error {
    Error::Call(Box::new(CallError {
        service: "ECS",
        action: "RegisterTaskDefinition",
        subject: "family x".into(),
        code: Some("AccessDeniedException".into()),
        cause: cause.into(),
        failure: Failure::Answer,
    }))
}

#[test]
fn advice_names_the_action_that_was_refused() {
    let own = refused("AccessDeniedException: no");
    assert_eq!(
        own.advice().as_deref(),
        Some("Allow ecs:RegisterTaskDefinition to the caller.")
    );
    let other = refused("User: x is not authorized to perform: iam:PassRole on resource: y");
    assert_eq!(
        other.advice().as_deref(),
        Some("Allow iam:PassRole to the caller.")
    );
}

#[test]
fn the_answer_of_aws_is_found_in_an_error_of_one_endpoint_and_in_no_other() {
    let error = refused("no");
    assert_eq!(code(&error), Some("AccessDeniedException"));
    assert_eq!(message(&error), "no");
    assert_eq!(
        code(error.at_endpoint(Some("api")).inner()),
        Some("AccessDeniedException")
    );
    let others = [
        Error::Superseded { name: "x".into() },
        Error::Several(vec![refused("a"), refused("b")]),
    ];
    for other in others {
        assert_eq!((code(&other), message(&other)), (None, ""), "{other}");
    }
}

#[test]
fn problems_of_one_thing_are_listed_a_line_each() {
    assert_eq!(lines(&["a".into(), "b".into()]), "\n- a\n- b");
    assert_eq!(lines(&[]), "");
}

#[test]
fn the_same_error_of_several_steps_is_said_once() {
    let same = Error::Several(vec![refused("a"), refused("a")]).simplified();
    assert_eq!(same.to_string(), refused("a").to_string());
    let both = Error::Several(vec![refused("a"), refused("b"), refused("a")]).simplified();
    assert_eq!(both.into_each().len(), 2);
}

#[test]
fn several_errors_are_told_one_by_one_and_all_together() {
    let both = Error::Several(vec![refused("a"), Error::Several(vec![refused("b")])]);
    let text = both.to_string();
    assert!(text.starts_with("2 steps failed: ") && text.contains("a") && text.contains("b"));
    assert_eq!(both.into_each().len(), 2);
}

#[test]
fn an_error_of_an_endpoint_says_which_and_keeps_the_rest() {
    let both = Error::Several(vec![refused("a"), refused("b")]).at_endpoint(Some("api"));
    let each = both.at_endpoint(Some("api")).into_each();
    assert_eq!(each.len(), 2);
    for error in each {
        assert_eq!(error.endpoint(), Some("api"));
        assert_eq!(error.advice(), error.inner().advice());
        let told = format!("endpoint `api`: {}", error.inner());
        assert_eq!(error.to_string(), told);
    }
    assert_eq!(refused("a").at_endpoint(None).endpoint(), None);
}

#[test]
fn what_aws_misses_is_named_by_its_profile_key() {
    let Error::Call(mut call) = refused("gone") else {
        panic!("not a call");
    };
    call.code = Some("NoSuchHostedZone".into());
    let error = Error::Several(vec![Error::Call(call), refused("no")]);
    assert_eq!(error.keys(), [Some("dynamic_zone_id".to_owned()), None]);
}
