variable "branch" {
  type    = string
  default = "feature/login"
}

# The callback address of the identity provider, before the environment is made.
output "callback" {
  value = "https://${provider::baikonur::environment_host(var.branch, "api", "dev.example.com")}/callback"
}
