import * as z from 'zod';

/** BigQuery names of the scalar types that the tables use. */
const STORAGE_TYPES = ['STRING', 'INT64', 'FLOAT64', 'BOOL', 'TIMESTAMP', 'DATE'] as const;
export type StorageType = (typeof STORAGE_TYPES)[number];

/** The storage type of each scalar column, by zod schema. */
export const storage = z.registry<{ type: StorageType }>();

function column<S extends z.ZodType>(schema: S, type: StorageType): S {
  storage.add(schema, { type });
  return schema;
}

/** UTF-8 text. */
export const text = () => column(z.string(), 'STRING');
/** One word of a fixed set. */
export const word = <const W extends readonly [string, ...string[]]>(words: W) =>
  column(z.enum(words), 'STRING');
/** An integer that a double represents exactly. */
export const whole = () => column(z.int(), 'INT64');
/** A finite number. */
export const decimal = () => column(z.number(), 'FLOAT64');
export const flag = () => column(z.boolean(), 'BOOL');
/** RFC 3339 in UTC, with milliseconds, as `Date.toISOString` formats it: `2026-11-24T03:00:00.000Z`. */
export const timestamp = () => column(z.iso.datetime({ precision: 3 }), 'TIMESTAMP');
/** `YYYY-MM-DD`, in UTC. */
export const date = () => column(z.iso.date(), 'DATE');
