import { decode, ExtData, ExtensionCodec, encode } from '@msgpack/msgpack';
import type { BlockSchema } from './provider-schema.ts';

/** A block's or a resource's values, by attribute and nested block. */
export type Values = { [name: string]: unknown };

export interface DynamicValue {
  readonly msgpack: Uint8Array;
}

/** A value that is known only after apply: extension 0 of the wire format; 12 where something is known of it. */
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
 * What a provider would plan: as configured, nothing write-only, and of what is new everything that it computes itself
 * still unknown.
 */
export function planValues(block: BlockSchema, values: Values, isNew: boolean): Values {
  return changeAttributes(block, values, (value, { computed, write_only }) => {
    if (write_only) return null;
    return isNew && computed && value === null ? UNKNOWN : value;
  });
}

/** @param computed the value of what was unknown, by attribute; null where there is none */
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

/** A nested block's values: one block, several, or none. */
function changeBlocks(block: BlockSchema, value: unknown, change: Change): unknown {
  if (Array.isArray(value)) return value.map((one) => changeAttributes(block, one as Values, change));
  if (value === null || value === undefined || value === UNKNOWN) return value ?? null;
  return changeAttributes(block, value as Values, change);
}
