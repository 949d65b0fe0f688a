import assert from 'node:assert/strict';
import { BigQuerySession, errorOf } from '../../../support/bigquery-session.ts';
import type { Answer } from '../ask.ts';
import { HandClock, withSimulator } from '../ask.ts';

const FIELDS = [
  { name: 'id', type: 'STRING', mode: 'REQUIRED' },
  { name: 'count', type: 'INT64' },
  { name: 'share', type: 'FLOAT64' },
  { name: 'flag', type: 'BOOL' },
  { name: 'day', type: 'DATE' },
  { name: 'moment', type: 'TIMESTAMP' },
  { name: 'tags', type: 'STRING', mode: 'REPEATED' },
  {
    name: 'parts',
    type: 'RECORD',
    mode: 'REPEATED',
    fields: [{ name: 'key', type: 'STRING', mode: 'REQUIRED' }],
  },
];

/** Index, reason and message of each rejected row. */
function refusedBy({ status, body }: Answer): unknown[] {
  assert.equal(status, 200);
  const errors = (body['insertErrors'] ?? []) as {
    index: number;
    errors: readonly { reason: string; message: string }[];
  }[];
  return errors.map(({ index, errors: [first] }) => [index, first?.reason, first?.message]);
}

describe("the simulated BigQuery's inserts", () => {
  async function withTable(run: (session: BigQuerySession, clock: HandClock) => Promise<void>, faults = '') {
    const clock = new HandClock();
    await withSimulator({ clusters: 0, clock, faults }, async (simulator) => {
      const session = new BigQuerySession(simulator);
      await session.makeDataset();
      await session.makeTable(FIELDS);
      await run(session, clock);
    });
  }
  const idsIn = async (session: BigQuerySession) =>
    ((await session.rowsOf('SELECT id FROM d.t ORDER BY id')) as { f: { v: string }[] }[]).map(
      ({ f: [first] }) => first?.v,
    );

  it('accept valid rows, which queries return in the format of BigQuery', () =>
    withTable(async (session) => {
      const json = {
        id: 'a',
        count: '9007199254740993',
        share: 1,
        flag: 'TRUE',
        day: '2026-11-24',
        moment: '2026-11-24T03:00:00.123Z',
        tags: ['x', 'y'],
        parts: [{ key: 'k' }],
      };
      assert.deepEqual(refusedBy(await session.insertAll([{ json }, { json: { id: 'b' } }])), []);
      assert.deepEqual(await session.rowsOf('SELECT * FROM d.t ORDER BY id'), [
        {
          f: [
            { v: 'a' },
            { v: '9007199254740993' },
            { v: '1' },
            { v: 'true' },
            { v: '2026-11-24' },
            { v: '1795489200.123' },
            { v: [{ v: 'x' }, { v: 'y' }] },
            { v: [{ v: { f: [{ v: 'k' }] } }] },
          ],
        },
        {
          f: [
            { v: 'b' },
            { v: null },
            { v: null },
            { v: null },
            { v: null },
            { v: null },
            { v: [] },
            { v: [] },
          ],
        },
      ]);
    }));

  const BAD: readonly [row: object, text: RegExp][] = [
    [{}, /^Missing required field: id\.$/],
    [{ id: null }, /^Missing required field: id\.$/],
    [{ id: 'x', nope: 1 }, /^no such field: nope\.$/],
    [{ id: 'x', parts: [{ key: 'k', nope: 1 }] }, /^no such field: parts\.nope\.$/],
    [{ id: 'x', count: 'many' }, /^Cannot convert value to integer/],
    [{ id: 'x', count: 1.5 }, /^Cannot convert value to integer/],
    [{ id: 'x', share: 'wide' }, /^Cannot convert value to double/],
    [{ id: 'x', flag: 'maybe' }, /^Cannot convert value to boolean/],
    [{ id: 'x', day: 'Tuesday' }, /^Cannot convert value to date/],
    [{ id: 'x', moment: 'noon' }, /^Cannot convert value to timestamp/],
    [{ id: ['x'] }, /^Array specified for non-repeated field: id\.$/],
    [{ id: {} }, /^Cannot convert value to string/],
    [{ id: 'x', tags: 'y' }, /^Repeated field must be imported as a JSON array: tags\.$/],
    [{ id: 'x', tags: [null] }, /^Only optional fields can be set to NULL/],
    [{ id: 'x', parts: ['k'] }, /is not a record/],
  ];
  for (const [row, text] of BAD)
    it(`reject ${JSON.stringify(row)}`, () =>
      withTable(async (session) => {
        const [error] = refusedBy(await session.insertAll([{ json: row }])) as [number, string, string][];
        assert.deepEqual(error?.slice(0, 2), [0, 'invalid']);
        assert.match(error?.[2] ?? '', text);
        assert.deepEqual(await idsIn(session), []);
      }));

  it('reject all rows if one is invalid, and report the others as stopped', () =>
    withTable(async (session) => {
      const rows = [{ json: { id: 'a' } }, { json: {} }, { json: { id: 'c' } }];
      assert.deepEqual(refusedBy(await session.insertAll(rows)), [
        [0, 'stopped', ''],
        [1, 'invalid', 'Missing required field: id.'],
        [2, 'stopped', ''],
      ]);
      assert.deepEqual(await idsIn(session), []);
    }));

  it('reject only invalid rows with skipInvalidRows', () =>
    withTable(async (session) => {
      const rows = [{ json: { id: 'a' } }, { json: {} }, { json: { id: 'c' } }];
      const answer = await session.insertAll(rows, { skipInvalidRows: true });
      assert.deepEqual(refusedBy(answer), [[1, 'invalid', 'Missing required field: id.']]);
      assert.deepEqual(await idsIn(session), ['a', 'c']);
    }));

  it('ignore unknown fields with ignoreUnknownValues', () =>
    withTable(async (session) => {
      const rows = [{ json: { id: 'a', nope: 1 } }];
      assert.deepEqual(refusedBy(await session.insertAll(rows, { ignoreUnknownValues: true })), []);
      assert.deepEqual(await idsIn(session), ['a']);
    }));

  it('drop a row whose insertId was seen within the last minute', () =>
    withTable(async (session, clock) => {
      const insert = () => session.insertAll([{ insertId: '1', json: { id: 'a' } }, { json: { id: 'b' } }]);
      await insert();
      await insert();
      assert.deepEqual(await idsIn(session), ['a', 'b', 'b']);
      clock.pass(60_000);
      await insert();
      assert.deepEqual(await idsIn(session), ['a', 'a', 'b', 'b', 'b']);
    }));

  it('fail without rows, without a table, or with too many rows', () =>
    withTable(async (session) => {
      assert.deepEqual(errorOf(await session.insertAll([])), [
        400,
        'invalid',
        'No rows present in the request.',
      ]);
      const elsewhere = await session.call('POST', '/datasets/d/tables/u/insertAll', {
        rows: [{ json: {} }],
      });
      assert.deepEqual(errorOf(elsewhere), [404, 'notFound', 'Not found: Table p:d.u']);
      const large = await session.insertAll([{ json: { id: 'x'.repeat(10 * 1024 * 1024) } }]);
      assert.deepEqual(errorOf(large), [
        400,
        'badRequest',
        'Request payload size exceeds the limit: 10485760 bytes.',
      ]);
      await session.makeView('v', 'SELECT id FROM d.t');
      const view = await session.call('POST', '/datasets/d/tables/v/insertAll', {
        rows: [{ json: { id: 'x' } }],
      });
      assert.equal(errorOf(view)[0], 400);
    }));

  it('reject the first row if a fault is set', () =>
    withTable(async (session) => {
      const rows = [{ json: { id: 'a' } }, { json: { id: 'b' } }];
      const first = await session.insertAll(rows, { skipInvalidRows: true });
      assert.deepEqual(refusedBy(first), [[0, 'invalid', 'The simulator rejects this row, as configured.']]);
      assert.deepEqual(refusedBy(await session.insertAll([rows[0] ?? {}])), []);
      assert.deepEqual(await idsIn(session), ['a', 'b']);
    }, 'row-refused'));

  it('show streamed rows only after the configured delay', () =>
    withTable(async (session, clock) => {
      await session.insertAll([{ json: { id: 'a' } }]);
      assert.deepEqual(await idsIn(session), []);
      clock.pass(89_999);
      assert.deepEqual(await idsIn(session), []);
      clock.pass(1);
      assert.deepEqual(await idsIn(session), ['a']);
    }, 'late-rows=90s'));

  const insertJob = (session: BigQuerySession, rows: readonly object[], columns = 'id, count, tags') =>
    session.query(
      `INSERT INTO \`p\`.d.t (${columns}) SELECT JSON_VALUE(item, '$.id') FROM UNNEST(JSON_QUERY_ARRAY(@rows)) AS item`,
      {
        queryParameters: [
          {
            name: 'rows',
            parameterType: { type: 'STRING' },
            parameterValue: { value: JSON.stringify(rows) },
          },
        ],
      },
    );

  it('show the rows of an INSERT statement at once, however late streamed rows are', () =>
    withTable(async (session) => {
      await session.insertAll([{ json: { id: 'streamed' } }]);
      assert.equal(
        (
          await insertJob(session, [
            { id: 'a', count: 1 },
            { id: 'b', tags: ['x'] },
          ])
        ).status,
        200,
      );
      assert.deepEqual(await idsIn(session), ['a', 'b']);
    }, 'late-rows=90s'));

  it('reject an INSERT statement with a row or a column that does not fit, as a whole', () =>
    withTable(async (session) => {
      const row = await insertJob(session, [{ id: 'a' }, { id: 'b', count: 'many' }]);
      assert.match(errorOf(row)[2], /Cannot convert value to integer/);
      const column = await insertJob(session, [{ id: 'a' }], 'id, color');
      assert.match(errorOf(column)[2], /Column color is not present/);
      assert.deepEqual(await idsIn(session), []);
    }));
});
