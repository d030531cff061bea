# All environments of the profile, whoever made them.
data "baikonur_eden_environments" "api" {
  profile = "api"
}

output "hosts" {
  value = { for one in data.baikonur_eden_environments.api.environments : one.name => one.endpoint }
}
