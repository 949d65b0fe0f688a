import { PORT_SETTING } from '../model/cluster.ts';
import type { PoolReport } from '../model/rows/parts.ts';
import type { NodeSystemConfig } from './cluster-plan.ts';

export const CLOSED_PORT = { [PORT_SETTING]: false } as const;
const OPEN_PORT = { [PORT_SETTING]: true } as const;

/**
 * Maps API fields to keys of a node system configuration file, with value conversion where needed.
 * Source: LoadSystemConfigFromYAML in gcloud 528, which rejects all other keys.
 */
const FILE_KEYS: Readonly<Record<string, readonly [name: string, convert?: (value: unknown) => unknown]>> = {
  cpuManagerPolicy: ['cpuManagerPolicy'],
  cpuCfsQuota: ['cpuCFSQuota'],
  cpuCfsQuotaPeriod: ['cpuCFSQuotaPeriod'],
  // An int64 is a string in the API's JSON and a number in the file.
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

/** Set by GKE itself in every pool from 1.33 on (recorded responses), so omitting it changes nothing. */
const SET_BY_GKE: Readonly<Record<string, string>> = { maxParallelImagePulls: '2' };

/** Kubelet settings of the user, as the API returns them, that an update of only the port could lose. */
export function settingsToKeep({ kubelet_settings }: PoolReport): [key: string, value: unknown][] {
  return kubelet_settings
    .filter(({ key, value }) => SET_BY_GKE[key] !== value)
    .map(({ key, value }) => [key, JSON.parse(value) as unknown]);
}

/** A node system configuration file with the pool's settings and the port closed; null if it cannot express one of them. */
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

/** The same settings with the port open again. */
export function withOpenPort({ kubeletConfig }: NodeSystemConfig): NodeSystemConfig {
  return { kubeletConfig: { ...kubeletConfig, ...OPEN_PORT } };
}

/** The lines that close the port in an existing node system configuration file. */
export const NODE_SYSTEM_CONFIG = `# Add this to the pool's node system configuration file, keep its other content, and run
#   gcloud container node-pools update POOL --cluster=CLUSTER --project=PROJECT --location=LOCATION --system-config-from-file=FILE
# gcloud refuses --no-enable-insecure-kubelet-readonly-port beside a file that has this setting. The pool's nodes restart.
kubeletConfig:
  ${PORT_SETTING}: false
`;
