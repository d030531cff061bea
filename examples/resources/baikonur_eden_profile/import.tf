# The id is the name of the profile in the state table.
import {
  to = baikonur_eden_profile.api
  id = "api"
}

resource "baikonur_eden_profile" "api" {
  name     = "api"
  settings = var.settings
}

variable "settings" {
  type = map(string)
}
