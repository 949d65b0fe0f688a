import { getReferencesInExpression } from '@cdktf/hcl2json';
import type { ProviderSchema } from '../provider-schema.ts';
import { isBody, type TerraformModule } from './read-module.ts';

/** What is named in the expressions of a module or a part of it, as `google_pubsub_topic.dead_letter.id`; each once. */
export async function referencesOf(part: unknown): Promise<string[]> {
  const expressions = new Set(expressionsIn(part));
  const found = await Promise.all(
    // hcl2json gives a template's text without its quoting: a heredoc takes it as it is.
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
 * The references that lead nowhere, and what is declared and never used.
 * @param modules that this one calls, by the name of the call
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
      // What is not a resource is a name that an expression makes for itself: each.key, a for's variable, an attribute
      // that a lifecycle block names.
      if (!isResourceType(first, providers)) return !/^(google|archive)_/.test(first);
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
  // After an instance's key, if there is one, comes an attribute.
  const attribute = path.find((step) => !/^["\d*]/.test(step));
  if (attribute === undefined) return true;
  return attribute in (block?.attributes ?? {}) || attribute in (block?.block_types ?? {});
}
