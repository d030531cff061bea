# The identity provider: what load balancers ask it, and what the page expects of the tokens that they make.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html

locals {
  session_in_seconds = 43200

  # All but the secret of its client.
  by_oidc    = nonsensitive(var.oidc == null) ? [] : [nonsensitive({ for key, value in var.oidc : key => value if key != "client_secret" })]
  by_cognito = var.cognito == null ? [] : [var.cognito]

  pool        = try(regex("^arn:[^:]+:cognito-idp:([^:]+):[0-9]{12}:userpool/([^/]+)$", var.cognito.user_pool_arn), ["", ""])
  pool_domain = try(var.cognito.user_pool_domain, "")
  pool_host   = can(regex("\\.", local.pool_domain)) ? local.pool_domain : "${local.pool_domain}.auth.${local.pool[0]}.amazoncognito.com"
  client      = urlencode(try(var.cognito.user_pool_client_id, ""))
  home        = urlencode("https://${var.door_host}/")

  ways = concat(
    [
      for oidc in local.by_oidc : {
        issuer      = oidc.issuer
        client_id   = oidc.client_id
        trust_email = oidc.trust_email
        sign_out    = oidc.end_session_endpoint == null ? null : "${oidc.end_session_endpoint}${can(regex("\\?", oidc.end_session_endpoint)) ? "&" : "?"}client_id=${urlencode(oidc.client_id)}&post_logout_redirect_uri=${local.home}"
      }
    ],
    [
      for cognito in local.by_cognito : {
        issuer      = "https://cognito-idp.${local.pool[0]}.amazonaws.com/${local.pool[1]}"
        client_id   = cognito.user_pool_client_id
        trust_email = cognito.trust_email
        sign_out    = "https://${local.pool_host}/logout?client_id=${local.client}&logout_uri=${local.home}"
      }
    ],
  )

  sign_in = try(local.ways[0], { issuer = "", client_id = "", trust_email = false, sign_out = null })

  is_below_zone     = endswith(var.door_host, ".${local.zone_name}")
  is_directly_below = local.is_below_zone && !can(regex("\\.", trimsuffix(var.door_host, ".${local.zone_name}")))
}
