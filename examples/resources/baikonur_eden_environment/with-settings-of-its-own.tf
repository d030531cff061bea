# Keys that are given here take the place of the profile's; a complete set of them needs no stored profile.
resource "baikonur_eden_environment" "preview" {
  name      = "pr-12"
  profile   = "api"
  image_uri = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/api:pr-12"
  settings  = { target_cluster = "dev-large" }
  protected = true
}
