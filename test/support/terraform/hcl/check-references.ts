import { getReferencesInExpression } from '@cdktf/hcl2json';
import type { ProviderSchema } from '../provider-schema.ts';
import { isBody, type TerraformModule } from './read-module.ts';

/**
 * All references in the expressions of a module or part of it, such as `google_pubsub_topic.dead_letter.id`, without
 * duplicates.
 */
export async function referencesOf(part: unknown): Promise<string[]> {
  const expressions = new Set(expressionsIn(part));
  const found = await Promise.all(
    // hcl2json returns a template without its quotes, so it is wrapped in a heredoc, which needs no escaping.
    [...expressions].map((text) => getReferencesInExpression('expression', `<<TEXT\n${text}\nTEXT\n`)),
  );
  return [...new Set(found.flat().map(({ value }) => value))];
}

function* expressionsIn(value: unknown): Generator<string> {
  if (typeof value === 'string' && value.includes('${')) yield value;
  else if (Array.isArray(value)) for (const one of value) yield* expressionsIn(one);
  else if (isBody(value)) for (const one of Object.values(value)) yield* expressionsIn(one);
}

/**
 * Lists references to undeclared objects, and declared objects that are never used.
 * @param modules the called modules, keyed by the name of the call
 */
export async function checkReferences(
  module: TerraformModule,
  modules: ReadonlyMap<string, TerraformModule>,
  providers: ReadonlyMap<string, ProviderSchema>,
): Promise<string[]> {
  const references = await referencesOf(module);
  const broken = references
    .filter((reference) => !resolves(reference, module, modules, providers))
    .map((reference) => `${reference} is not declared`);
  const used = new Set(references.map((reference) => reference.split('.').slice(0, 2).join('.')));
  const unused = [
    ...Object.keys(module.variable).map((name) => `var.${name}`),
    ...Object.keys(module.locals).map((name) => `local.${name}`),
  ].filter((name) => !used.has(name));
  return [...broken, ...unused.map((name) => `${name} is not used`)];
}

function resolves(
  reference: string,
  module: TerraformModule,
  modules: ReadonlyMap<string, TerraformModule>,
  providers: ReadonlyMap<string, ProviderSchema>,
): boolean {
  const [first = '', second = '', ...rest] = reference.split('.');
  switch (first) {
    case 'var':
      return second in module.variable;
    case 'local':
      return second in module.locals;
    case 'module':
      return (
        second in module.module && (rest[0] === undefined || rest[0] in (modules.get(second)?.output ?? {}))
      );
    case 'data':
      return declares(module.data, providers, 'data_source_schemas', second, rest);
    default:
      // Other names are introduced by the expression itself, such as each.key, the variable of a for expression, or an
      // attribute in a lifecycle block.
      if (!isResourceType(first, providers)) return !/^(google|archive|time)_/.test(first);
      return declares(module.resource, providers, 'resource_schemas', first, [second, ...rest]);
  }
}

const isResourceType = (type: string, providers: ReadonlyMap<string, ProviderSchema>) =>
  [...providers.values()].some((provider) => type in provider.resource_schemas);

function declares(
  declared: TerraformModule['resource'],
  providers: ReadonlyMap<string, ProviderSchema>,
  kind: 'resource_schemas' | 'data_source_schemas',
  type: string,
  [name = '', ...path]: readonly string[],
): boolean {
  if (declared[type]?.[name] === undefined) return false;
  const block = [...providers.values()].map((provider) => provider[kind][type]?.block).find((one) => one);
  // An instance key may precede the attribute.
  const attribute = path.find((step) => !/^["\d*]/.test(step));
  if (attribute === undefined) return true;
  return attribute in (block?.attributes ?? {}) || attribute in (block?.block_types ?? {});
}
