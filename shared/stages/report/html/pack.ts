/** A value of JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * A value in short: null, booleans and numbers from 0 as they are; a text, a list or an object as a reference, the
 * whole number -1 - i, to entry i of a table that says each of them once.
 */
export type Packed = number | boolean | null;

/** An entry: a text; or a list of which the first item is 0 for a list, else the number of an object's shape. */
export type PackedEntry = string | readonly Packed[];

/** What is needed to unpack. */
export interface PackTable {
  readonly entries: readonly PackedEntry[];
  /** Shape n, from 1: the keys of an object, in order. */
  readonly shapes: readonly (readonly string[])[];
}

/** Packs values that have much in common, one after the other, into one table. */
export class Packer implements PackTable {
  readonly entries: PackedEntry[] = [];
  readonly shapes: string[][] = [];
  /** How much JSON the entries come to, in UTF-16 units. */
  size = 0;
  readonly #references = new Map<string, number>();
  readonly #shapeNumbers = new Map<string, number>();

  /** @throws RangeError for a number below 0, which would be a reference */
  pack(value: Json): Packed {
    if (value === null || typeof value === 'boolean') return value;
    if (typeof value === 'number') {
      if (value < 0) throw new RangeError(`${value} cannot be packed`);
      return value;
    }
    if (typeof value === 'string') return this.#refer(value);
    if (Array.isArray(value)) return this.#refer([0, ...value.map((item: Json) => this.pack(item))]);
    const fields = Object.entries(value);
    const shape = this.#shapeOf(fields.map(([key]) => key));
    return this.#refer([shape, ...fields.map(([, field]) => this.pack(field))]);
  }

  #refer(entry: PackedEntry): Packed {
    // Items are numbers, booleans and null: joined they are as unlike as they were, and a text differs from all by its quote.
    const key = typeof entry === 'string' ? `"${entry}` : entry.join();
    const known = this.#references.get(key);
    if (known !== undefined) return known;
    const reference = -1 - this.entries.length;
    this.entries.push(entry);
    this.#references.set(key, reference);
    this.size += JSON.stringify(entry).length + 1;
    return reference;
  }

  #shapeOf(keys: string[]): number {
    const key = JSON.stringify(keys);
    const known = this.#shapeNumbers.get(key);
    if (known !== undefined) return known;
    const number = this.shapes.push(keys);
    this.#shapeNumbers.set(key, number);
    return number;
  }
}

/** The value that was packed. References that lead nowhere give null. */
export function unpack(packed: Packed, table: PackTable): Json {
  if (typeof packed !== 'number' || packed >= 0) return packed;
  const entry = table.entries[-1 - packed] ?? null;
  if (entry === null || typeof entry === 'string') return entry;
  const [shape, ...items] = entry;
  const values = items.map((item) => unpack(item, table));
  if (shape === 0) return values;
  const keys = table.shapes[Number(shape) - 1] ?? [];
  return Object.fromEntries(keys.map((key, index) => [key, values[index] ?? null]));
}
