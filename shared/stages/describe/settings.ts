import { PORT_SETTING, type Setting, type SettingValue } from '../../model/cluster.ts';
import type { SettingSite } from '../../model/words.ts';
import { fieldOf, isAbsent, isJsonObject, type JsonObject } from './json.ts';

/** Where the setting of a whole cluster is kept in the GKE API (v1 and v1beta1). */
const CLUSTER_SITES = {
  CLUSTER_DEFAULT: ['nodePoolDefaults', 'nodeConfigDefaults', 'nodeKubeletConfig', PORT_SETTING],
  AUTO_PROVISIONING: ['nodePoolAutoConfig', 'nodeKubeletConfig', PORT_SETTING],
  LEGACY_NODE_CONFIG: ['nodeConfig', 'kubeletConfig', PORT_SETTING],
  LEGACY_AUTO_PROVISIONING: ['autoscaling', 'autoprovisioningNodePoolDefaults', PORT_SETTING],
} as const satisfies Partial<Record<SettingSite, readonly string[]>>;

const POOL_PATH = ['config', 'kubeletConfig', PORT_SETTING] as const;

/** The sites of the whole cluster that are present. */
export function settingsOfCluster(document: JsonObject): Setting[] {
  return Object.entries(CLUSTER_SITES).flatMap(([site, path]) =>
    settingOf(site as keyof typeof CLUSTER_SITES, null, valueAt(document, path)),
  );
}

/** The pool's own site, if it is present. */
export function settingsOfPool(pool: unknown, name: string): Setting[] {
  return settingOf('NODE_POOL', name, valueAt(pool, POOL_PATH));
}

function settingOf(site: SettingSite, pool: string | null, value: SettingValue): Setting[] {
  return value === undefined ? [] : [{ site, pool, value }];
}

/**
 * A value that is not a boolean, or whose parent is not an object, is UNREADABLE: it is present, and could mean either.
 */
function valueAt(root: unknown, path: readonly string[]): SettingValue {
  let value = root;
  for (const name of path) {
    if (!isJsonObject(value)) return 'UNREADABLE';
    value = fieldOf(value, name);
    if (isAbsent(value)) return undefined;
  }
  return typeof value === 'boolean' ? value : 'UNREADABLE';
}
