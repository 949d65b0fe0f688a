# RBAC manifests for the scanner, to be applied to clusters with kubectl: those that the options need, with the account
# filled in. Each starts with a document separator, so that they can be concatenated.
locals {
  manifest_names = concat(
    local.reaches_clusters && var.kubernetes_access == "MANIFESTS" ? ["scanner"] : [],
    var.node_proxy && var.kubernetes_access == "MANIFESTS" ? ["node-proxy"] : [],
    contains(["probe", "auto"], var.usage) ? ["probe-logs"] : [],
    strcontains(var.callers, "pods+configmaps") ? ["configmaps"] : [],
  )

  manifest_files = {
    scanner    = "${path.module}/../kubernetes/base/scanner.yaml"
    node-proxy = "${path.module}/../kubernetes/components/node-proxy/node-proxy.yaml"
    probe-logs = "${path.module}/../kubernetes/components/probe/probe-logs.yaml"
    configmaps = "${path.module}/../kubernetes/components/configmaps/configmaps.yaml"
  }

  kubernetes_manifests = {
    for name, path in local.manifest_files : name => replace(
      "---\n${file(path)}",
      "/(?m)name: SCANNER$/",
      "name: ${local.accounts["inspect-cluster"].email}",
    ) if contains(local.manifest_names, name)
  }
}
