# The id is <profile>/<name>; the image is what the environment shall run from now on.
import {
  to = baikonur_eden_environment.preview
  id = "api/pr-12"
}

resource "baikonur_eden_environment" "preview" {
  name      = "pr-12"
  profile   = "api"
  image_uri = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/api:pr-12"
}
