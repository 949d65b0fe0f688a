import type { NodePool, Setting } from '../../model/cluster.ts';
import { fieldOf, isAbsent, type JsonObject, textOf, textsOf } from './json.ts';
import { nodeCountsOf } from './node-counts.ts';
import { kubeletSettingsOf, upgradeOf } from './pool-updates.ts';
import { settingsOfPool } from './settings.ts';

/** A cluster's pools, with the sites of their own. */
export interface DescribedPools {
  readonly pools: readonly NodePool[];
  readonly settings: readonly Setting[];
  readonly poolsFromNodeConfig: boolean;
}

/** GKE's own name for the pool that `nodeConfig` describes. */
const DEFAULT_POOL = 'default-pool';

/**
 * The pools of a cluster's description. Without `nodePools` one pool stands for the default pool of `nodeConfig`;
 * the client library's empty list beside a `nodeConfig` is the same. A list that is empty, and nothing else, has none.
 * `nodePools` that is no list is one pool whose setting nobody can read.
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

/** Every pool under a name of its own, so that no pool's setting is taken for another's. */
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
