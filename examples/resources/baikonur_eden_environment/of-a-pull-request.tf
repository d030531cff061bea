# `eden report` shows it in the pull request, and `eden purge --closed` deletes it when that is closed.
resource "baikonur_eden_environment" "preview" {
  name      = "pr-12"
  profile   = "api"
  image_uri = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/api:pr-12"

  pull_request = {
    repository    = "octo/shop"
    repository_id = 123456789
    number        = 12
  }
}
