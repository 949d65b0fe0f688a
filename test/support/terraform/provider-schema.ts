import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A schema in the format of `terraform providers schema -json`. */
export interface BlockSchema {
  readonly attributes?: Readonly<Record<string, AttributeSchema>>;
  readonly block_types?: Readonly<Record<string, NestedBlockSchema>>;
}

export interface AttributeSchema {
  /** `"string"`, or a collection such as `["map", "string"]`. */
  readonly type: unknown;
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly sensitive?: boolean;
  readonly write_only?: boolean;
}

export interface NestedBlockSchema {
  readonly block: BlockSchema;
  readonly nesting_mode: 'single' | 'list' | 'set' | 'map' | 'group';
  readonly min_items?: number;
  readonly max_items?: number;
}

export interface ResourceSchema {
  readonly version: number;
  readonly block: BlockSchema;
}

export interface ProviderSchema {
  readonly provider: ResourceSchema;
  readonly resource_schemas: Readonly<Record<string, ResourceSchema>>;
  readonly data_source_schemas: Readonly<Record<string, ResourceSchema>>;
}

/** The schemas of small providers, written from their documentation. */
const WRITTEN = join(import.meta.dirname, '../../fixtures/terraform/providers');

/**
 * The provider schemas in a folder and those that the tests have themselves, keyed by short name, such as `google`.
 * Several files of the same provider are merged.
 */
export function readProviderSchemas(folder: string): Map<string, ProviderSchema> {
  const schemas = new Map<string, ProviderSchema>();
  const files = [folder, WRITTEN].flatMap((place) => readdirSync(place).map((name) => join(place, name)));
  for (const file of files.filter((name) => name.endsWith('.json'))) {
    const { provider_schemas } = JSON.parse(readFileSync(file, 'utf8')) as {
      provider_schemas: Record<string, ProviderSchema>;
    };
    for (const [address, schema] of Object.entries(provider_schemas)) {
      const name = address.slice(address.lastIndexOf('/') + 1);
      const known = schemas.get(name);
      schemas.set(name, {
        provider: schema.provider,
        resource_schemas: { ...known?.resource_schemas, ...schema.resource_schemas },
        data_source_schemas: { ...known?.data_source_schemas, ...schema.data_source_schemas },
      });
    }
  }
  return schemas;
}
