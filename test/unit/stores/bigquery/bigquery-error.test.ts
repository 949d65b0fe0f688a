import assert from 'node:assert/strict';
import { SweepError } from '../../../../shared/platform/errors.ts';
import { BigQueryError, storeErrorOf } from '../../../../shared/stores/bigquery/bigquery-error.ts';

const PATH = 'bigquery://p/d';
const sentenceOf = (status: number | null, reason: string, message = 'Its text.') => {
  const error = storeErrorOf(new BigQueryError(status, { reason, message }), PATH);
  assert.ok(error instanceof SweepError);
  return `${error.code}: ${error.message}`;
};

describe('an error of BigQuery', () => {
  const cases: readonly [status: number | null, reason: string, sentence: string][] = [
    [403, 'accessDenied', 'STORE_FORBIDDEN: No permission to use the store bigquery://p/d: accessDenied.'],
    [null, 'accessDenied', 'STORE_FORBIDDEN: No permission to use the store bigquery://p/d: accessDenied.'],
    [403, 'status 403', 'STORE_FORBIDDEN: No permission to use the store bigquery://p/d: status 403.'],
    [403, 'quotaExceeded', 'STORE_FAILED: The store bigquery://p/d failed: quotaExceeded: Its text.'],
    [null, 'quotaExceeded', 'STORE_FAILED: The store bigquery://p/d failed: quotaExceeded: Its text.'],
    [403, 'billingNotEnabled', 'STORE_FAILED: The store bigquery://p/d failed: billingNotEnabled: Its text.'],
    [404, 'notFound', 'STORE_TABLE_MISSING: The store bigquery://p/d is incomplete: Its text.'],
  ];
  for (const [status, reason, sentence] of cases)
    it(`with status ${status} and reason ${reason} becomes ${sentence.split(':')[0]}`, () => {
      assert.equal(sentenceOf(status, reason), sentence);
    });

  it('that names a missing permission keeps its name', () => {
    assert.match(
      sentenceOf(403, 'accessDenied', 'User does not have bigquery.jobs.create permission in project p.'),
      /the permission bigquery\.jobs\.create is missing/,
    );
  });
});
