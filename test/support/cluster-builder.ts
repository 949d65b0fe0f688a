import type { Cluster, NodePool, Setting } from '../../shared/model/cluster.ts';
import type { ControlPlane } from '../../shared/model/control-plane.ts';
import type { Usage } from '../../shared/model/rows/parts.ts';
import type { SettingSite } from '../../shared/model/words.ts';

/** A control plane without any known endpoint. */
export const NO_CONTROL_PLANE: ControlPlane = {
  dnsEndpoint: null,
  publicEndpoint: null,
  privateEndpoint: null,
  fleetMembership: null,
  certificateAuthority: null,
};

/** By default a Standard cluster of version 1.29 with one pool and no settings. */
export function aCluster(differences: Partial<Cluster> = {}): Cluster {
  return {
    projectId: 'project-a',
    location: 'us-central1',
    cluster: 'cluster-a',
    projectNumber: '123456789012',
    uid: 'uid-a',
    mode: 'STANDARD',
    status: 'RUNNING',
    initialVersion: '1.29.4-gke.1043004',
    controlPlaneVersion: '1.33.2-gke.1240000',
    releaseChannel: 'REGULAR',
    createdAt: '2024-07-01T00:00:00.000Z',
    labels: {},
    autoProvisioning: false,
    settings: [],
    pools: [aPool()],
    poolsFromNodeConfig: false,
    missingFields: null,
    maintenance: { window: null, exclusions: [] },
    network: null,
    controlPlane: NO_CONTROL_PLANE,
    ...differences,
  };
}

export function aPool(differences: Partial<NodePool> = {}): NodePool {
  return {
    name: 'pool-a',
    version: '1.33.2-gke.1240000',
    nodeCount: 3,
    autoProvisioned: false,
    instanceGroups: ['gke-cluster-a-pool-a-0123abcd'],
    upgrade: { strategy: 'SURGE', maxSurge: 1, maxUnavailable: null },
    kubeletSettings: [],
    tags: [],
    serviceAccount: null,
    ...differences,
  };
}

/** A setting of the cluster, or of a pool. */
export function setting(site: SettingSite, value: Setting['value'], pool: string | null = null): Setting {
  return { site, pool, value };
}

/** By default a usage that was not checked. */
export function aUsage(differences: Partial<Usage> = {}): Usage {
  return {
    verdict: 'NOT_CHECKED',
    reason: null,
    source: null,
    window_seconds: null,
    nodes_total: null,
    nodes_sampled: 0,
    nodes_covered: null,
    unseen_share: null,
    requests: null,
    requests_per_hour: null,
    setting_not_effective: false,
    probing: false,
    paths: [],
    ...differences,
  };
}
