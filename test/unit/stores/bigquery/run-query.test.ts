import assert from 'node:assert/strict';
import type { BigQueryClient } from '../../../../shared/stores/bigquery/bigquery-client.ts';
import { BigQueryError } from '../../../../shared/stores/bigquery/bigquery-error.ts';
import type { BigQueryContext } from '../../../../shared/stores/bigquery/context.ts';
import { runUniqueQuery } from '../../../../shared/stores/bigquery/run-query.ts';

interface Request {
  readonly method?: string;
  readonly uri: string;
  readonly qs?: { readonly location?: string };
}

describe('a query whose job exists already', () => {
  it('is found in the location of its dataset, which BigQuery requires outside the US and the EU', async () => {
    const requests: string[] = [];
    const request = async (schema: { parse(value: unknown): unknown }, { method, uri, qs }: Request) => {
      requests.push(`${method ?? 'GET'} ${uri} ${qs?.location ?? ''}`.trim());
      if (method === 'POST') throw new BigQueryError(409, { reason: 'duplicate', message: 'Already Exists' });
      return schema.parse(
        uri.startsWith('/jobs/') ? { status: { state: 'DONE' } } : { location: 'europe-west6' },
      );
    };
    const context = {
      client: { request } as unknown as BigQueryClient,
      dataset: { project: 'p', dataset: 'd' },
      onCost: () => undefined,
    } as unknown as BigQueryContext;
    assert.equal(await runUniqueQuery(context, 'job-1', 'append', 'SELECT 1', {}), 'EXISTED');
    assert.deepEqual(requests, ['POST /jobs', 'GET /datasets/d', 'GET /jobs/job-1 europe-west6']);
  });
});
