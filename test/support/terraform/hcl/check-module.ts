import type { ProviderSchema } from '../provider-schema.ts';
import { checkBlock } from './check-block.ts';
import type { Body, TerraformModule } from './read-module.ts';

const META_ARGUMENTS = ['count', 'for_each', 'depends_on', 'lifecycle', 'provider'];
const MODULE_ARGUMENTS = ['source', 'count', 'for_each', 'depends_on', 'providers'];

/** Checks every resource, data source and provider block of a module against the provider schemas. */
export function checkResources(
  module: TerraformModule,
  providers: ReadonlyMap<string, ProviderSchema>,
): string[] {
  const section = (declared: TerraformModule['resource'], kind: 'resource_schemas' | 'data_source_schemas') =>
    Object.entries(declared).flatMap(([type, named]) => {
      const schema = [...providers.values()].map((provider) => provider[kind][type]).find((one) => one);
      return Object.entries(named).flatMap(([name, bodies]) =>
        schema === undefined
          ? [`${type}.${name}: no provider has ${type}`]
          : bodies.flatMap((body) => checkBlock(`${type}.${name}`, type, schema.block, body, META_ARGUMENTS)),
      );
    });
  return [
    ...section(module.resource, 'resource_schemas'),
    ...section(module.data, 'data_source_schemas'),
    ...Object.entries(module.provider).flatMap(([name, bodies]) => {
      const schema = providers.get(name)?.provider.block ?? {};
      return bodies.flatMap((body) => checkBlock(`provider.${name}`, name, schema, body, ['alias']));
    }),
  ];
}

/** Checks a module call against the variables that the module declares. */
export function checkCall(name: string, call: Body, called: TerraformModule): string[] {
  const given = Object.keys(call).filter((argument) => !MODULE_ARGUMENTS.includes(argument));
  const required = Object.keys(called.variable).filter(
    (variable) => called.variable[variable]?.every((body) => !('default' in body)) ?? false,
  );
  return [
    ...given
      .filter((one) => !(one in called.variable))
      .map((one) => `module.${name}.${one} is not a variable`),
    ...required.filter((one) => !given.includes(one)).map((one) => `module.${name}.${one} is required`),
  ];
}
