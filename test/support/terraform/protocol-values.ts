import { decode, ExtData, ExtensionCodec, encode } from '@msgpack/msgpack';
import type { BlockSchema } from './provider-schema.ts';

/** The values of a block or resource, by attribute and nested block. */
export type Values = { [name: string]: unknown };

export interface DynamicValue {
  readonly msgpack: Uint8Array;
}

/** A value that is only known after apply: extension 0 of the wire format; 12 for a partially known value. */
const UNKNOWN = new ExtData(0, new Uint8Array([0]));
const codec = new ExtensionCodec();
for (const type of [0, 12]) {
  codec.register({ type, encode: () => null, decode: () => UNKNOWN });
}

export const readValue = ({ msgpack }: DynamicValue) =>
  decode(msgpack, { extensionCodec: codec }) as Values | null;
export const writeValue = (value: unknown): DynamicValue => ({
  msgpack: encode(value, { ignoreUndefined: true }),
});

/**
 * Blocks that the real provider computes if the configuration does not contain them. Its schema does not tell.
 * Source: resource_container_cluster.go and node_config.go of the provider.
 */
const COMPUTED_BLOCKS: ReadonlySet<string> = new Set([
  'cluster_autoscaling',
  'kubelet_config',
  'node_config',
  'node_kubelet_config',
  'node_pool',
  'node_pool_auto_config',
  'node_pool_defaults',
  'release_channel',
]);

/**
 * The plan of a provider: the configured values, without write-only ones; computed attributes and blocks of new resources
 * are unknown, and those of existing ones keep their values.
 * @param prior null for a new resource
 */
export function planValues(block: BlockSchema, values: Values, prior: Values | null): Values {
  return changeValues(block, values, prior, {
    attribute: (value, { computed, write_only }) => {
      if (write_only) return null;
      return prior === null && computed && value === null ? UNKNOWN : value;
    },
    blocks: (name, value, before) => {
      const isUnset = COMPUTED_BLOCKS.has(name) && Array.isArray(value) && value.length === 0;
      return isUnset ? (prior === null ? UNKNOWN : before) : value;
    },
  });
}

/** @param computed the value of an unknown attribute; null if there is none */
export function fillValues(block: BlockSchema, values: Values, computed: (name: string) => unknown): Values {
  return changeValues(block, values, null, {
    attribute: (value, _, name) => (value === UNKNOWN ? computed(name) : value),
    blocks: (_, value, __, nested) => (value === UNKNOWN ? [planValues(nested, {}, null)] : value),
  });
}

interface Change {
  attribute(
    value: unknown,
    schema: { readonly computed?: boolean; readonly write_only?: boolean },
    name: string,
  ): unknown;
  /** Of a nested block: a single block, several, or none. */
  blocks(name: string, value: unknown, before: unknown, nested: BlockSchema): unknown;
}

function changeValues(
  { attributes = {}, block_types = {} }: BlockSchema,
  values: Values,
  prior: Values | null,
  change: Change,
): Values {
  const changed: Values = {};
  for (const [name, attribute] of Object.entries(attributes))
    changed[name] = change.attribute(values[name] ?? null, attribute, name);
  for (const [name, { block, nesting_mode }] of Object.entries(block_types)) {
    const none = nesting_mode === 'list' || nesting_mode === 'set' ? [] : null;
    const before = prior?.[name];
    const value = change.blocks(name, values[name] ?? none, before ?? none, block);
    const priorAt = (index: number) =>
      ((Array.isArray(before) ? before[index] : before) ?? null) as Values | null;
    if (Array.isArray(value))
      changed[name] = value.map((one, index) =>
        changeValues(block, one as Values, prior && (priorAt(index) ?? {}), change),
      );
    else if (value === null || value === UNKNOWN) changed[name] = value;
    else changed[name] = changeValues(block, value as Values, prior && (priorAt(0) ?? {}), change);
  }
  return changed;
}
