import type { Api, ApiMethod } from '../../http/api-method.ts';
import type { World } from '../../world.ts';
import type { BigQuery } from './bigquery.ts';
import { accessDenied, notFound, SERVICE } from './bigquery-errors.ts';
import { Catalog } from './catalog.ts';
import { datasetMethods } from './dataset-methods.ts';
import { insertAllMethod } from './insert-all.ts';
import { jobMethods } from './job-methods.ts';
import { tableMethods } from './table-methods.ts';
import type { Warehouse } from './warehouse.ts';

/** BigQuery v2, as far as a store of scans needs it: datasets, tables, views, streaming inserts, queries. */
export function bigQueryApi(world: World, warehouse: Warehouse): Api {
  const bigQuery: BigQuery = { world, catalog: new Catalog(), warehouse };
  const methods = [
    ...datasetMethods(bigQuery),
    ...tableMethods(bigQuery),
    insertAllMethod(bigQuery),
    ...jobMethods(bigQuery),
  ];
  return {
    service: SERVICE,
    title: 'BigQuery API',
    listsErrors: true,
    denial: accessDenied,
    notFound,
    methods: methods.flatMap(inBothPlaces),
  };
}

/** Google's clients for Node.js leave the first part of the path out where BIGQUERY_EMULATOR_HOST is set. */
function inBothPlaces(method: ApiMethod): ApiMethod[] {
  return [method, { ...method, path: `/bigquery/v2${method.path}` }];
}
