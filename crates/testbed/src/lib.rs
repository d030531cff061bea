//! Local stand-ins for AWS, a reference world on them, and a driver for Terraform.
