import pLimit from 'p-limit';
import * as z from 'zod';
import type { RestDocument } from '../../documents/rest-document.ts';
import type { ApiCall, ApiMethod } from '../../http/api-method.ts';
import { pageOf } from '../../http/paging.ts';
import { alreadyExists, invalid } from './bigquery-errors.ts';
import type { StoredTable } from './catalog.ts';
import { duckDbType, jsonStructure, type TableField, tableField } from './fields.ts';
import { type BigQuery, datasetResource, readBody, tableResource } from './method-context.ts';
import { resolveTables } from './resolve-tables.ts';
import { translateSql } from './translate-sql.ts';
import { duckDbName } from './warehouse.ts';

/** Source: the documentation of tables.list's maxResults. */
const PAGE_SIZES = { default: 50, max: 1000 };

const view = z.looseObject({ query: z.string(), useLegacySql: z.boolean().default(true) });
const tableInsertion = z.looseObject({
  tableReference: z.object({ tableId: z.string().regex(/^[\w-]{1,1024}$/) }),
  schema: z.object({ fields: z.array(tableField) }).optional(),
  view: view.optional(),
});
const tablePatch = z.looseObject({
  schema: z.object({ fields: z.array(tableField) }).optional(),
  view: view.optional(),
});

/** Source: https://cloud.google.com/bigquery/docs/reference/rest/v2/tables */
export function tableMethods(bigQuery: BigQuery): ApiMethod[] {
  const { catalog, warehouse } = bigQuery;
  // DuckDB rejects changes of one table or view that are made at the same time.
  const oneAtATime = pLimit(1);
  return [
    {
      name: 'bigquery.tables.insert',
      verb: 'POST',
      path: '/projects/:project/datasets/:dataset/tables',
      resourceOf: datasetResource,
      permission: 'bigquery.tables.create',
      responseType: null,
      handle: (call) => oneAtATime(() => insertTable(bigQuery, call)),
    },
    {
      name: 'bigquery.tables.get',
      verb: 'GET',
      path: '/projects/:project/datasets/:dataset/tables/:table',
      resourceOf: tableResource,
      permission: 'bigquery.tables.get',
      responseType: null,
      handle: (call) => tableDocument(bigQuery, catalog.table(tableResource(call))),
    },
    {
      name: 'bigquery.tables.list',
      verb: 'GET',
      path: '/projects/:project/datasets/:dataset/tables',
      resourceOf: datasetResource,
      permission: 'bigquery.tables.list',
      responseType: null,
      handle: (call) => {
        const tables = [...catalog.dataset(datasetResource(call)).tables.values()];
        const query = { ...call.query, pageSize: call.query['maxResults'] };
        const { items, next } = pageOf(tables, query, PAGE_SIZES);
        return {
          kind: 'bigquery#tableList',
          tables: items.map(tableListItem),
          totalItems: tables.length,
          ...next,
        };
      },
    },
    {
      name: 'bigquery.tables.patch',
      verb: 'PATCH',
      path: '/projects/:project/datasets/:dataset/tables/:table',
      resourceOf: tableResource,
      permission: 'bigquery.tables.update',
      responseType: null,
      handle: (call) => oneAtATime(() => patchTable(bigQuery, call)),
    },
    {
      name: 'bigquery.tables.delete',
      verb: 'DELETE',
      path: '/projects/:project/datasets/:dataset/tables/:table',
      resourceOf: tableResource,
      permission: 'bigquery.tables.delete',
      responseType: null,
      handle: async (call) => {
        const table = catalog.table(tableResource(call));
        catalog.dataset(datasetResource(call)).tables.delete(table.resource);
        await warehouse.run(`DROP ${table.view === null ? 'TABLE' : 'VIEW'} ${duckDbName(table.resource)}`);
        return {};
      },
    },
  ];
}

async function insertTable(bigQuery: BigQuery, call: ApiCall): Promise<RestDocument> {
  const { catalog, warehouse, world } = bigQuery;
  const { schema, ...metadata } = readBody(tableInsertion, call);
  const dataset = catalog.dataset(datasetResource(call));
  const resource = `${dataset.resource}/tables/${metadata.tableReference.tableId}`;
  if (dataset.tables.has(resource)) throw alreadyExists(resource);
  const table: StoredTable = {
    resource,
    metadata,
    fields: schema?.fields ?? [],
    view: null,
    createdAtMs: world.clock.nowMs(),
    rows: 0,
    bytes: 0,
    insertedAtMs: new Map(),
    hidden: [],
  };
  if (metadata.view !== undefined) await makeView(bigQuery, table, metadata.view);
  else {
    if (table.fields.length === 0) throw invalid('Schema has no fields.');
    const columns = table.fields.map(
      (field) => `"${field.name}" ${duckDbType(field)}${field.mode === 'REQUIRED' ? ' NOT NULL' : ''}`,
    );
    await warehouse.run(`CREATE TABLE ${duckDbName(resource)} (${columns.join(', ')})`);
  }
  dataset.tables.set(resource, table);
  return tableDocument(bigQuery, table);
}

async function patchTable(bigQuery: BigQuery, call: ApiCall): Promise<RestDocument> {
  const table = bigQuery.catalog.table(tableResource(call));
  const { schema, ...change } = readBody(tablePatch, call);
  if (schema !== undefined) await changeColumns(bigQuery, table, schema.fields);
  if (change.view !== undefined) await makeView(bigQuery, table, change.view);
  table.metadata = { ...table.metadata, ...change };
  return tableDocument(bigQuery, table);
}

/** @throws ApiError INVALID_ARGUMENT for anything but new columns that may be null */
async function changeColumns(
  bigQuery: BigQuery,
  table: StoredTable,
  fields: readonly TableField[],
): Promise<void> {
  const { catalog, warehouse } = bigQuery;
  if (table.view !== null) throw invalid('Cannot change the schema of a table of type VIEW.');
  checkGrowth(table.fields, fields);
  const before = new Map(table.fields.map((field) => [field.name, duckDbType(field)]));
  for (const field of fields) {
    const type = duckDbType(field);
    const [name, old] = [`"${field.name}"`, before.get(field.name)];
    const structure = JSON.stringify(jsonStructure([field])[field.name]);
    const change =
      old === undefined
        ? `ADD COLUMN ${name} ${type}`
        : `ALTER COLUMN ${name} TYPE ${type} USING from_json(to_json(${name}), '${structure}')`;
    if (old !== type) await warehouse.run(`ALTER TABLE ${duckDbName(table.resource)} ${change}`);
  }
  table.fields = fields;
  // DuckDB rejects a view whose tables changed until it is created again.
  const [dataset = ''] = table.resource.split('/tables/');
  for (const other of catalog.dataset(dataset).tables.values())
    if (other.view !== null) await makeView(bigQuery, other, view.parse(other.metadata['view']));
}

/** Source: https://cloud.google.com/bigquery/docs/managing-table-schemas */
function checkGrowth(before: readonly TableField[], after: readonly TableField[], parent = ''): void {
  const kept = new Map(after.map((field) => [field.name, field]));
  for (const field of before) {
    const now = kept.get(field.name);
    if (now === undefined) throw invalid(`Provided Schema does not match: ${parent}${field.name} is missing`);
    if (now.type !== field.type || now.mode !== field.mode)
      throw invalid(`Provided Schema does not match: Field ${parent}${field.name} has changed type or mode`);
    checkGrowth(field.fields, now.fields, `${parent}${field.name}.`);
    kept.delete(field.name);
  }
  for (const { name, mode } of kept.values())
    if (mode === 'REQUIRED')
      throw invalid(`Provided Schema does not match: Cannot add required field ${parent}${name}`);
}

/** @throws ApiError INVALID_ARGUMENT, NOT_FOUND */
async function makeView(
  { catalog, warehouse }: BigQuery,
  table: StoredTable,
  { query, useLegacySql }: z.infer<typeof view>,
): Promise<void> {
  if (useLegacySql) throw invalid('The simulator only supports GoogleSQL views: set useLegacySql to false.');
  const { statementType, sql, tables } = await translateSql(query);
  if (statementType !== 'SELECT') throw invalid('A view must be a single SELECT statement.', 'invalidQuery');
  const reads = resolveTables(tables, table.resource.split('/')[1] ?? '', null);
  catalog.withDependencies(reads);
  try {
    await warehouse.makeView(table.resource, sql);
  } catch (error) {
    throw invalid((error as Error).message, 'invalidQuery');
  }
  table.view = { reads };
}

async function tableDocument({ warehouse }: BigQuery, table: StoredTable): Promise<RestDocument> {
  const fields =
    table.view === null
      ? table.fields.map(fieldDocument)
      : await warehouse.fieldsOf(duckDbName(table.resource));
  return {
    ...tableListItem(table),
    kind: 'bigquery#table',
    schema: { fields },
    numRows: String(table.rows),
    numBytes: String(table.bytes),
    ...(table.view === null ? {} : { view: table.metadata['view'] }),
  };
}

/** BigQuery gives `fields` to structs only; the official client takes whatever has them for one. */
function fieldDocument({ fields, ...field }: TableField): RestDocument {
  return { ...field, ...(field.type === 'RECORD' ? { fields: fields.map(fieldDocument) } : {}) };
}

function tableListItem({ resource, metadata, createdAtMs, view: isView }: StoredTable): RestDocument {
  const [, projectId = '', , datasetId = '', , tableId = ''] = resource.split('/');
  const { labels, timePartitioning, clustering, description } = metadata;
  return {
    kind: 'bigquery#table',
    id: `${projectId}:${datasetId}.${tableId}`,
    tableReference: { projectId, datasetId, tableId },
    type: isView === null ? 'TABLE' : 'VIEW',
    creationTime: String(createdAtMs),
    location: 'US',
    ...JSON.parse(JSON.stringify({ labels, timePartitioning, clustering, description })),
  };
}
