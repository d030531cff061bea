# An app behind nginx, with a migration before it is published, and its worker, which takes jobs out of the same schema.

services = {
  web = {
    image_uri      = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/app:pr-1"
    images         = { nginx = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/nginx:pr-1" }
    before_publish = [{ command = ["bin/rails", "db:prepare"] }]
  }

  worker = {
    image_uri = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/app:pr-1"
    settings = {
      reference_service_arn = "arn:aws:ecs:ap-northeast-1:123456789012:service/dev/dev01-worker"
      own_variables         = "DATABASE_SCHEMA" # otherwise than the reference, so that it takes none of its jobs
    }
  }
}
