/**
 * What is asked of each cluster: what the describe stage reads, and each pool's whole `kubeletConfig`, which an update
 * of it must send back. Labels, add-ons and the rest, most of an answer, stay away.
 * A name that the API does not have would make it refuse the call; a test holds these against its definition.
 */
const CLUSTER_FIELDS = [
  'name',
  'id',
  'selfLink',
  'location',
  'zone',
  'status',
  'createTime',
  'initialClusterVersion',
  'currentMasterVersion',
  'currentNodeVersion',
  'currentNodeCount',
  'resourceLabels',
  'releaseChannel.channel',
  'autopilot.enabled',
  'autoscaling.enableNodeAutoprovisioning',
  'autoscaling.autoprovisioningNodePoolDefaults.insecureKubeletReadonlyPortEnabled',
  'nodeConfig.kubeletConfig',
  'nodePoolDefaults.nodeConfigDefaults.nodeKubeletConfig',
  'nodePoolAutoConfig.nodeKubeletConfig',
  'nodePools.name',
  'nodePools.version',
  'nodePools.status',
  'nodePools.locations',
  'nodePools.initialNodeCount',
  'nodePools.instanceGroupUrls',
  'nodePools.autoscaling.autoprovisioned',
  'nodePools.config.kubeletConfig',
  'nodePools.config.tags',
  'nodePools.config.serviceAccount',
  'nodePools.networkConfig.podIpv4CidrBlock',
  'nodePools.upgradeSettings.strategy',
  'nodePools.upgradeSettings.maxSurge',
  'nodePools.upgradeSettings.maxUnavailable',
  'maintenancePolicy.window',
  'network',
  'networkConfig.network',
  'clusterIpv4Cidr',
  'ipAllocationPolicy.clusterIpv4CidrBlock',
  'ipAllocationPolicy.stackType',
  'ipAllocationPolicy.additionalPodRangesConfig.podRangeNames',
  'ipAllocationPolicy.additionalIpRangesConfigs.podIpv4RangeNames',
  'endpoint',
  'privateClusterConfig',
  'controlPlaneEndpointsConfig',
  'masterAuth.clusterCaCertificate',
  'fleet.membership',
] as const;

/** The partial-response mask of ListClusters, as X-Goog-FieldMask takes it. */
export const LIST_CLUSTERS_MASK = [
  ...CLUSTER_FIELDS.map((field) => `clusters.${field}`),
  'missingZones',
].join(',');

/** The same of GetCluster. */
export const GET_CLUSTER_MASK = CLUSTER_FIELDS.join(',');
