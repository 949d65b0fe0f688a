import { z } from 'zod';
import { SweepError } from '../../platform/errors.ts';
import type { BigQueryContext } from './context.ts';
import { urlOf } from './dataset-name.ts';
import { type AnswerField, answerField } from './decode-answer.ts';

/** BigQuery returns the older names of types, whatever names a table was created with. */
const OLDER_NAMES: Readonly<Record<string, string>> = {
  INT64: 'INTEGER',
  FLOAT64: 'FLOAT',
  BOOL: 'BOOLEAN',
  STRUCT: 'RECORD',
};

const described = z.object({ schema: z.object({ fields: z.array(answerField) }).optional() });

/**
 * Checks that a table, which may not be ours, has the columns of ours; it may have more.
 * @throws SweepError STORE_FOREIGN; BigQueryError; SweepError with an API_ code
 */
export async function checkColumns(
  { client, dataset }: BigQueryContext,
  table: string,
  expected: readonly AnswerField[],
): Promise<void> {
  const uri = `/datasets/${dataset.dataset}/tables/${table}`;
  const fields = (await client.request(described, { uri })).schema?.fields ?? [];
  if (!hasColumns(fields, expected)) throw new SweepError('STORE_FOREIGN', { path: urlOf(dataset) });
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
