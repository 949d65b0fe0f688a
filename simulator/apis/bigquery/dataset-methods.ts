import * as z from 'zod';
import type { RestDocument } from '../../documents/rest-document.ts';
import { type ApiMethod, param, queryText } from '../../http/api-method.ts';
import { alreadyExists, invalid } from './bigquery-errors.ts';
import type { StoredDataset } from './catalog.ts';
import { type BigQuery, datasetResource, projectResource, readBody } from './method-context.ts';
import { duckDbName } from './warehouse.ts';

const datasetInsertion = z.looseObject({
  datasetReference: z.object({ datasetId: z.string().regex(/^\w{1,1024}$/) }),
});

/** Source: https://cloud.google.com/bigquery/docs/reference/rest/v2/datasets */
export function datasetMethods({ catalog, warehouse }: BigQuery): ApiMethod[] {
  return [
    {
      name: 'bigquery.datasets.insert',
      verb: 'POST',
      path: '/projects/:project/datasets',
      resourceOf: projectResource,
      permission: 'bigquery.datasets.create',
      responseType: null,
      handle: async (call) => {
        const metadata = readBody(datasetInsertion, call);
        const resource = `${projectResource(call)}/datasets/${metadata.datasetReference.datasetId}`;
        if (catalog.datasets.has(resource)) throw alreadyExists(resource);
        const dataset: StoredDataset = { resource, metadata, tables: new Map() };
        catalog.datasets.set(resource, dataset);
        await warehouse.openProject(param(call, 'project'));
        await warehouse.run(`CREATE SCHEMA ${duckDbName(resource)}`);
        return datasetDocument(dataset);
      },
    },
    {
      name: 'bigquery.datasets.get',
      verb: 'GET',
      path: '/projects/:project/datasets/:dataset',
      resourceOf: datasetResource,
      permission: 'bigquery.datasets.get',
      responseType: null,
      handle: (call) => datasetDocument(catalog.dataset(datasetResource(call))),
    },
    {
      name: 'bigquery.datasets.list',
      verb: 'GET',
      path: '/projects/:project/datasets',
      resourceOf: projectResource,
      permission: null,
      responseType: null,
      handle: (call) => ({
        kind: 'bigquery#datasetList',
        datasets: [...catalog.datasets.values()]
          .filter(({ resource }) => resource.startsWith(`${projectResource(call)}/`))
          .map(datasetDocument),
      }),
    },
    {
      name: 'bigquery.datasets.delete',
      verb: 'DELETE',
      path: '/projects/:project/datasets/:dataset',
      resourceOf: datasetResource,
      permission: 'bigquery.datasets.delete',
      responseType: null,
      handle: async (call) => {
        const { resource, tables } = catalog.dataset(datasetResource(call));
        if (tables.size > 0 && queryText(call, 'deleteContents') !== 'true')
          throw invalid(`Dataset ${resource} is still in use`, 'resourceInUse');
        catalog.datasets.delete(resource);
        await warehouse.run(`DROP SCHEMA ${duckDbName(resource)} CASCADE`);
        return {};
      },
    },
  ];
}

function datasetDocument({ resource, metadata }: StoredDataset): RestDocument {
  const [, projectId = '', , datasetId = ''] = resource.split('/');
  return {
    kind: 'bigquery#dataset',
    id: `${projectId}:${datasetId}`,
    location: 'US',
    ...metadata,
    datasetReference: { projectId, datasetId },
  };
}
