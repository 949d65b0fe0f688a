import * as z from 'zod';
import type { QueryValue } from '../../report/ports.ts';

/** A column of a query result, in BigQuery's terms. */
export interface AnswerField {
  readonly name: string;
  readonly type: string;
  readonly mode?: string | undefined;
  readonly fields?: readonly AnswerField[] | undefined;
}

export const answerField: z.ZodType<AnswerField> = z.lazy(() =>
  z.object({
    name: z.string(),
    type: z.string(),
    mode: z.string().optional(),
    fields: z.array(answerField).optional(),
  }),
);

/** A row, or the fields of a struct, as BigQuery sends them. */
export const answerRow = z.object({ f: z.array(z.object({ v: z.unknown() })) });
export type AnswerRow = z.infer<typeof answerRow>;

/** The values of a row, in the order of the columns: integers as numbers if a double can hold them, times as RFC 3339. */
export function decodeValues(fields: readonly AnswerField[], { f: cells }: AnswerRow): QueryValue[] {
  return fields.map((field, index) => decodeCell(field, cells[index]?.v ?? null));
}

/** The row as an object. */
export function decodeRow(fields: readonly AnswerField[], row: AnswerRow): Record<string, QueryValue> {
  const values = decodeValues(fields, row);
  return Object.fromEntries(fields.map(({ name }, index) => [name, values[index] ?? null]));
}

function decodeCell(field: AnswerField, cell: unknown): QueryValue {
  if (field.mode !== 'REPEATED') return cell === null ? null : decodeOne(field, cell);
  // BigQuery does not distinguish null lists from empty ones.
  const items = Array.isArray(cell) ? (cell as readonly { readonly v: unknown }[]) : [];
  return items.map(({ v }) => (v === null ? null : decodeOne(field, v)));
}

function decodeOne({ type, fields = [] }: AnswerField, cell: unknown): QueryValue {
  if (type === 'RECORD' || type === 'STRUCT') return decodeRow(fields, cell as AnswerRow);
  const text = String(cell);
  switch (type) {
    case 'INTEGER':
    case 'INT64':
      return Number.isSafeInteger(Number(text)) ? Number(text) : text;
    case 'FLOAT':
    case 'FLOAT64':
    case 'NUMERIC':
    case 'BIGNUMERIC':
      return Number.isFinite(Number(text)) ? Number(text) : text;
    case 'BOOLEAN':
    case 'BOOL':
      return text === 'true';
    case 'TIMESTAMP':
      return new Date(Number(BigInt(text) / 1000n)).toISOString();
    default:
      return text;
  }
}
