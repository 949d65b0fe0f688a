import type { Table } from '@google-cloud/bigquery';
import { z } from 'zod';
import { SweepError } from '../../platform/errors.ts';
import { type AnswerField, answerField } from './decode-answer.ts';
import { readDocument } from './read-document.ts';

/** BigQuery answers with the older names of types, whatever a table was made with. */
const OLDER_NAMES: Readonly<Record<string, string>> = {
  INT64: 'INTEGER',
  FLOAT64: 'FLOAT',
  BOOL: 'BOOLEAN',
  STRUCT: 'RECORD',
};

const described = z.object({ schema: z.object({ fields: z.array(answerField) }).optional() });

/**
 * Holds a table that may not be ours against the columns that ours has; it may have more.
 * @throws SweepError STORE_FOREIGN; BigQueryError; what the transport throws
 */
export async function checkColumns(
  table: Table,
  expected: readonly AnswerField[],
  path: string,
): Promise<void> {
  const [metadata] = await table.getMetadata();
  const fields = readDocument(described, metadata, `tables/${table.id}`).schema?.fields ?? [];
  if (!hasColumns(fields, expected)) throw new SweepError('STORE_FOREIGN', { path });
}

function hasColumns(fields: readonly AnswerField[], expected: readonly AnswerField[]): boolean {
  return expected.every((column) => {
    const found = fields.find(({ name }) => name === column.name);
    return (
      found !== undefined &&
      nameOf(found.type) === nameOf(column.type) &&
      (found.mode ?? 'NULLABLE') === (column.mode ?? 'NULLABLE') &&
      hasColumns(found.fields ?? [], column.fields ?? [])
    );
  });
}

const nameOf = (type: string): string => OLDER_NAMES[type] ?? type;
