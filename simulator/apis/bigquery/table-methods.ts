import { z } from 'zod';
import type { RestDocument } from '../../documents/rest-document.ts';
import type { ApiCall, ApiMethod } from '../../http/api-method.ts';
import { pageOf } from '../../http/paging.ts';
import type { BigQuery } from './bigquery.ts';
import { alreadyExists, invalid } from './bigquery-errors.ts';
import type { StoredTable } from './catalog.ts';
import { duckDbType, tableField } from './fields.ts';
import { readBody } from './read-body.ts';
import { resolveTables } from './resolve-tables.ts';
import { datasetResource, tableResource } from './resources.ts';
import { translateSql } from './translate-sql.ts';
import { duckDbName } from './warehouse.ts';

/** Source: the documentation of tables.list's maxResults. */
const PAGE_SIZES = { usual: 50, most: 1000 };

const view = z.looseObject({ query: z.string(), useLegacySql: z.boolean().default(true) });
const insertedTable = z.looseObject({
  tableReference: z.object({ tableId: z.string().regex(/^[\w-]{1,1024}$/) }),
  schema: z.object({ fields: z.array(tableField) }).optional(),
  view: view.optional(),
});
const patchedTable = z.looseObject({ view: view.optional() });

/** Source: https://cloud.google.com/bigquery/docs/reference/rest/v2/tables */
export function tableMethods(bigQuery: BigQuery): ApiMethod[] {
  const { catalog, warehouse } = bigQuery;
  return [
    {
      name: 'bigquery.tables.insert',
      verb: 'POST',
      path: '/projects/:project/datasets/:dataset/tables',
      resourceOf: datasetResource,
      permission: 'bigquery.tables.create',
      answers: null,
      answer: (call) => insertTable(bigQuery, call),
    },
    {
      name: 'bigquery.tables.get',
      verb: 'GET',
      path: '/projects/:project/datasets/:dataset/tables/:table',
      resourceOf: tableResource,
      permission: 'bigquery.tables.get',
      answers: null,
      answer: (call) => describedTable(bigQuery, catalog.table(tableResource(call))),
    },
    {
      name: 'bigquery.tables.list',
      verb: 'GET',
      path: '/projects/:project/datasets/:dataset/tables',
      resourceOf: datasetResource,
      permission: 'bigquery.tables.list',
      answers: null,
      answer: (call) => {
        const tables = [...catalog.dataset(datasetResource(call)).tables.values()];
        const query = { ...call.query, pageSize: call.query['maxResults'] };
        const { items, next } = pageOf(tables, query, PAGE_SIZES);
        return {
          kind: 'bigquery#tableList',
          tables: items.map(listedTable),
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
      answers: null,
      answer: async (call) => {
        const table = catalog.table(tableResource(call));
        const change = readBody(patchedTable, call);
        if (change.view !== undefined) await makeView(bigQuery, table, change.view);
        table.metadata = { ...table.metadata, ...change };
        return describedTable(bigQuery, table);
      },
    },
    {
      name: 'bigquery.tables.delete',
      verb: 'DELETE',
      path: '/projects/:project/datasets/:dataset/tables/:table',
      resourceOf: tableResource,
      permission: 'bigquery.tables.delete',
      answers: null,
      answer: async (call) => {
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
  const { schema, ...metadata } = readBody(insertedTable, call);
  const dataset = catalog.dataset(datasetResource(call));
  const resource = `${dataset.resource}/tables/${metadata.tableReference.tableId}`;
  if (dataset.tables.has(resource)) throw alreadyExists(resource);
  const table: StoredTable = {
    resource,
    metadata,
    fields: schema?.fields ?? [],
    view: null,
    madeAtMs: world.clock.nowMs(),
    rows: 0,
    bytes: 0,
    insertedAtMs: new Map(),
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
  return describedTable(bigQuery, table);
}

/** @throws ApiError INVALID_ARGUMENT, NOT_FOUND */
async function makeView(
  { catalog, warehouse }: BigQuery,
  table: StoredTable,
  { query, useLegacySql }: z.infer<typeof view>,
): Promise<void> {
  if (useLegacySql) throw invalid('Views are written in GoogleSQL here: set useLegacySql to false.');
  const { statementType, sql, tables } = await translateSql(query);
  if (statementType !== 'SELECT') throw invalid('A view is one SELECT statement.', 'invalidQuery');
  const reads = resolveTables(tables, table.resource.split('/')[1] ?? '', null);
  catalog.withAllThatTheyRead(reads);
  try {
    await warehouse.makeView(table.resource, sql);
  } catch (error) {
    throw invalid((error as Error).message, 'invalidQuery');
  }
  table.view = { reads };
}

async function describedTable({ warehouse }: BigQuery, table: StoredTable): Promise<RestDocument> {
  const fields = table.view === null ? table.fields : await warehouse.fieldsOf(duckDbName(table.resource));
  return {
    ...listedTable(table),
    kind: 'bigquery#table',
    schema: { fields },
    numRows: String(table.rows),
    numBytes: String(table.bytes),
    ...(table.view === null ? {} : { view: table.metadata['view'] }),
  };
}

function listedTable({ resource, metadata, madeAtMs, view: isView }: StoredTable): RestDocument {
  const [, projectId = '', , datasetId = '', , tableId = ''] = resource.split('/');
  const { labels, timePartitioning, clustering, description } = metadata;
  return {
    kind: 'bigquery#table',
    id: `${projectId}:${datasetId}.${tableId}`,
    tableReference: { projectId, datasetId, tableId },
    type: isView === null ? 'TABLE' : 'VIEW',
    creationTime: String(madeAtMs),
    location: 'US',
    ...JSON.parse(JSON.stringify({ labels, timePartitioning, clustering, description })),
  };
}
