import type { ClusterTruth, PoolTruth, SiteTruth } from '../fleet/truth.ts';
import { minorOf } from '../fleet/versions.ts';
import type { RestDocument } from './rest-document.ts';

export const OAUTH_SCOPES: readonly string[] = [
  'devstorage.read_only',
  'logging.write',
  'monitoring',
  'service.management.readonly',
  'servicecontrol',
  'trace.append',
].map((scope) => `https://www.googleapis.com/auth/${scope}`);

/** A `kubeletConfig` that includes the port if it is set; undefined if the message would have no fields. */
export function kubeletConfigWith(
  readonlyPort: SiteTruth,
  rest: RestDocument = {},
): RestDocument | undefined {
  if (readonlyPort === undefined) return Object.keys(rest).length === 0 ? undefined : rest;
  return { ...rest, insecureKubeletReadonlyPortEnabled: readonlyPort };
}

/** `nodePools[].config`, which is also the cluster's `nodeConfig` for the first pool. */
export function nodeConfigDocument(pool: PoolTruth, { mode }: ClusterTruth): RestDocument {
  const kubeletConfig = kubeletConfigWith(pool.readonlyPort, pool.kubeletConfig);
  return {
    ...(minorOf(pool.version) >= 33 ? { bootDisk: { diskType: 'pd-balanced', sizeGb: '100' } } : {}),
    diskSizeGb: 100,
    diskType: 'pd-balanced',
    effectiveCgroupMode: 'EFFECTIVE_CGROUP_MODE_V2',
    imageType: 'COS_CONTAINERD',
    ...(kubeletConfig === undefined ? {} : { kubeletConfig }),
    ...(pool.nodeLabels === undefined ? {} : { labels: pool.nodeLabels }),
    loggingConfig: { variantConfig: { variant: 'DEFAULT' } },
    machineType: pool.machineType,
    metadata: { 'disable-legacy-endpoints': 'true' },
    oauthScopes: OAUTH_SCOPES,
    resourceLabels: { 'goog-gke-node-pool-provisioning-model': 'on-demand' },
    serviceAccount: 'default',
    shieldedInstanceConfig: {
      enableIntegrityMonitoring: true,
      ...(mode === 'AUTOPILOT' ? { enableSecureBoot: true } : {}),
    },
    ...(pool.taints === undefined ? {} : { taints: pool.taints }),
    windowsNodeConfig: {},
    workloadMetadataConfig: { mode: 'GKE_METADATA' },
    ...pool.nodeConfig,
  };
}
