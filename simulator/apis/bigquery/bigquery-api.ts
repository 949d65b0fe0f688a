import type { Api, ApiMethod } from '../../http/api-method.ts';
import type { World } from '../../world.ts';
import { accessDenied, notFound, SERVICE } from './bigquery-errors.ts';
import { Catalog } from './catalog.ts';
import { datasetMethods } from './dataset-methods.ts';
import { insertAllMethod } from './insert-all.ts';
import { jobMethods } from './job-methods.ts';
import type { BigQuery } from './method-context.ts';
import { tableMethods } from './table-methods.ts';
import type { Warehouse } from './warehouse.ts';

/** The part of BigQuery v2 that the scan store needs: datasets, tables, views, streaming inserts, queries. */
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
    includesErrorList: true,
    denial: accessDenied,
    notFound,
    methods: methods.flatMap(inBothPlaces),
  };
}

/** If BIGQUERY_EMULATOR_HOST is set, Google's Node.js clients omit the first part of the path. */
function inBothPlaces(method: ApiMethod): ApiMethod[] {
  return [method, { ...method, path: `/bigquery/v2${method.path}` }];
}
