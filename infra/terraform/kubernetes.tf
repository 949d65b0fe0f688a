# RBAC manifests for the scanner, to be applied to clusters with kubectl: those that the options need, with the account
# filled in. Each starts with a document separator, so that they can be concatenated.
locals {
  manifest_names = concat(
    local.reaches_clusters && var.kubernetes_access == "MANIFESTS" ? ["scanner"] : [],
    var.node_proxy && var.kubernetes_access == "MANIFESTS" ? ["node-proxy"] : [],
    contains(["probe", "auto"], var.usage) ? ["probe-logs"] : [],
    strcontains(var.callers, "pods+configmaps") ? ["configmaps"] : [],
  )

  manifest_folders = {
    scanner    = "base"
    node-proxy = "components/node-proxy"
    probe-logs = "components/probe"
    configmaps = "components/configmaps"
  }

  kubernetes_manifests = {
    for name in local.manifest_names : name => replace(
      "---\n${file("${path.module}/../kubernetes/${local.manifest_folders[name]}/${name}.yaml")}",
      "/(?m)name: SCANNER$/",
      "name: ${local.accounts["inspect-cluster"].email}",
    )
  }
}
