output "name" {
  value = provider::baikonur::parse_environment_id("api/feature/login").name # feature/login
}
