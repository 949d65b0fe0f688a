import type { PoolReport } from '../model/rows/parts.ts';
import type { NodeSystemConfig } from './cluster-plan.ts';

/** What the file of a pool without other settings says of the port. */
export const CLOSED_PORT = { insecureKubeletReadonlyPortEnabled: false } as const;

/**
 * The names that a node system configuration file has for the API's fields, and what becomes of their values.
 * Source: LoadSystemConfigFromYAML of gcloud 528, which refuses every other name.
 */
const FILE_KEYS: Readonly<Record<string, readonly [name: string, convert?: (value: unknown) => unknown]>> = {
  cpuManagerPolicy: ['cpuManagerPolicy'],
  cpuCfsQuota: ['cpuCFSQuota'],
  cpuCfsQuotaPeriod: ['cpuCFSQuotaPeriod'],
  // An int64 is text in the API's JSON, and a number in the file.
  podPidsLimit: ['podPidsLimit', Number],
  allowedUnsafeSysctls: ['allowedUnsafeSysctls'],
  containerLogMaxSize: ['containerLogMaxSize'],
  containerLogMaxFiles: ['containerLogMaxFiles'],
  imageGcHighThresholdPercent: ['imageGcHighThresholdPercent'],
  imageGcLowThresholdPercent: ['imageGcLowThresholdPercent'],
  imageMinimumGcAge: ['imageMinimumGcAge'],
  imageMaximumGcAge: ['imageMaximumGcAge'],
  topologyManager: ['topologyManager'],
  memoryManager: ['memoryManager'],
  singleProcessOomKill: ['singleProcessOomKill'],
  nodeSwapSizeGib: ['nodeSwapSizeGib', Number],
};

/** From 1.33 on GKE sets it in every pool by itself (recorded answers): leaving it out changes nothing. */
const SET_BY_GKE: Readonly<Record<string, string>> = { maxParallelImagePulls: '2' };

/** The kubelet settings that somebody set, and that an update of the port alone may lose, as the API has them. */
export function settingsToKeep({ kubelet_settings }: PoolReport): [key: string, value: unknown][] {
  return kubelet_settings
    .filter(({ key, value }) => SET_BY_GKE[key] !== value)
    .map(({ key, value }) => [key, JSON.parse(value) as unknown]);
}

/** A file with a pool's settings and the port closed; null where it cannot hold one of them. */
export function nodeSystemConfigOf(
  settings: readonly (readonly [string, unknown])[],
): NodeSystemConfig | null {
  const entries = settings.map(([key, value]) => {
    const known = Object.hasOwn(FILE_KEYS, key) ? FILE_KEYS[key] : undefined;
    return known && ([known[0], known[1]?.(value) ?? value] as const);
  });
  if (!entries.every((entry) => entry !== undefined)) return null;
  return { kubeletConfig: { ...Object.fromEntries(entries), ...CLOSED_PORT } };
}

/** What closes the port in the node system configuration file of a pool that is managed by one. */
export const NODE_SYSTEM_CONFIG = `# Put this into the file that the pool is managed by, beside what it has; then
#   gcloud container node-pools update POOL --cluster=CLUSTER --project=PROJECT --location=LOCATION --system-config-from-file=FILE
# gcloud refuses --no-enable-insecure-kubelet-readonly-port beside a file that has this setting. The pool's nodes restart.
kubeletConfig:
  insecureKubeletReadonlyPortEnabled: false
`;
