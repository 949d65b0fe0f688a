import type { protos } from '@google-cloud/container';

type Field = keyof protos.google.container.v1.ICluster;

/**
 * The fields of a cluster that are read: those of the describe stage, and each pool's whole `kubeletConfig`, which an
 * update of the pool must resend. Everything else, most of a response, is masked out.
 * The API rejects a mask with an unknown field; a test checks these against its definition.
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
] as const satisfies readonly (Field | `${Field}.${string}`)[];

/** The partial-response mask of ListClusters, for the header X-Goog-FieldMask. */
export const LIST_CLUSTERS_MASK = [
  ...CLUSTER_FIELDS.map((field) => `clusters.${field}`),
  'missingZones',
].join(',');

/** The mask of GetCluster. */
export const GET_CLUSTER_MASK = CLUSTER_FIELDS.join(',');
