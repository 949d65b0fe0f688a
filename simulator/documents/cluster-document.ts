import { hexOf } from '../fleet/chance.ts';
import { nodeZonesOf, regionOf } from '../fleet/places.ts';
import { nodesIn } from '../fleet/served-port.ts';
import type { ClusterTruth, ProjectTruth } from '../fleet/truth.ts';
import { COMMON_FIELDS } from './common-fields.ts';
import { controlPlaneSections } from './control-plane-sections.ts';
import { clusterLinkOf } from './links.ts';
import { nodeConfigDocument } from './node-config.ts';
import { instanceGroupsOf, poolDocument } from './pool-document.ts';
import type { RestDocument } from './rest-document.ts';
import { timeText } from './rest-document.ts';
import { settingSections } from './setting-sections.ts';

const POD_CIDR = '10.92.0.0/14';
const SERVICES_CIDR = '34.118.224.0/20';

/** A placeholder that is not a valid certificate, so that nothing can trust it by accident. */
const NO_CERTIFICATE = Buffer.from(
  '-----BEGIN CERTIFICATE-----\nc2ltdWxhdGVk\n-----END CERTIFICATE-----\n',
).toString('base64');

/** A cluster as GKE v1 describes it: the keys of the recorded responses with this cluster's values. */
export function clusterDocument(cluster: ClusterTruth, project: ProjectTruth): RestDocument {
  const { projectId, location, name, uid, pools, mode } = cluster;
  const zones = nodeZonesOf(location);
  const network = `projects/${projectId}/global/networks/default`;
  const subnetwork = `projects/${projectId}/regions/${regionOf(location)}/subnetworks/default`;
  const nodeCount = nodesIn(cluster, pools);
  return {
    ...COMMON_FIELDS,
    ...settingSections(cluster),
    ...controlPlaneSections(cluster, project),
    autopilot: mode === 'AUTOPILOT' ? { enabled: true } : {},
    clusterIpv4Cidr: POD_CIDR,
    createTime: timeText(cluster.createdAtMs),
    currentMasterVersion: cluster.controlPlaneVersion,
    ...(nodeCount === 0 ? {} : { currentNodeCount: nodeCount }),
    currentNodeVersion: pools[0]?.version ?? cluster.controlPlaneVersion,
    etag: hexOf(32, uid, JSON.stringify(cluster)),
    ...(cluster.fleetMember ? { fleet: fleetMembershipOf(cluster, project) } : {}),
    id: uid,
    ...(cluster.initialVersion === null ? {} : { initialClusterVersion: cluster.initialVersion }),
    ...(pools[0] === undefined || pools[0].nodesPerZone === 0
      ? {}
      : { initialNodeCount: pools[0].nodesPerZone }),
    instanceGroupUrls: pools.flatMap((pool) => instanceGroupsOf(pool, cluster)),
    ipAllocationPolicy: {
      clusterIpv4Cidr: POD_CIDR,
      clusterIpv4CidrBlock: POD_CIDR,
      clusterSecondaryRangeName: `gke-${name}-pods-${uid.slice(0, 8)}`,
      podCidrOverprovisionConfig: {},
      servicesIpv4Cidr: SERVICES_CIDR,
      servicesIpv4CidrBlock: SERVICES_CIDR,
      stackType: 'IPV4',
      useIpAliases: true,
    },
    labelFingerprint: hexOf(8, JSON.stringify(cluster.labels)),
    location,
    locations: zones,
    masterAuth: {
      clientCertificateConfig: {},
      clusterCaCertificate: cluster.served?.caCertificate ?? NO_CERTIFICATE,
    },
    ...(cluster.maintenancePolicy === undefined ? {} : { maintenancePolicy: cluster.maintenancePolicy }),
    name,
    networkConfig: {
      defaultSnatStatus: {},
      network,
      serviceExternalIpsConfig: {},
      subnetwork,
    },
    ...(pools[0] === undefined ? {} : { nodeConfig: nodeConfigDocument(pools[0], cluster) }),
    nodePools: pools.map((pool) => poolDocument(pool, cluster)),
    releaseChannel: cluster.releaseChannel === null ? {} : { channel: cluster.releaseChannel },
    ...(Object.keys(cluster.labels).length === 0 ? {} : { resourceLabels: cluster.labels }),
    selfLink: clusterLinkOf(cluster),
    servicesIpv4Cidr: SERVICES_CIDR,
    status: cluster.status,
    ...(STATUS_MESSAGES[cluster.status] === undefined
      ? {}
      : { statusMessage: STATUS_MESSAGES[cluster.status] }),
    workloadIdentityConfig: { workloadPool: `${projectId}.svc.id.goog` },
    zone: location,
  };
}

const STATUS_MESSAGES: Partial<Record<ClusterTruth['status'], string>> = {
  ERROR: 'All cluster resources were brought up, but: the default node pool has no healthy instance.',
  DEGRADED: 'The cluster cannot reach the service account of its nodes.',
};

function fleetMembershipOf({ location, name }: ClusterTruth, { projectId, projectNumber }: ProjectTruth) {
  return {
    membership: `//gkehub.googleapis.com/projects/${projectNumber}/locations/${regionOf(location)}/memberships/${name}`,
    preRegistered: true,
    project: projectId,
  };
}
