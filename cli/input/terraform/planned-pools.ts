import type { KubeletSetting, NodePool, Setting } from '../../../shared/model/cluster.ts';
import type { SettingSite } from '../../../shared/model/words.ts';
import {
  countOf,
  fieldOf,
  isAbsent,
  isJsonObject,
  textOf,
  textsOf,
} from '../../../shared/stages/describe/json.ts';
import { listOf, type TerraformAction, type TerraformResource } from './read-resources.ts';

/** Where a value is: names of attributes and blocks, and indexes of blocks. */
export type TerraformPath = readonly (string | number)[];

const FIELD = 'insecure_kubelet_readonly_port_enabled';

/** Where the provider keeps the setting. It has no argument for the deprecated auto-provisioning default. */
export const CLUSTER_DEFAULT: TerraformPath = ['node_pool_defaults', 0, 'node_config_defaults', 0, FIELD];
export const AUTO_PROVISIONING: TerraformPath = ['node_pool_auto_config', 0, 'node_kubelet_config', 0, FIELD];
const NODE_CONFIG: TerraformPath = ['node_config', 0, 'kubelet_config', 0, FIELD];

/** A value after apply; UNKNOWN: not known before. */
export function plannedValue(
  { values, unknown }: Pick<TerraformResource, 'values' | 'unknown'>,
  path: TerraformPath,
): unknown {
  let [value, mark]: unknown[] = [values, unknown];
  for (const step of path) {
    value = stepInto(value, step);
    mark = stepInto(mark, step);
    if (mark === true) return UNKNOWN;
  }
  return value;
}
const UNKNOWN = Symbol('unknown until apply');

function stepInto(value: unknown, step: string | number): unknown {
  return typeof step === 'number' ? (Array.isArray(value) ? value[step] : undefined) : fieldOf(value, step);
}

/**
 * The setting at a site after apply; none if it is absent. `"FALSE"` counts only if this plan writes it: the provider also
 * reads an unset field as `"FALSE"`, and then sends nothing, even if the configuration says `"FALSE"`.
 * @param path in the resource after apply
 * @param pathBefore the same in the resource before; null if it did not exist
 */
export function plannedSetting(
  resource: TerraformResource,
  site: SettingSite,
  pool: string | null,
  path: TerraformPath,
  pathBefore: TerraformPath | null = path,
): Setting[] {
  const value = plannedValue(resource, path);
  const unreadable = (detail: string): Setting[] => [{ site, pool, value: 'UNREADABLE', detail }];
  if (value === UNKNOWN)
    return unreadable('is unknown until apply; to be sure, set it to "FALSE" in the configuration');
  if (isAbsent(value) || value === '') return [];
  if (value === 'TRUE') return [{ site, pool, value: true }];
  if (value !== 'FALSE') return unreadable('is neither "TRUE" nor "FALSE"');
  if (writes(resource, pathBefore)) return [{ site, pool, value: false }];
  return unreadable(
    `is "FALSE" ${resource.action === 'STATE' ? 'in the state' : 'before and after apply'}, which proves nothing, because the provider also reads an unset field as "FALSE"`,
  );
}

/** Whether apply writes the value, which is `"FALSE"` afterwards. */
function writes({ action, before }: TerraformResource, path: TerraformPath | null): boolean {
  if (action === 'CREATE' || action === 'REPLACE') return true;
  if (action !== 'UPDATE') return false;
  return path === null || plannedValue({ values: before, unknown: undefined }, path) !== 'FALSE';
}

/** Whether apply leaves the setting as it is, whatever that is. To read a data source changes nothing. */
export function isUnchanged(
  resource: TerraformResource,
  path: TerraformPath,
  pathBefore: TerraformPath | null = path,
): boolean {
  const { action, before } = resource;
  if (['NO_OP', 'STATE', 'FORGET', 'READ'].includes(action)) return true;
  if (action !== 'UPDATE' || pathBefore === null) return false;
  const after = plannedValue(resource, path);
  return after !== UNKNOWN && after === plannedValue({ values: before, unknown: undefined }, pathBefore);
}

/** A text that is known and not sensitive, or null. */
export function plannedText(resource: TerraformResource, path: TerraformPath): string | null {
  return isSensitive(resource, path) ? null : textOf(plannedValue(resource, path));
}

export const isTrue = (resource: TerraformResource, path: TerraformPath): boolean =>
  plannedValue(resource, path) === true;

export function isSensitive({ sensitive }: TerraformResource, path: TerraformPath): boolean {
  return plannedValue({ values: {}, unknown: sensitive }, path) === UNKNOWN;
}

/** A pool with its settings, and the resource that contains it. */
export interface PlannedPool {
  readonly address: string;
  readonly action: TerraformAction;
  readonly pool: NodePool;
  readonly settings: readonly Setting[];
  readonly isUnchanged: boolean;
}

/**
 * The pools of a cluster, each under a name of its own, so that no pool's setting is taken for another's.
 * @param resource the cluster's own; null if the document does not contain it
 */
export function plannedPools(
  resource: TerraformResource | null,
  poolResources: readonly TerraformResource[],
): PlannedPool[] {
  const inCluster = resource === null ? [] : blockPools(resource, poolResources);
  const names = new Set<string>();
  return [...inCluster, ...poolResources.flatMap(resourcePool)].map(({ pool, settings, ...planned }) => {
    const name = names.has(pool.name) ? `${pool.name} (${planned.address})` : pool.name;
    names.add(name);
    return {
      ...planned,
      pool: { ...pool, name },
      settings: settings.map((setting) => ({ ...setting, pool: name })),
    };
  });
}

/**
 * The pools in the cluster's own resource. It lists all pools that the provider read, also those with a resource of their
 * own, which takes precedence. A new Standard cluster without pools gets the default pool, unless apply removes it.
 * The unknown pools of an existing cluster are represented by a single pool whose settings are unknown.
 */
function blockPools(resource: TerraformResource, poolResources: readonly TerraformResource[]): PlannedPool[] {
  const own = new Set(
    poolResources.flatMap((pool) => [
      plannedText(pool, ['name']),
      plannedText({ ...pool, values: pool.before, unknown: undefined }, ['name']),
    ]),
  );
  const { address, action } = resource;
  const isNew = action === 'CREATE' || action === 'REPLACE';
  // As soon as the cluster exists, or when the argument changes, also if the pool has a block of its own.
  const removesDefault = isTrue(resource, REMOVE_DEFAULT) && !isUnchanged(resource, REMOVE_DEFAULT);
  const listed = plannedValue(resource, ['node_pool']);
  const before = listOf(fieldOf(resource.before, 'node_pool'));
  const pools = listOf(listed).flatMap((_, index): PlannedPool[] => {
    const name = plannedText(resource, ['node_pool', index, 'name']) ?? `node_pool[${index}]`;
    if (own.has(name) || (removesDefault && name === DEFAULT_POOL)) return [];
    const earlier = before.findIndex((block) => fieldOf(block, 'name') === name);
    const path = ['node_pool', index];
    // Apply writes a change of the cluster's `node_config` to the default pool; the block of that pool, which is
    // computed, keeps the old value in the plan. Source: the provider's resource_container_cluster.go.
    const isWrittenByCluster =
      action === 'UPDATE' && name === DEFAULT_POOL && !isUnchanged(resource, NODE_CONFIG);
    const port = isWrittenByCluster ? NODE_CONFIG : [...path, ...NODE_CONFIG];
    const portInBlock = earlier < 0 ? null : ['node_pool', earlier, ...NODE_CONFIG];
    const portBefore = isWrittenByCluster ? NODE_CONFIG : portInBlock;
    return [
      {
        address,
        action,
        pool: poolOf(resource, path, name),
        settings: plannedSetting(resource, 'NODE_POOL', name, port, portBefore),
        isUnchanged: isUnchanged(resource, port, portBefore),
      },
    ];
  });
  const hasDefaultPool =
    isNew && pools.length === 0 && !isTrue(resource, ['enable_autopilot']) && !removesDefault;
  if (listed === UNKNOWN && !isNew) {
    const settings = plannedSetting(resource, 'NODE_POOL', UNKNOWN_POOLS, ['node_pool']);
    return [{ address, action, pool: poolOf(resource, [], UNKNOWN_POOLS), settings, isUnchanged: false }];
  }
  if (!hasDefaultPool) return pools;
  const settings = plannedSetting(resource, 'NODE_POOL', DEFAULT_POOL, NODE_CONFIG);
  return [{ address, action, pool: poolOf(resource, [], DEFAULT_POOL), settings, isUnchanged: false }];
}

const DEFAULT_POOL = 'default-pool';
const REMOVE_DEFAULT: TerraformPath = ['remove_default_node_pool'];
const UNKNOWN_POOLS = 'node_pool';

/** The pool of a google_container_node_pool; none if it is deleted. */
function resourcePool(resource: TerraformResource): PlannedPool[] {
  const { address, action } = resource;
  if (action === 'DELETE') return [];
  const name = plannedText(resource, ['name']) ?? address;
  const settings = plannedSetting(resource, 'NODE_POOL', name, NODE_CONFIG);
  return [
    {
      address,
      action,
      pool: poolOf(resource, [], name),
      settings,
      isUnchanged: isUnchanged(resource, NODE_CONFIG),
    },
  ];
}

/** @param path of the block that describes the pool; empty: the resource itself */
function poolOf(resource: TerraformResource, path: TerraformPath, name: string): NodePool {
  const at = (...rest: TerraformPath) => plannedValue(resource, [...path, ...rest]);
  const text = (...rest: TerraformPath) => plannedText(resource, [...path, ...rest]);
  return {
    name,
    version: text('version'),
    nodeCount: null,
    autoProvisioned: false,
    instanceGroups: [],
    upgrade: {
      strategy: text('upgrade_settings', 0, 'strategy'),
      maxSurge: countOf(at('upgrade_settings', 0, 'max_surge')),
      maxUnavailable: countOf(at('upgrade_settings', 0, 'max_unavailable')),
    },
    kubeletSettings: kubeletSettingsOf(at(...NODE_CONFIG.slice(0, -1))),
    tags: textsOf(at('node_config', 0, 'tags')),
    serviceAccount: text('node_config', 0, 'service_account'),
  };
}

/** The other kubelet settings, with the names of the API. The provider shows unset ones as null, '', 0 or false. */
function kubeletSettingsOf(config: unknown): KubeletSetting[] {
  const port = NODE_CONFIG.at(-1);
  return Object.entries(isJsonObject(config) ? config : {})
    .filter(([key, value]) => key !== port && !isAbsent(value) && Boolean(value))
    .filter(([, value]) => !Array.isArray(value) || value.length > 0)
    .map(([key, value]) => ({
      key: key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value: JSON.stringify(value),
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}
