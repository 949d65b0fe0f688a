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
 * The plan of a provider: the configured values, without write-only ones; computed attributes of new resources are
 * unknown.
 */
export function planValues(block: BlockSchema, values: Values, isNew: boolean): Values {
  return changeAttributes(block, values, (value, { computed, write_only }) => {
    if (write_only) return null;
    return isNew && computed && value === null ? UNKNOWN : value;
  });
}

/** @param computed the value of an unknown attribute; null if there is none */
export function fillValues(block: BlockSchema, values: Values, computed: (name: string) => unknown): Values {
  return changeAttributes(block, values, (value, _, name) => (value === UNKNOWN ? computed(name) : value));
}

type Change = (
  value: unknown,
  attribute: { readonly computed?: boolean; readonly write_only?: boolean },
  name: string,
) => unknown;

function changeAttributes(
  { attributes = {}, block_types = {} }: BlockSchema,
  values: Values,
  change: Change,
): Values {
  const changed: Values = {};
  for (const [name, attribute] of Object.entries(attributes))
    changed[name] = change(values[name] ?? null, attribute, name);
  for (const [name, { block }] of Object.entries(block_types))
    changed[name] = changeBlocks(block, values[name], change);
  return changed;
}

/** The values of a nested block: a single block, several, or none. */
function changeBlocks(block: BlockSchema, value: unknown, change: Change): unknown {
  if (Array.isArray(value)) return value.map((one) => changeAttributes(block, one as Values, change));
  if (value === null || value === undefined || value === UNKNOWN) return value ?? null;
  return changeAttributes(block, value as Values, change);
}
