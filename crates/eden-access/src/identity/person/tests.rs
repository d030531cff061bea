use serde_json::json;

use super::*;

fn email(claims: Value, trust_email: bool) -> Result<String, IdentityError> {
    let person: Person = serde_json::from_value(claims).unwrap();
    person.email(trust_email).map(|email| email.to_string())
}

#[test]
fn a_verified_address_is_the_persons() {
    for verified in [json!(true), json!("true")] {
        let claims = json!({ "sub": "1", "email": "Jane@Example.com", "email_verified": verified });
        assert_eq!(email(claims, false), Ok("jane@example.com".to_owned()));
    }
}

#[test]
fn an_address_that_nobody_verified_is_nobodys() {
    for claims in [
        json!({ "email": "jane@example.com" }),
        json!({ "email": "jane@example.com", "email_verified": false }),
        json!({ "email": "jane@example.com", "email_verified": "false" }),
        json!({ "email": "jane@example.com", "email_verified": null }),
    ] {
        assert_eq!(email(claims.clone(), false), Err(IdentityError::Unverified));
        assert_eq!(email(claims, true), Ok("jane@example.com".to_owned()));
    }
}

#[test]
fn without_an_address_nobody_is_admitted() {
    assert_eq!(
        email(json!({ "email_verified": true }), true),
        Err(IdentityError::NoEmail)
    );
    assert_eq!(
        email(
            json!({ "email": "a@b@example.com", "email_verified": true }),
            true
        ),
        Err(IdentityError::Email(crate::visitor::EmailError::At))
    );
}
