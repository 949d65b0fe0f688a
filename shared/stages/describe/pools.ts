import {
  type KubeletSetting,
  type NodePool,
  PORT_SETTING,
  type Setting,
  type UpgradeSettings,
} from '../../model/cluster.ts';
import { countOf, fieldOf, isAbsent, isJsonObject, type JsonObject, textOf, textsOf } from './json.ts';
import { settingsOfPool } from './settings.ts';

/** A cluster's pools, with their own setting sites. */
export interface DescribedPools {
  readonly pools: readonly NodePool[];
  readonly settings: readonly Setting[];
  readonly poolsFromNodeConfig: boolean;
}

/** GKE's own name for the pool that `nodeConfig` describes. */
const DEFAULT_POOL = 'default-pool';

/**
 * The pools in a cluster's description. Without `nodePools`, `nodeConfig` describes the single default pool; the client
 * library then returns an empty list. An empty list without a `nodeConfig` means that the cluster has no pools. If
 * `nodePools` is not a list, it counts as one pool whose setting cannot be read.
 */
export function poolsOf(document: JsonObject): DescribedPools {
  const listed = fieldOf(document, 'nodePools');
  if (isAbsent(listed)) return defaultPoolOf(document);
  if (!Array.isArray(listed)) return describe(document, ['']);
  const legacy = listed.length === 0 && !isAbsent(fieldOf(document, 'nodeConfig'));
  return legacy ? defaultPoolOf(document) : describe(document, listed);
}

function defaultPoolOf(document: JsonObject): DescribedPools {
  const pool = { name: DEFAULT_POOL, version: fieldOf(document, 'currentNodeVersion') };
  return { ...describe(document, [pool]), poolsFromNodeConfig: true };
}

function describe(document: JsonObject, entries: readonly unknown[]): DescribedPools {
  const counts = nodeCountsOf(document, entries);
  const names = namesOf(entries);
  return {
    pools: names.map((name, index) => ({
      name,
      version: textOf(fieldOf(entries[index], 'version')),
      nodeCount: counts[index] ?? null,
      autoProvisioned: fieldOf(fieldOf(entries[index], 'autoscaling'), 'autoprovisioned') === true,
      instanceGroups: instanceGroupsOf(fieldOf(entries[index], 'instanceGroupUrls')),
      upgrade: upgradeOf(entries[index]),
      kubeletSettings: kubeletSettingsOf(entries[index]),
      tags: textsOf(fieldOf(fieldOf(entries[index], 'config'), 'tags')),
      serviceAccount: textOf(fieldOf(fieldOf(entries[index], 'config'), 'serviceAccount')),
    })),
    settings: names.flatMap((name, index) => settingsOfPool(entries[index], name)),
    poolsFromNodeConfig: false,
  };
}

/** Makes the names unique, so that the setting of one pool is never used for another. */
function namesOf(entries: readonly unknown[]): string[] {
  const names: string[] = [];
  for (const [index, entry] of entries.entries()) {
    const place = `nodePools[${index}]`;
    let name = textOf(fieldOf(entry, 'name')) ?? place;
    while (names.includes(name)) name = `${name} (${place})`;
    names.push(name);
  }
  return names;
}

const INSTANCE_GROUP = /\/instanceGroup(?:Manager)?s\/([^/]+)-grp$/;

function instanceGroupsOf(urls: unknown): string[] {
  return textsOf(urls).flatMap((url) => INSTANCE_GROUP.exec(url)?.[1] ?? []);
}

/**
 * The number of nodes in each pool. GKE only counts the nodes of the cluster (`currentNodeCount`). A single pool has
 * all of them; with several pools, each has its initial size in each of its zones, provided that every pool has a size
 * and their sum equals the count. A missing size is not conclusive: it can be 0, or the pool can be autoscaled.
 * @returns one count per pool; null if it cannot be determined
 */
function nodeCountsOf(document: JsonObject, pools: readonly unknown[]): (number | null)[] {
  const total = countOf(fieldOf(document, 'currentNodeCount'));
  if (pools.length === 1) return [total];
  const sizes = pools.map(initialSizeOf);
  const adds = !sizes.includes(0) && sizes.reduce((sum, size) => sum + size, 0) === total;
  return sizes.map((size) => (adds ? size : null));
}

/** Over all zones. */
function initialSizeOf(pool: unknown): number {
  const zones = fieldOf(pool, 'locations');
  return (countOf(fieldOf(pool, 'initialNodeCount')) ?? 0) * (Array.isArray(zones) ? zones.length : 1);
}

/** How the nodes of a pool are replaced (`upgradeSettings`). */
function upgradeOf(pool: unknown): UpgradeSettings {
  const settings = fieldOf(pool, 'upgradeSettings');
  return {
    strategy: textOf(fieldOf(settings, 'strategy')),
    maxSurge: countOf(fieldOf(settings, 'maxSurge')),
    maxUnavailable: countOf(fieldOf(settings, 'maxUnavailable')),
  };
}

/** A pool's `config.kubeletConfig` without the port's setting, by key. */
function kubeletSettingsOf(pool: unknown): KubeletSetting[] {
  const config = fieldOf(fieldOf(pool, 'config'), 'kubeletConfig');
  return Object.entries(isJsonObject(config) ? config : {})
    .filter(([key, value]) => key !== PORT_SETTING && !isAbsent(value))
    .map(([key, value]) => ({ key, value: JSON.stringify(value) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}
