import assert from 'node:assert/strict';
import { type BatchLimits, batchesOf } from '../../../../shared/platform/batches.ts';
import { BigQueryError } from '../../../../shared/stores/bigquery/bigquery-error.ts';
import type { RowErrors } from '../../../../shared/stores/bigquery/insert-rows.ts';
import { type EncodedRow, encodeForInsert } from '../../../../shared/stores/bigquery/insert-rows.ts';
import { RowQueue } from '../../../../shared/stores/bigquery/row-queue.ts';

const LIMITS: BatchLimits = { items: 500, bytes: 1000 };

const aRow = (id: string, bytes = 10): EncodedRow => ({ id, text: id, bytes });

const namesOf = (batches: readonly (readonly { readonly row: EncodedRow }[])[]) =>
  batches.map((batch) => batch.map(({ row }) => row.id).join(''));

describe('batches of rows', () => {
  const batched = (sizes: Readonly<Record<string, number>>, limits: BatchLimits) =>
    namesOf(
      batchesOf(
        Object.entries(sizes).map(([id, bytes]) => ({ row: aRow(id, bytes) })),
        limits,
        ({ row }) => row.bytes,
      ),
    );

  it('have a maximum number of rows', () => {
    assert.deepEqual(batched({ a: 1, b: 1, c: 1, d: 1, e: 1 }, { items: 2, bytes: 1000 }), ['ab', 'cd', 'e']);
  });

  it('have a maximum size; a larger row is sent alone', () => {
    assert.deepEqual(batched({ a: 400, b: 600, c: 1, d: 5000, e: 1 }, LIMITS), ['ab', 'c', 'd', 'e']);
  });

  it('are empty for no rows', () => {
    assert.deepEqual(batched({}, LIMITS), []);
  });
});

describe('a row to be inserted', () => {
  it('has the same insertId for the same row, and a different one for a later row with its ID', () => {
    const idOf = (row: object) => JSON.parse(encodeForInsert(row, 'event_id').text).insertId;
    const row = { event_id: 'e', recorded_at: '2026-11-24T03:00:00.000Z' };
    assert.equal(idOf(row), idOf({ ...row }));
    assert.notEqual(idOf(row), idOf({ ...row, recorded_at: '2026-11-24T03:00:00.001Z' }));
    assert.ok(idOf(row).length <= 128);
  });

  it('has its ID and its size in bytes', () => {
    const { id, text, bytes } = encodeForInsert({ event_id: 'é', x: null }, 'event_id');
    assert.equal(id, 'é');
    assert.equal(bytes, Buffer.from(text).length);
    assert.deepEqual(JSON.parse(text).json, { event_id: 'é', x: null });
  });
});

describe('rows queued for a table', () => {
  /** Rejects the rows of `bad` and stores the others, as BigQuery does with invalid rows. */
  function aTable(bad: readonly string[] = [], gatherMs = 0) {
    const calls: string[] = [];
    const insert = async (rows: readonly EncodedRow[]): Promise<RowErrors> => {
      calls.push(rows.map(({ id }) => id).join(''));
      return new Map(
        rows.flatMap(({ id }, index) =>
          bad.includes(id) ? [[index, { reason: 'invalid', message: `no ${id}` }] as const] : [],
        ),
      );
    };
    return { calls, queue: new RowQueue({ insert, limits: LIMITS, gatherMs: () => gatherMs }) };
  }
  const rows = (ids: string) => [...ids].map((id) => aRow(id));

  it('are sent in one call with rows that arrive meanwhile', async () => {
    const { calls, queue } = aTable();
    await Promise.all([queue.add(rows('ab')), queue.add(rows('c'))]);
    assert.deepEqual(calls, ['abc']);
  });

  it('are retried alone if rejected, and reported to their own caller', async () => {
    const { calls, queue } = aTable(['b', 'd']);
    const [first, second, third] = await Promise.all([
      queue.add(rows('ab')),
      queue.add(rows('c')),
      queue.add(rows('d')),
    ]);
    assert.deepEqual(calls, ['abcd', 'b', 'd']);
    assert.deepEqual(first, [{ id: 'b', detail: 'invalid: no b' }]);
    assert.deepEqual(second, []);
    assert.deepEqual(third, [{ id: 'd', detail: 'invalid: no d' }]);
  });

  it('are stored if only rejected together with others', async () => {
    const calls: number[] = [];
    const insert = async (batch: readonly EncodedRow[]): Promise<RowErrors> => {
      calls.push(batch.length);
      return new Map(batch.length > 1 ? [[0, { reason: 'stopped', message: '' }]] : []);
    };
    const queue = new RowQueue({ insert, limits: LIMITS, gatherMs: () => 0 });
    assert.deepEqual(await queue.add(rows('ab')), []);
    assert.deepEqual(calls, [2, 1]);
  });

  it('are found by bisection if their call is rejected as a whole', async () => {
    const calls: string[] = [];
    const insert = async (batch: readonly EncodedRow[]): Promise<RowErrors> => {
      const ids = batch.map(({ id }) => id).join('');
      calls.push(ids);
      if (ids.includes('f')) throw new BigQueryError(400, { reason: 'invalid', message: 'too large' });
      return new Map();
    };
    const queue = new RowQueue({ insert, limits: LIMITS, gatherMs: () => 0 });
    assert.deepEqual(await queue.add(rows('abcdefgh')), [{ id: 'f', detail: 'invalid: too large' }]);
    assert.deepEqual(calls.toSorted(), ['abcd', 'abcdefgh', 'e', 'ef', 'efgh', 'f', 'gh']);
  });

  it('fail for all waiting callers if the call fails', async () => {
    const failure = new Error('down');
    const insert = async (): Promise<RowErrors> => {
      throw failure;
    };
    const queue = new RowQueue({ insert, limits: LIMITS, gatherMs: () => 0 });
    const results = await Promise.allSettled([queue.add(rows('ab')), queue.add(rows('c'))]);
    assert.deepEqual(
      results.map((result) => result.status === 'rejected' && result.reason === failure),
      [true, true],
    );
  });

  it('are sent as soon as a batch is full', async () => {
    const calls: number[] = [];
    const insert = async (batch: readonly EncodedRow[]): Promise<RowErrors> => {
      calls.push(batch.length);
      return new Map();
    };
    const queue = new RowQueue({ insert, limits: { items: 3, bytes: 1000 }, gatherMs: () => 60_000 });
    await queue.add(rows('abc'));
    assert.deepEqual(calls, [3]);
  });
});
