import assert from 'node:assert/strict';
import { systemClock } from '../../../../shared/platform/clock.ts';
import { DEFAULT_LIMITS } from '../../../../shared/platform/http/retry.ts';
import type { BigQueryClient } from '../../../../shared/stores/bigquery/bigquery-client.ts';
import { BigQueryError } from '../../../../shared/stores/bigquery/bigquery-error.ts';
import type { BigQueryContext } from '../../../../shared/stores/bigquery/context.ts';
import { runQuery, runUniqueQuery } from '../../../../shared/stores/bigquery/run-query.ts';

interface Request {
  readonly method?: string;
  readonly uri: string;
  readonly qs?: { readonly location?: string; readonly pageToken?: string };
}

describe('the rows of a query', () => {
  it('end with an error if the pages lead in a circle', async () => {
    const answers: Readonly<Record<string, object>> = {
      '': { jobComplete: true, rows: [{ f: [{ v: '1' }] }], pageToken: 'a' },
      a: { jobComplete: true, pageToken: 'b' },
      b: { jobComplete: true, pageToken: 'a' },
    };
    let pages = 0;
    const request = async (schema: { parse(value: unknown): unknown }, { uri, qs }: Request) => {
      if (!uri.startsWith('/queries/')) return schema.parse({ jobReference: { jobId: 'job-1' } });
      pages += 1;
      assert.ok(pages <= 3, 'the circle is followed again');
      return schema.parse(answers[qs?.pageToken ?? '']);
    };
    const context = {
      client: { request } as unknown as BigQueryClient,
      dataset: { project: 'p', dataset: 'd' },
      clock: systemClock,
      queryLimits: DEFAULT_LIMITS,
      onCost: () => undefined,
    } as unknown as BigQueryContext;
    const { rows } = await runQuery(context, 'query', 'SELECT 1');
    await assert.rejects(Array.fromAsync(rows), {
      code: 'API_ANSWER_INVALID',
      message: /queries\/job-1: a page leads back to an earlier one/,
    });
  });
});

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
