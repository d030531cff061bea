# On each common ALB: two target groups, since one belongs to one load balancer, and three rules.

data "aws_lb" "common" {
  count = length(var.common_alb_arns)

  arn = var.common_alb_arns[count.index]
}

data "aws_lb_listener" "https" {
  count = length(var.common_alb_arns)

  load_balancer_arn = var.common_alb_arns[count.index]
  port              = 443
}

# Without all values of a header, only the last cookie would arrive, and one be set.
resource "aws_lb_target_group" "door" {
  count = length(var.common_alb_arns)

  name                               = "${var.name}-door-${count.index}"
  target_type                        = "lambda"
  lambda_multi_value_headers_enabled = true
  tags                               = var.tags
}

resource "aws_lb_target_group" "page" {
  count = length(var.common_alb_arns)

  name                               = "${var.name}-page-${count.index}"
  target_type                        = "lambda"
  lambda_multi_value_headers_enabled = true
  tags                               = var.tags
}

resource "aws_lambda_permission" "door" {
  count = length(var.common_alb_arns)

  statement_id  = "AllowExecutionFromALB${count.index}"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.function["door"].function_name
  principal     = "elasticloadbalancing.amazonaws.com"
  source_arn    = aws_lb_target_group.door[count.index].arn
}

resource "aws_lambda_permission" "page" {
  count = length(var.common_alb_arns)

  statement_id  = "AllowExecutionFromALB${count.index}"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.function["page"].function_name
  principal     = "elasticloadbalancing.amazonaws.com"
  source_arn    = aws_lb_target_group.page[count.index].arn
}

# A load balancer takes a function only where it may already run it.
resource "aws_lb_target_group_attachment" "door" {
  count = length(var.common_alb_arns)

  target_group_arn = aws_lb_target_group.door[count.index].arn
  target_id        = aws_lambda_function.function["door"].arn

  depends_on = [aws_lambda_permission.door]
}

resource "aws_lb_target_group_attachment" "page" {
  count = length(var.common_alb_arns)

  target_group_arn = aws_lb_target_group.page[count.index].arn
  target_id        = aws_lambda_function.function["page"].arn

  depends_on = [aws_lambda_permission.page]
}

# Links, and the button that wakes: before the rules of all environments, which would let them through to an application.
resource "aws_lb_listener_rule" "paths" {
  count = length(var.common_alb_arns)

  listener_arn = data.aws_lb_listener.https[count.index].arn
  priority     = var.rule_priorities.paths
  tags         = var.tags

  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.door[count.index].arn
  }

  condition {
    host_header {
      values = ["*.${local.zone_name}"]
    }
  }

  condition {
    path_pattern {
      values = ["/.eden/*"]
    }
  }

  depends_on = [aws_lb_target_group_attachment.door]
}

# Only who has signed in gets to the page, which verifies who that is.
resource "aws_lb_listener_rule" "sign_in" {
  count = length(var.common_alb_arns)

  listener_arn = data.aws_lb_listener.https[count.index].arn
  priority     = var.rule_priorities.sign_in
  tags         = var.tags

  dynamic "action" {
    for_each = local.by_oidc

    content {
      type  = "authenticate-oidc"
      order = 1

      authenticate_oidc {
        issuer                              = action.value.issuer
        authorization_endpoint              = action.value.authorization_endpoint
        token_endpoint                      = action.value.token_endpoint
        user_info_endpoint                  = action.value.user_info_endpoint
        client_id                           = action.value.client_id
        client_secret                       = var.oidc.client_secret
        scope                               = "openid email"
        session_timeout                     = local.session_in_seconds
        on_unauthenticated_request          = "authenticate"
        authentication_request_extra_params = {}
      }
    }
  }

  dynamic "action" {
    for_each = local.by_cognito

    content {
      type  = "authenticate-cognito"
      order = 1

      authenticate_cognito {
        user_pool_arn              = action.value.user_pool_arn
        user_pool_client_id        = action.value.user_pool_client_id
        user_pool_domain           = action.value.user_pool_domain
        scope                      = "openid email"
        session_timeout            = local.session_in_seconds
        on_unauthenticated_request = "authenticate"
      }
    }
  }

  action {
    type             = "forward"
    order            = 2
    target_group_arn = aws_lb_target_group.page[count.index].arn
  }

  condition {
    host_header {
      values = [var.door_host]
    }
  }

  depends_on = [aws_lb_target_group_attachment.page]
}

# Whoever no environment's rule lets through.
resource "aws_lb_listener_rule" "others" {
  count = length(var.common_alb_arns)

  listener_arn = data.aws_lb_listener.https[count.index].arn
  priority     = var.rule_priorities.others
  tags         = var.tags

  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.door[count.index].arn
  }

  condition {
    host_header {
      values = ["*.${local.zone_name}"]
    }
  }

  depends_on = [aws_lb_target_group_attachment.door]
}

resource "aws_lb_listener_certificate" "door" {
  count = local.is_directly_below ? 0 : length(var.common_alb_arns)

  listener_arn    = data.aws_lb_listener.https[count.index].arn
  certificate_arn = var.certificate_arn
}

resource "aws_route53_record" "door" {
  count = local.is_below_zone || var.door_zone_name != null ? 1 : 0

  zone_id = var.door_zone_name == null ? data.aws_route53_zone.environments.zone_id : data.aws_route53_zone.door[0].zone_id
  name    = var.door_host
  type    = "A"

  alias {
    name                   = data.aws_lb.common[0].dns_name
    zone_id                = data.aws_lb.common[0].zone_id
    evaluate_target_health = false
  }
}

resource "aws_route53_record" "others" {
  count = var.wildcard_record ? 1 : 0

  zone_id = data.aws_route53_zone.environments.zone_id
  name    = "*.${local.zone_name}"
  type    = "A"

  alias {
    name                   = data.aws_lb.common[0].dns_name
    zone_id                = data.aws_lb.common[0].zone_id
    evaluate_target_health = false
  }
}
