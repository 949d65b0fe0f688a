import { createHash } from 'node:crypto';
import type { Dataset } from '@google-cloud/bigquery';
import { z } from 'zod';
import { SweepError } from '../../platform/errors.ts';
import { BigQueryError } from './bigquery-error.ts';
import { checkColumns } from './check-columns.ts';
import type { BigQueryContext } from './context.ts';
import { inDataset, urlOf } from './dataset-name.ts';
import { readDocument } from './read-document.ts';
import { VIEWS } from './statements.ts';
import { TABLES } from './tables.generated.ts';

/** On the tables: raised when one changes; a dataset of a greater version is refused. */
const SCHEMA_LABEL = 'sweep10255-schema';
const SCHEMA_VERSION = 1;
/** On the views that were made here: a digest of their SQL. Views without it are somebody else's to keep current. */
const VIEW_LABEL = 'sweep10255-view';

const listedTable = z.object({ labels: z.record(z.string(), z.string()).default({}) });

/** The labels of the tables and views of ours that a dataset has, by name. */
export type FoundTables = ReadonlyMap<string, Readonly<Record<string, string>>>;

/**
 * Looks at the tables and views that are there, without changing anything.
 * @throws SweepError STORE_FOREIGN, STORE_NEWER; BigQueryError; what the transport throws
 */
export async function findTables({ client, dataset }: BigQueryContext): Promise<FoundTables> {
  const path = urlOf(dataset);
  const [tables] = await client.dataset(dataset.dataset).getTables();
  const found = new Map<string, Readonly<Record<string, string>>>();
  for (const { id = '', metadata } of tables)
    found.set(id, readDocument(listedTable, metadata, `tables/${id}`).labels);
  for (const [name, { schema }] of Object.entries(TABLES)) {
    const labels = found.get(name);
    if (labels === undefined) continue;
    const version = Number(labels[SCHEMA_LABEL] ?? SCHEMA_VERSION);
    if (version > SCHEMA_VERSION)
      throw new SweepError('STORE_NEWER', { path, version, known: SCHEMA_VERSION });
    if (labels[SCHEMA_LABEL] === undefined)
      await checkColumns(client.dataset(dataset.dataset).table(name), schema.fields, path);
  }
  return found;
}

/**
 * Makes the tables and views that are missing, and replaces views that an earlier release made.
 * @throws BigQueryError; what the transport throws
 */
export async function completeSchema(context: BigQueryContext, found: FoundTables): Promise<void> {
  const dataset = context.client.dataset(context.dataset.dataset);
  const missing = Object.entries(TABLES).filter(([name]) => !found.has(name));
  await Promise.all(
    missing.map(([name, table]) => create(dataset, name, table, { [SCHEMA_LABEL]: String(SCHEMA_VERSION) })),
  );
  // One after the other: BigQuery refuses a view that reads one that is not there yet.
  for (const { name, sql } of VIEWS) {
    const view = { query: inDataset(sql, context.dataset), useLegacySql: false };
    const labels = { [VIEW_LABEL]: createHash('sha256').update(view.query).digest('hex').slice(0, 32) };
    const kept = found.get(name)?.[VIEW_LABEL];
    if (!found.has(name)) await create(dataset, name, { view }, labels);
    else if (kept !== undefined && kept !== labels[VIEW_LABEL])
      await dataset.table(name).setMetadata({ view, labels });
  }
}

/** What another process made meanwhile stays. */
async function create(
  dataset: Dataset,
  name: string,
  definition: object,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  try {
    await dataset.createTable(name, { ...definition, labels });
  } catch (error) {
    if (!(error instanceof BigQueryError) || error.code !== 409) throw error;
  }
}
