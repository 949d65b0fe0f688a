/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * A packed value: null, booleans and numbers from 0 as they are; strings, lists and objects as a reference, the
 * integer -1 - i, to entry i of a table that contains each of them once.
 */
export type Packed = number | boolean | null;

/** An entry: a string, or a list whose first item is 0 for a list, otherwise the number of an object's shape. */
export type PackedEntry = string | readonly Packed[];

/** What is needed to unpack. */
export interface PackTable {
  readonly entries: readonly PackedEntry[];
  /** Shape n, from 1: the keys of an object, in order. */
  readonly shapes: readonly (readonly string[])[];
}

/** A tree of the keys of objects, in order. */
interface ShapeTree {
  readonly next: Map<string, ShapeTree>;
  /** Of the shape that ends here. */
  shape?: number;
}

/** Packs similar values, one after the other, into one table. */
export class Packer {
  /** JSON of each `PackedEntry`. */
  readonly entries: string[] = [];
  readonly shapes: string[][] = [];
  /** Total length of the entries, in UTF-16 units. */
  size = 0;
  readonly #texts = new Map<string, number>();
  /** Keyed by JSON, because a Map compares lists by identity. */
  readonly #lists = new Map<string, number>();
  readonly #shapeTree: ShapeTree = { next: new Map() };

  /** @throws RangeError for a negative number, which would be a reference */
  pack(value: Json): Packed {
    if (value === null || typeof value === 'boolean') return value;
    if (typeof value === 'number') {
      if (value < 0) throw new RangeError(`${value} cannot be packed`);
      return value;
    }
    if (typeof value === 'string') return this.#texts.get(value) ?? this.#addText(value);
    if (Array.isArray(value)) return this.#refer([0, ...value.map((item: Json) => this.pack(item))]);
    const shape = this.#shapeOf(Object.keys(value));
    return this.#refer([shape, ...Object.values(value).map((field: Json) => this.pack(field))]);
  }

  #addText(text: string): number {
    const reference = this.#add(JSON.stringify(text));
    this.#texts.set(text, reference);
    return reference;
  }

  #refer(list: readonly Packed[]): number {
    const json = JSON.stringify(list);
    const known = this.#lists.get(json);
    if (known !== undefined) return known;
    const reference = this.#add(json);
    this.#lists.set(json, reference);
    return reference;
  }

  #add(entry: string): number {
    this.size += entry.length + 1;
    return -this.entries.push(entry);
  }

  #shapeOf(keys: string[]): number {
    let place = this.#shapeTree;
    for (const key of keys) {
      const next = place.next.get(key) ?? { next: new Map() };
      place.next.set(key, next);
      place = next;
    }
    place.shape ??= this.shapes.push(keys);
    return place.shape;
  }
}

/** Unpacks a value. Invalid references yield null. */
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
