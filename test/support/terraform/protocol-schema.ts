import type { BlockSchema, ProviderSchema, ResourceSchema } from './provider-schema.ts';

/** Converts a provider schema to the format of the plugin protocol. */
export function protocolSchema(schema: ProviderSchema) {
  return {
    provider: schemaMessage(schema.provider),
    resource_schemas: mapValues(schema.resource_schemas, schemaMessage),
    data_source_schemas: mapValues(schema.data_source_schemas, schemaMessage),
  };
}

const schemaMessage = ({ version, block }: ResourceSchema) => ({ version, block: blockMessage(block) });

function blockMessage({ attributes = {}, block_types = {} }: BlockSchema): object {
  return {
    attributes: Object.entries(attributes).map(([name, { type, ...flags }]) => ({
      name,
      type: Buffer.from(JSON.stringify(type)),
      ...flags,
    })),
    block_types: Object.entries(block_types).map(([typeName, nested]) => ({
      type_name: typeName,
      block: blockMessage(nested.block),
      nesting: nested.nesting_mode.toUpperCase(),
      min_items: nested.min_items ?? 0,
      max_items: nested.max_items ?? 0,
    })),
  };
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
