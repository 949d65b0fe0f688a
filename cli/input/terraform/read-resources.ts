import { fieldOf, isJsonObject, type JsonObject, textOf } from '../../../shared/stages/describe/json.ts';

/**
 * What the plan does with a resource. FORGET removes it from the state only. READ is a data source that is read during
 * apply. STATE: the document is a state, or the plan does not contain the resource (`-target`).
 */
export type TerraformAction =
  | 'CREATE'
  | 'REPLACE'
  | 'UPDATE'
  | 'NO_OP'
  | 'READ'
  | 'DELETE'
  | 'FORGET'
  | 'STATE';

/** The actions in sentences. */
export const ACTION_NAMES: Readonly<Record<TerraformAction, string>> = {
  CREATE: 'create',
  REPLACE: 'replace',
  UPDATE: 'update',
  NO_OP: 'no change',
  READ: 'read during apply',
  DELETE: 'delete',
  FORGET: 'removed from the state only',
  STATE: 'from the prior state',
};

/** A cluster or node pool, as it will be after apply; for DELETE and FORGET, as it is before. */
export interface TerraformResource {
  /** For example `module.gke["eu"].google_container_cluster.this[0]`. */
  readonly address: string;
  /** Address of its module; empty for the root module. */
  readonly module: string;
  /** `google_container_node_pool.NAME`, without the index. */
  readonly declaration: string;
  /** Index of the instance as JSON, for example `"eu"`; null without count and for_each. */
  readonly index: string | null;
  readonly isCluster: boolean;
  readonly isData: boolean;
  readonly action: TerraformAction;
  readonly values: JsonObject;
  readonly before: JsonObject;
  /** `true` at each value that is unknown until apply, or at a block with such values. */
  readonly unknown: unknown;
  /** The same for sensitive values. */
  readonly sensitive: unknown;
}

/** A plan or a state, reduced to clusters and node pools. */
export interface TerraformDocument {
  readonly kind: 'plan' | 'state';
  readonly resources: readonly TerraformResource[];
  /** Modules and providers; undefined for a state. */
  readonly configuration: unknown;
  /** Values of the root module's variables; undefined for a state. */
  readonly variables: unknown;
  /** The plan leaves out resources (`-target`, deferred changes) or failed. */
  readonly isPartial: boolean;
}

/** Clusters, then node pools. */
export const TERRAFORM_TYPES = ['google_container_cluster', 'google_container_node_pool'] as const;

/**
 * The output of `terraform show -json`, of a plan or a state, or why it cannot be read, to complete a sentence; null for
 * another document. Source: https://developer.hashicorp.com/terraform/internals/json-format
 */
export function readTerraform(document: JsonObject): TerraformDocument | { readonly fault: string } | null {
  const version = textOf(document['format_version']);
  if (version === null) return null;
  const isPlan = ['planned_values', 'resource_changes', 'prior_state'].some((name) => name in document);
  const isState = 'values' in document;
  if (!isPlan && !isState && Object.keys(document).some((name) => !VERSION_FIELDS.includes(name)))
    return { fault: 'it is JSON of Terraform, but not the output of `terraform show -json`' };
  if (!/^1\.\d+$/.test(version))
    return {
      fault: `it is a Terraform ${isPlan ? 'plan' : 'state'} with format version ${version}; only versions 1.x can be read`,
    };
  if (!isPlan)
    return {
      kind: 'state',
      resources: stateOf(document),
      configuration: undefined,
      variables: undefined,
      isPartial: false,
    };
  const changes = changesOf(document);
  if (changes === null) return { fault: 'it is a Terraform plan whose resource_changes cannot be read' };
  const known = new Set(changes.map(({ address }) => address));
  const others = stateOf(document['prior_state']).filter(({ address }) => !known.has(address));
  for (const { address } of others) known.add(address);
  const planned = resourcesIn(document['planned_values'], []).filter(({ address }) => !known.has(address));
  return {
    kind: 'plan',
    resources: [...changes, ...others, ...planned],
    configuration: document['configuration'],
    variables: document['variables'],
    isPartial:
      document['complete'] === false ||
      document['errored'] === true ||
      listOf(document['deferred_changes']).length > 0,
  };
}

/** All fields of an empty state. */
const VERSION_FIELDS: readonly string[] = ['format_version', 'terraform_version', 'checks'];

/** @returns null if a change of a cluster or node pool cannot be read */
function changesOf(document: JsonObject): TerraformResource[] | null {
  const entries = document['resource_changes'] ?? [];
  if (!Array.isArray(entries)) return null;
  const changes = entries.flatMap((entry): (TerraformResource | null)[] => {
    const identity = identityOf(entry, textOf(fieldOf(entry, 'module_address')) ?? '');
    const change = fieldOf(entry, 'change');
    if (identity === null) return [];
    if (!isJsonObject(change)) return [null];
    return actionsOf(listOf(change['actions'])).map((action) => {
      const before = objectOf(change['before']);
      const remains = action !== 'DELETE' && action !== 'FORGET';
      return {
        ...identity,
        action,
        before,
        values: remains ? objectOf(change['after']) : before,
        unknown: remains ? change['after_unknown'] : undefined,
        sensitive: change[remains ? 'after_sensitive' : 'before_sensitive'],
      };
    });
  });
  return changes.every((each) => each !== null) ? changes : null;
}

/** With `destroy = false`, a replaced object is only removed from the state: it exists beside the new one. */
function actionsOf(actions: readonly unknown[]): TerraformAction[] {
  if (actions.includes('create') && actions.includes('forget')) return ['CREATE', 'FORGET'];
  if (actions.includes('create')) return [actions.length > 1 ? 'REPLACE' : 'CREATE'];
  if (actions.includes('delete')) return ['DELETE'];
  if (actions.includes('forget')) return ['FORGET'];
  if (actions.includes('update')) return ['UPDATE'];
  return [actions.includes('read') ? 'READ' : 'NO_OP'];
}

/** @param state of a `values` representation, or a plan's `prior_state` */
function stateOf(state: unknown): TerraformResource[] {
  return resourcesIn(fieldOf(state, 'values'), []);
}

function resourcesIn(values: unknown, found: TerraformResource[]): TerraformResource[] {
  const modules = [fieldOf(values, 'root_module')];
  // The list grows while it is iterated, so that deep nesting does not need stack.
  for (const module of modules) {
    const address = textOf(fieldOf(module, 'address')) ?? '';
    for (const entry of listOf(fieldOf(module, 'resources'))) {
      const identity = identityOf(entry, address);
      const current = objectOf(fieldOf(entry, 'values'));
      const sensitive = fieldOf(entry, 'sensitive_values');
      if (identity !== null)
        found.push({
          ...identity,
          action: 'STATE',
          values: current,
          before: current,
          unknown: undefined,
          sensitive,
        });
    }
    for (const child of listOf(fieldOf(module, 'child_modules'))) modules.push(child);
  }
  return found;
}

type Identity = Pick<
  TerraformResource,
  'address' | 'module' | 'declaration' | 'index' | 'isCluster' | 'isData'
>;

function identityOf(entry: unknown, module: string): Identity | null {
  const type = fieldOf(entry, 'type');
  const name = textOf(fieldOf(entry, 'name')) ?? '';
  const index = fieldOf(entry, 'index');
  if (!TERRAFORM_TYPES.some((known) => known === type)) return null;
  const declaration = `${type}.${name}`;
  const address = textOf(fieldOf(entry, 'address')) ?? declaration;
  // What is left of a replaced resource: it exists until it is deleted. The key has one name in plans, another in states.
  const deposed = textOf(fieldOf(entry, 'deposed')) ?? textOf(fieldOf(entry, 'deposed_key'));
  return {
    address: deposed === null ? address : `${address} (deposed object ${deposed})`,
    module,
    declaration,
    index: index === undefined || index === null ? null : JSON.stringify(index),
    isCluster: type === TERRAFORM_TYPES[0],
    isData: fieldOf(entry, 'mode') === 'data',
  };
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}
