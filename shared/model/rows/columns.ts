import { z } from 'zod';

/** BigQuery's names for the scalar types that our tables use. */
export const STORAGE_TYPES = ['STRING', 'INT64', 'FLOAT64', 'BOOL', 'TIMESTAMP', 'DATE'] as const;
export type StorageType = (typeof STORAGE_TYPES)[number];

/** The storage type of a scalar column, beside its zod schema. */
export const storage = z.registry<{ type: StorageType }>();

function column<S extends z.ZodType>(schema: S, type: StorageType): S {
  storage.add(schema, { type });
  return schema;
}

/** UTF-8 text. */
export const text = () => column(z.string(), 'STRING');
/** One word of a closed set. */
export const word = <const W extends readonly [string, ...string[]]>(words: W) =>
  column(z.enum(words), 'STRING');
/** A whole number that fits a double exactly. */
export const whole = () => column(z.int(), 'INT64');
/** A finite number. */
export const decimal = () => column(z.number(), 'FLOAT64');
export const flag = () => column(z.boolean(), 'BOOL');
/** RFC 3339 in UTC, to the millisecond, as `Date.toISOString` writes it: `2026-11-24T03:00:00.000Z`. */
export const timestamp = () => column(z.iso.datetime({ precision: 3 }), 'TIMESTAMP');
/** `YYYY-MM-DD`, in UTC. */
export const date = () => column(z.iso.date(), 'DATE');
