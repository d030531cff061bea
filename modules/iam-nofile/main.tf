# A role for an AWS service, with one inline policy that is written in place.

resource "aws_iam_role" "iam_role" {
  name = "${var.type}_${var.name}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "${var.type}.amazonaws.com" }
    }]
  })

  lifecycle {
    precondition {
      condition     = length("${var.type}_${var.name}") <= 64
      error_message = "type and name are too long: the role is called <type>_<name>, which takes 64 characters."
    }
  }
}

resource "aws_iam_role_policy" "role_policy" {
  name   = "${var.type}_${var.name}"
  role   = aws_iam_role.iam_role.id
  policy = var.policy_json
}

resource "aws_iam_instance_profile" "instance_role" {
  name = "${var.type}_${var.name}"
  role = aws_iam_role.iam_role.name
}
