import { fieldOf, isJsonObject, textOf, textsOf } from '../../../shared/stages/describe/json.ts';
import { listOf, type TerraformDocument, type TerraformResource } from './read-resources.ts';

/** The module of a configuration that a reference is in: the module calls from the root, with their indexes. */
type ModulePath = readonly ModuleCall[];
interface ModuleCall {
  readonly name: string;
  /** As JSON; undefined if the reference does not name one instance. */
  readonly index: string | undefined;
}

const MODULE_CALL = /module\.([\w-]+)(?:\[("(?:[^"\\]|\\.)*"|\d+)\])?/g;
const CLUSTER = /^(data\.)?(google_container_cluster\.[\w-]+)(?:\[("(?:[^"\\]|\\.)*"|\d+)\])?/;
const VARIABLE = /^var\.([\w-]+)/;
const OUTPUT = /^module\.([\w-]+)(?:\[("(?:[^"\\]|\\.)*"|\d+)\])?\.([\w-]+)/;
/** Configurations cannot be recursive; a broken file could be. */
const MAXIMUM_STEPS = 50;

/**
 * The cluster that a node pool's `cluster` argument refers to in the configuration, also through variables and outputs of
 * modules. Of several instances, the one with the same index as the pool is meant.
 * @param root configuration of the root module
 * @returns null if the reference cannot be followed, or could mean several clusters
 */
export function referredCluster(
  pool: TerraformResource,
  clusters: readonly TerraformResource[],
  root: unknown,
): TerraformResource | null {
  const path = pathOf(pool);
  const declared = declarationOf(pool, root);
  const named = referencesOf(fieldOf(fieldOf(declared, 'expressions'), 'cluster'));
  const repeated = named.includes('each.value') ? referencesOf(fieldOf(declared, 'for_each_expression')) : [];
  const all = targetsOf([...named, ...repeated], path, root, MAXIMUM_STEPS);
  // Terraform lists `a["eu"].id` also as `a["eu"]` and `a`.
  const mostIndexes = all.reduce((most, target) => Math.max(most, indexesIn(target)), 0);
  const targets = all.filter((target) => indexesIn(target) === mostIndexes);
  const found = clusters.filter((cluster) => targets.some((target) => isTarget(cluster, target)));
  const sameIndex = found.filter(({ module, index }) => module === pool.module && index === pool.index);
  const [only, ...others] = found.length > 1 ? sameIndex : found;
  return others.length === 0 ? (only ?? null) : null;
}

/**
 * The resource with the project and the zone that its provider adds where the configuration of the resource has none. A
 * region of the provider adds nothing: the provider itself does not use it for clusters.
 */
export function withProviderDefaults(
  resource: TerraformResource,
  { configuration, variables }: TerraformDocument,
): TerraformResource {
  const root = fieldOf(configuration, 'root_module');
  const declared = declarationOf(resource, root);
  const key = textOf(fieldOf(declared, 'provider_config_key')) ?? '';
  const provider = fieldOf(fieldOf(configuration, 'provider_config'), key);
  const isOfModule = fieldOf(provider, 'module_address') !== undefined;
  const own = fieldOf(declared, 'expressions');
  const isSaid = (names: readonly string[]) => names.some((name) => fieldOf(own, name) !== undefined);
  // What exists is where it is, whatever its provider says now.
  const isKnown = (name: string) => textOf(resource.values['id'] ?? resource.values[name]) !== null;
  const defaults = PROVIDER_DEFAULTS.flatMap(({ argument, alternatives, target, variable, shape }) => {
    if (isSaid([argument, ...alternatives]) || isKnown(target)) return [];
    const expression = fieldOf(fieldOf(provider, 'expressions'), argument);
    const constant = textOf(fieldOf(expression, 'constant_value'));
    const known = constant ?? (isOfModule ? null : variableOf(expression, variable, root, variables));
    return known !== null && shape.test(known) ? [[target, known] as const] : [];
  });
  return {
    ...resource,
    values: { ...resource.values, ...Object.fromEntries(defaults) },
    unknown: isJsonObject(resource.unknown)
      ? { ...resource.unknown, ...Object.fromEntries(defaults.map(([target]) => [target, false])) }
      : resource.unknown,
  };
}

/** Arguments of the provider, and where their value belongs in a resource. Another spelling of a project is not resolved. */
const PROVIDER_DEFAULTS = [
  {
    argument: 'project',
    alternatives: [],
    target: 'project',
    variable: /(?:^|_)project(?:_id)?$/,
    shape: /^(?:[a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
  },
  {
    argument: 'zone',
    alternatives: ['location', 'region'],
    target: 'location',
    variable: /./,
    shape: /^[a-z]+-[a-z]+\d+-[a-z]$/,
  },
] as const;

/**
 * The value of the variable of the root module that an expression of a provider consists of. A plan does not tell `var.x`
 * from a text that contains it, so the name of the variable has to fit.
 */
function variableOf(expression: unknown, pattern: RegExp, root: unknown, values: unknown): string | null {
  const [reference, ...others] = referencesOf(expression);
  const name = VARIABLE.exec(reference ?? '')?.[1] ?? '';
  const isSensitive = fieldOf(fieldOf(fieldOf(root, 'variables'), name), 'sensitive') === true;
  if (others.length > 0 || isSensitive || !pattern.test(name)) return null;
  return textOf(fieldOf(fieldOf(values, name), 'value'));
}

interface Target {
  readonly path: ModulePath;
  readonly declaration: string;
  readonly index: string | undefined;
  readonly isData: boolean;
}

function targetsOf(references: readonly string[], path: ModulePath, root: unknown, steps: number): Target[] {
  if (steps === 0) return [];
  return references.flatMap((reference): Target[] => {
    const [, data, declaration, index] = CLUSTER.exec(reference) ?? [];
    if (declaration !== undefined) return [{ path, declaration, index, isData: data !== undefined }];
    const variable = VARIABLE.exec(reference)?.[1];
    const call = path.at(-1);
    if (variable !== undefined && call !== undefined) {
      const parent = path.slice(0, -1);
      const passed = fieldOf(fieldOf(callIn(moduleAt(root, parent), call), 'expressions'), variable);
      return targetsOf(referencesOf(passed), parent, root, steps - 1);
    }
    const [, name, instance, output] = OUTPUT.exec(reference) ?? [];
    if (name === undefined || output === undefined) return [];
    const child = [...path, { name, index: instance }];
    const returned = fieldOf(fieldOf(fieldOf(moduleAt(root, child), 'outputs'), output), 'expression');
    return targetsOf(referencesOf(returned), child, root, steps - 1);
  });
}

const pathOf = ({ module }: TerraformResource): ModulePath =>
  [...module.matchAll(MODULE_CALL)].map(([, name = '', index]) => ({ name, index }));

function declarationOf(resource: TerraformResource, root: unknown): unknown {
  const address = `${resource.isData ? 'data.' : ''}${resource.declaration}`;
  return listOf(fieldOf(moduleAt(root, pathOf(resource)), 'resources')).find(
    (declared) => fieldOf(declared, 'address') === address,
  );
}

const indexesIn = ({ path, index }: Target): number =>
  [...path.map((call) => call.index), index].filter((known) => known !== undefined).length;

const referencesOf = (expression: unknown): string[] => textsOf(fieldOf(expression, 'references'));

const callIn = (module: unknown, { name }: ModuleCall): unknown =>
  fieldOf(fieldOf(module, 'module_calls'), name);

function moduleAt(root: unknown, path: ModulePath): unknown {
  return path.reduce((module, call) => fieldOf(callIn(module, call), 'module'), root);
}

function isTarget(cluster: TerraformResource, { path, declaration, index, isData }: Target): boolean {
  const own = [...cluster.module.matchAll(MODULE_CALL)];
  return (
    cluster.declaration === declaration &&
    cluster.isData === isData &&
    (index === undefined || cluster.index === index) &&
    own.length === path.length &&
    path.every((call, depth) => {
      const [, name, instance] = own[depth] ?? [];
      return call.name === name && (call.index === undefined || call.index === instance);
    })
  );
}
