# The versions that the tests use. The first `terraform init` adds the checksums for your platform.

provider "registry.terraform.io/hashicorp/archive" {
  version     = "2.8.0"
  constraints = "~> 2.8"
}

provider "registry.terraform.io/hashicorp/google" {
  version     = "7.45.0"
  constraints = "~> 7.45"
}

provider "registry.terraform.io/hashicorp/time" {
  version     = "0.13.1"
  constraints = "~> 0.13"
}
