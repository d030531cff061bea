//! What ECS says of every service, and a stand-in leaves out.

use serde_json::{Value, json};

use super::Fault;

impl Fault {
    /// Completes the services of an answer of DescribeServices: ECS names these fields of every service
    /// behind a load balancer, and moto does not.
    #[must_use]
    pub fn complete_services() -> Self {
        Self::rewrite(|body| match serde_json::from_str(body) {
            Ok(answer) => complete(answer).to_string(),
            Err(_) => body.to_owned(),
        })
    }
}

fn complete(mut answer: Value) -> Value {
    let services = answer.get_mut("services").and_then(Value::as_array_mut);
    let services = services.into_iter().flatten();
    for service in services.filter_map(Value::as_object_mut) {
        let deployment = json!({ "maximumPercent": 200, "minimumHealthyPercent": 50 });
        let fields = [
            ("deploymentConfiguration", deployment),
            ("healthCheckGracePeriodSeconds", json!(60)),
        ];
        for (field, value) in fields {
            service.entry(field).or_insert(value);
        }
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_missing_is_added() {
        let answer =
            json!({ "services": [{ "healthCheckGracePeriodSeconds": 7 }], "failures": [] });
        let service = &complete(answer)["services"][0];
        assert_eq!(service["healthCheckGracePeriodSeconds"], 7);
        assert_eq!(service["deploymentConfiguration"]["maximumPercent"], 200);
        assert_eq!(complete(json!({})), json!({}));
    }
}
