terraform {
  required_providers {
    baikonur = {
      source  = "baikonur-oss/baikonur"
      version = "~> 0.2"
    }
  }
}

# Region and credentials are found as the AWS CLI finds them; each can be set here.
provider "baikonur" {
  region = "ap-northeast-1"

  assume_role = {
    role_arn = "arn:aws:iam::123456789012:role/preview-environments"
  }

  default_tags = {
    team = "web"
  }
}
