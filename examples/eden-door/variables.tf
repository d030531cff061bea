variable "region" {
  description = "AWS region"
  type        = string
}

variable "settings" {
  description = "The profile: see the keys in the README of the project"
  type        = map(string)
}

variable "zone_name" {
  description = "Zone of the environments, such as dev.example.com"
  type        = string
}

variable "door_host" {
  description = "Host at which visitors sign in, such as door.dev.example.com"
  type        = string
}

variable "allowed_visitors" {
  description = "Who may visit, such as *@example.com"
  type        = string
}

variable "operators" {
  description = "Who may change environments on the door's page, such as jane@example.com"
  type        = string
}

variable "issuer" {
  description = "The identity provider, such as https://idp.example.com"
  type        = string
}

variable "client_id" {
  description = "Id of the client that the identity provider knows"
  type        = string
}

variable "client_secret" {
  description = "Secret of this client"
  type        = string
  sensitive   = true
}
