import { createHash } from 'node:crypto';
import * as z from 'zod';
import { SweepError } from '../../platform/errors.ts';
import { readPages } from '../../platform/http/api-call.ts';
import { formatFirst } from '../../platform/text.ts';
import { API } from './bigquery-client.ts';
import { BigQueryError } from './bigquery-error.ts';
import { type BigQueryContext, inDataset, urlOf } from './context.ts';
import type { AnswerField } from './decode-answer.ts';
import { VIEWS } from './statements.ts';
import { TABLES } from './tables.generated.ts';

/** A label of the tables. Raised when one changes; a dataset with a higher version is rejected. */
const SCHEMA_LABEL = 'sweep10255-schema';
const SCHEMA_VERSION = 1;
/** A label of the views created here: a digest of their SQL. Views without it are managed elsewhere, for example by Terraform. */
const VIEW_LABEL = 'sweep10255-view';

const tableList = z.object({
  tables: z
    .array(
      z.object({
        tableReference: z.object({ tableId: z.string() }),
        labels: z.record(z.string(), z.string()).default({}),
      }),
    )
    .default([]),
  nextPageToken: z.string().optional(),
});

/** The labels of the tables and views in the dataset, by name. */
export type FoundTables = ReadonlyMap<string, Readonly<Record<string, string>>>;

/**
 * Reads which tables and views exist, without changing anything.
 * @throws SweepError STORE_FOREIGN, STORE_NEWER, or with an API_ code; BigQueryError
 */
export async function findTables(context: BigQueryContext): Promise<FoundTables> {
  const path = urlOf(context.dataset);
  const found = await listTables(context);
  for (const [name, { schema }] of Object.entries(TABLES)) {
    const labels = found.get(name);
    if (labels === undefined) continue;
    const version = Number(labels[SCHEMA_LABEL] ?? SCHEMA_VERSION);
    if (version > SCHEMA_VERSION)
      throw new SweepError('STORE_NEWER', { path, version, known: SCHEMA_VERSION });
    if (labels[SCHEMA_LABEL] === undefined) await checkColumns(context, name, schema.fields);
  }
  return found;
}

async function listTables({ client, dataset }: BigQueryContext): Promise<FoundTables> {
  const uri = `/datasets/${dataset.dataset}/tables`;
  const read = (pageToken: string) => client.request(tableList, { uri, qs: pageToken ? { pageToken } : {} });
  const found = new Map<string, Readonly<Record<string, string>>>();
  for await (const { tables } of readPages({ api: API, resource: uri.slice(1) }, read))
    for (const { tableReference, labels } of tables) found.set(tableReference.tableId, labels);
  return found;
}

/**
 * Creates the tables, columns and views that are missing, and replaces views that an earlier release created.
 * @throws BigQueryError; SweepError STORE_FOREIGN, or with an API_ code
 */
export async function completeSchema(context: BigQueryContext, found: FoundTables): Promise<void> {
  const { client, dataset } = context;
  await Promise.all(
    Object.entries(TABLES).map(async ([name, table]) => {
      const labels = found.get(name);
      if (labels === undefined)
        await create(context, name, table, { [SCHEMA_LABEL]: String(SCHEMA_VERSION) });
      // Tables without the label are managed elsewhere, and have been checked.
      else if (labels[SCHEMA_LABEL] !== undefined) await addColumns(context, name, table.schema.fields);
    }),
  );
  // One after the other: BigQuery rejects a view that reads one that does not exist yet.
  for (const { name, sql } of VIEWS) {
    const view = { query: inDataset(sql, dataset), useLegacySql: false };
    const labels = { [VIEW_LABEL]: createHash('sha256').update(view.query).digest('hex').slice(0, 32) };
    const kept = found.get(name)?.[VIEW_LABEL];
    if (!found.has(name)) await create(context, name, { view }, labels);
    else if (kept !== undefined && kept !== labels[VIEW_LABEL])
      await client.call(`tables/${name}`, (bigquery) =>
        bigquery.dataset(dataset.dataset).table(name).setMetadata({ view, labels }),
      );
  }
}

/** How many missing tables and columns are named. */
const NAMED = 3;

/**
 * Checks that the dataset has the tables, views and columns of this release. Without them, queries would fail with an
 * error about SQL.
 * @throws SweepError STORE_OUTDATED, STORE_FOREIGN, or with an API_ code; BigQueryError
 */
export async function requireCompleteSchema(context: BigQueryContext, found: FoundTables): Promise<void> {
  const lacking = await Promise.all(
    Object.entries(TABLES).map(async ([name, { schema }]) => {
      const labels = found.get(name);
      if (labels === undefined) return [name];
      // Tables without the label have been checked.
      if (labels[SCHEMA_LABEL] === undefined) return [];
      return (await columnsFor(context, name, schema.fields)).added.map((column) => `${name}.${column}`);
    }),
  );
  const missing = [...lacking.flat(), ...VIEWS.map(({ name }) => name).filter((name) => !found.has(name))];
  if (missing.length === 0) return;
  throw new SweepError('STORE_OUTDATED', {
    path: urlOf(context.dataset),
    detail: formatFirst(missing, NAMED),
  });
}

/** Creates a table or view, unless another process has done so in the meantime. */
async function create(
  { client, dataset }: BigQueryContext,
  name: string,
  definition: object,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  try {
    await client.call(`tables/${name}`, (bigquery) =>
      bigquery.dataset(dataset.dataset).createTable(name, { ...definition, labels }),
    );
  } catch (error) {
    if (!(error instanceof BigQueryError) || error.status !== 409) throw error;
  }
}

/**
 * Checks that a table, which may not be ours, has the columns of ours; it may have more.
 * @throws SweepError STORE_FOREIGN; BigQueryError; SweepError with an API_ code
 */
async function checkColumns(
  context: BigQueryContext,
  table: string,
  expected: readonly AnswerField[],
): Promise<void> {
  if ((await columnsFor(context, table, expected)).added.length > 0)
    throw new SweepError('STORE_FOREIGN', { path: urlOf(context.dataset) });
}

/** Adds the columns that a table of an earlier release lacks. Its rows stay, with null in the new columns. */
async function addColumns(
  context: BigQueryContext,
  table: string,
  expected: readonly AnswerField[],
): Promise<void> {
  const { client, dataset } = context;
  const { fields, added } = await columnsFor(context, table, expected);
  if (added.length > 0)
    await client.call(`tables/${table}`, (bigquery) =>
      bigquery.dataset(dataset.dataset).table(table).setMetadata({ schema: { fields } }),
    );
}

async function columnsFor(
  { client, dataset }: BigQueryContext,
  table: string,
  expected: readonly AnswerField[],
) {
  const uri = `/datasets/${dataset.dataset}/tables/${table}`;
  const { schema } = await client.request(describedTable, { uri });
  const columns = completeColumns(schema?.fields ?? [], expected);
  if (columns === null) throw new SweepError('STORE_FOREIGN', { path: urlOf(dataset) });
  return columns;
}

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
function completeColumns(
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
