import { hexOf } from '../fleet/chance.ts';
import { regionOf } from '../fleet/places.ts';
import { poolZonesOf } from '../fleet/served-port.ts';
import type { ClusterTruth, PoolTruth } from '../fleet/truth.ts';
import { instanceGroupLinkOf, poolLinkOf } from './links.ts';
import { nodeConfigDocument } from './node-config.ts';
import type { RestDocument } from './rest-document.ts';

/** A node pool as GKE v1 describes it. Zero counts are omitted, as in the API. */
export function poolDocument(pool: PoolTruth, cluster: ClusterTruth): RestDocument {
  const { projectId, location, name, uid } = cluster;
  return {
    ...(pool.autoProvisioned
      ? {
          autoscaling: {
            autoprovisioned: true,
            enabled: true,
            locationPolicy: 'BALANCED',
            maxNodeCount: 1000,
          },
        }
      : {}),
    config: nodeConfigDocument(pool, cluster),
    etag: hexOf(32, uid, pool.name, String(pool.readonlyPort)),
    ...(pool.nodesPerZone === 0 ? {} : { initialNodeCount: pool.nodesPerZone }),
    instanceGroupUrls: instanceGroupsOf(pool, cluster),
    locations: poolZonesOf(cluster, pool),
    management: { autoRepair: true, autoUpgrade: true },
    maxPodsConstraint: { maxPodsPerNode: '110' },
    name: pool.name,
    networkConfig: {
      podIpv4CidrBlock: '10.92.0.0/14',
      podRange: `gke-${name}-pods-${uid.slice(0, 8)}`,
      subnetwork: `projects/${projectId}/regions/${regionOf(location)}/subnetworks/default`,
    },
    podIpv4CidrSize: 24,
    selfLink: poolLinkOf(cluster, pool.name),
    status: cluster.status === 'PROVISIONING' ? 'PROVISIONING' : (pool.status ?? 'RUNNING'),
    upgradeSettings: { maxSurge: 1, strategy: 'SURGE' },
    version: pool.version,
  };
}

/** One instance group per zone; node names start with the name of their group. */
export function instanceGroupsOf(pool: PoolTruth, cluster: ClusterTruth): string[] {
  const { projectId, name, uid } = cluster;
  return poolZonesOf(cluster, pool).map((zone) =>
    instanceGroupLinkOf(
      projectId,
      zone,
      `gke-${name.slice(0, 18)}-${pool.name.slice(0, 18)}-${hexOf(8, uid, pool.name, zone)}-grp`,
    ),
  );
}
