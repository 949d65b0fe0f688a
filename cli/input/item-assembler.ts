import { Assembler } from 'stream-json/core/assembler.js';
import type { Token } from 'stream-json/core/parser.js';

/** Fields in which API responses list their items. */
const LIST_KEYS: readonly string[] = ['clusters', 'assets'];

/**
 * Splits a stream of JSON documents into items, so that only one is in memory at a time: the elements of a document
 * that is an array, or the elements of the lists in an object, followed by the object itself with empty lists.
 */
export class ItemAssembler {
  readonly #assembler = new Assembler();
  #inside: 'NOTHING' | 'ARRAY' | 'OBJECT' | 'LIST' = 'NOTHING';
  #fields = new Map<string, unknown>();
  #key = '';
  #itemCount = 0;
  #documentCount: number;

  /** @param earlier number of documents before these */
  constructor(earlier: number) {
    this.#documentCount = earlier;
  }

  /** Number of documents started so far, with the earlier ones. */
  get documentCount(): number {
    return this.#documentCount;
  }

  /** @returns the item that this token completes, or null */
  consume(token: Token): JsonItem | null {
    const idle = this.#assembler.depth === 0;
    if (idle && this.#inside === 'NOTHING') this.#documentCount += 1;
    if (idle && this.#opens(token.name)) return null;
    if (idle && token.name === 'keyValue') {
      this.#key = token.value;
      return null;
    }
    if (idle && (token.name === 'endArray' || token.name === 'endObject')) return this.#close();
    this.#assembler.consume(token);
    return this.#assembler.depth === 0 ? this.#completed(this.#assembler.current) : null;
  }

  #opens(token: Token['name']): boolean {
    if (this.#inside === 'NOTHING' && token === 'startArray') this.#inside = 'ARRAY';
    else if (this.#inside === 'NOTHING' && token === 'startObject') this.#inside = 'OBJECT';
    else if (this.#inside === 'OBJECT' && token === 'startArray' && LIST_KEYS.includes(this.#key)) {
      this.#inside = 'LIST';
      this.#fields.set(this.#key, []);
    } else return false;
    this.#itemCount = 0;
    return true;
  }

  #close(): JsonItem | null {
    const closed = this.#inside;
    this.#inside = closed === 'LIST' ? 'OBJECT' : 'NOTHING';
    if (closed !== 'OBJECT') return null;
    const value = Object.fromEntries(this.#fields);
    this.#fields = new Map();
    return { position: `document ${this.#documentCount}`, value };
  }

  #completed(value: unknown): JsonItem | null {
    if (this.#inside === 'OBJECT') {
      this.#fields.set(this.#key, value);
      return null;
    }
    if (this.#inside === 'NOTHING') return { position: `document ${this.#documentCount}`, value };
    this.#itemCount += 1;
    const list = this.#inside === 'LIST' ? `${this.#key}, ` : '';
    return { position: `${list}item ${this.#itemCount}`, value };
  }
}

/** A value in a file, with its position. */
export interface JsonItem {
  readonly position: string;
  readonly value: unknown;
}

/** A position in a file without a valid value. */
export interface BrokenItem {
  readonly position: string;
  readonly fault: string;
}
