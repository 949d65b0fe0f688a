import * as z from 'zod';
import type { AnswerField } from './decode-answer.ts';

/** A column as BigQuery stores it, with attributes that are not ours, such as descriptions and policy tags. */
interface StoredField {
  readonly name: string;
  readonly type: string;
  readonly mode?: string;
  readonly fields?: StoredField[];
}

const storedField: z.ZodType<StoredField> = z.lazy(() =>
  z.looseObject({
    name: z.string(),
    type: z.string(),
    mode: z.string().exactOptional(),
    fields: z.array(storedField).exactOptional(),
  }),
);

/** The response of tables.get, as far as columns go. */
export const describedTable = z.object({
  schema: z.object({ fields: z.array(storedField) }).optional(),
});

/** BigQuery returns the older names of types, whatever names a table was created with. */
const OLDER_NAMES: Readonly<Record<string, string>> = {
  INT64: 'INTEGER',
  FLOAT64: 'FLOAT',
  BOOL: 'BOOLEAN',
  STRUCT: 'RECORD',
};

const nameOf = (type: string): string => OLDER_NAMES[type] ?? type;
const modeOf = ({ mode }: { readonly mode?: string | undefined }): string => mode ?? 'NULLABLE';

/** Columns after an upgrade. `added` lists the new ones, for example `nodes` or `pools.evidence`. */
interface CompletedColumns {
  readonly fields: StoredField[];
  readonly added: readonly string[];
}

/**
 * Adds the expected columns that a table lacks, at any depth. Columns that are not expected stay.
 * @returns null if BigQuery cannot change the table into what is expected: a column has another type or mode, or a new
 * one is required
 */
export function completeColumns(
  found: readonly StoredField[],
  expected: readonly AnswerField[],
): CompletedColumns | null {
  const fields = [...found];
  const added: string[] = [];
  for (const column of expected) {
    const index = fields.findIndex(({ name }) => name === column.name);
    const field = fields[index];
    if (field === undefined) {
      if (column.mode === 'REQUIRED') return null;
      fields.push(storedField.parse(column));
      added.push(column.name);
      continue;
    }
    if (nameOf(field.type) !== nameOf(column.type) || modeOf(field) !== modeOf(column)) return null;
    if (column.fields === undefined) continue;
    const below = completeColumns(field.fields ?? [], column.fields);
    if (below === null) return null;
    if (below.added.length > 0) fields[index] = { ...field, fields: below.fields };
    added.push(...below.added.map((name) => `${column.name}.${name}`));
  }
  return { fields, added };
}
