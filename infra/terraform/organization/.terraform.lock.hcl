# The versions that the tests use. The first `terraform init` adds the checksums for your platform.

provider "registry.terraform.io/hashicorp/google" {
  version     = "7.45.0"
  constraints = "~> 7.45"
}
