import assert from 'node:assert/strict';
import type { TokenGrants } from '../../../../simulator/access/access-policy.ts';
import { BigQuerySession, errorOf } from '../../../support/bigquery-session.ts';
import { type Answer, withSimulator } from '../ask.ts';

const FIELDS = [
  { name: 'id', type: 'STRING' },
  { name: 'n', type: 'INT64' },
];
const MB = 1024 * 1024;

describe("the simulated BigQuery's tables and queries", () => {
  async function withRows(
    run: (session: BigQuerySession, as: (token: string) => BigQuerySession) => Promise<void>,
    { rows = 3, tokens }: { rows?: number; tokens?: TokenGrants } = {},
  ) {
    await withSimulator({ clusters: 0, ...(tokens === undefined ? {} : { tokens }) }, async (simulator) => {
      const session = new BigQuerySession(simulator);
      await session.makeDataset();
      await session.makeTable(FIELDS);
      await session.insertAll(Array.from({ length: rows }, (_, n) => ({ json: { id: `r${n}`, n } })));
      await run(session, (token) => new BigQuerySession(simulator, token));
    });
  }
  const firstColumn = ({ body }: Answer) =>
    ((body['rows'] ?? []) as { f: { v: string }[] }[]).map(({ f: [first] }) => first?.v);

  it('can be created, described, listed and deleted', () =>
    withRows(async (session) => {
      await session.makeView('v', 'SELECT id, [n] AS list FROM `p.d.t`');
      const view = await session.call('GET', '/datasets/d/tables/v');
      assert.equal(view.body['type'], 'VIEW');
      assert.deepEqual(view.body['schema'], {
        fields: [
          { name: 'id', type: 'STRING', mode: 'NULLABLE' },
          { name: 'list', type: 'INTEGER', mode: 'REPEATED' },
        ],
      });
      const table = await session.call('GET', '/datasets/d/tables/t');
      assert.deepEqual([table.body['type'], table.body['numRows']], ['TABLE', '3']);
      const { body } = await session.call('GET', '/datasets/d/tables?maxResults=1');
      assert.equal((body['tables'] as unknown[]).length, 1);
      const rest = await session.call('GET', `/datasets/d/tables?pageToken=${body['nextPageToken']}`);
      assert.equal((rest.body['tables'] as unknown[]).length, 1);
      await session.call('DELETE', '/datasets/d/tables/v');
      assert.deepEqual(errorOf(await session.call('GET', '/datasets/d/tables/v')), [
        404,
        'notFound',
        'Not found: Table p:d.v',
      ]);
    }));

  it('fail if a table already exists or does not exist', () =>
    withRows(async (session) => {
      assert.deepEqual(errorOf(await session.makeDataset()), [
        409,
        'duplicate',
        'Already Exists: Dataset p:d',
      ]);
      assert.deepEqual(errorOf(await session.makeTable(FIELDS)), [
        409,
        'duplicate',
        'Already Exists: Table p:d.t',
      ]);
      assert.deepEqual(errorOf(await session.makeView('v', 'SELECT 1 FROM d.u')), [
        404,
        'notFound',
        'Not found: Table p:d.u',
      ]);
      assert.deepEqual(errorOf(await session.call('GET', '/datasets/e/tables')), [
        404,
        'notFound',
        'Not found: Dataset p:e',
      ]);
      assert.equal(errorOf(await session.call('DELETE', '/datasets/d'))[1], 'resourceInUse');
    }));

  it('are created once if two requests come at the same time (one of them failed inside DuckDB)', () =>
    withRows(async (session) => {
      const views = await Promise.all(
        Array.from({ length: 10 }, () => session.makeView('v', 'SELECT id FROM d.t')),
      );
      const tables = await Promise.all(Array.from({ length: 10 }, () => session.makeTable(FIELDS, 'u')));
      for (const answers of [views, tables])
        assert.deepEqual(answers.map(({ status }) => status).sort(), [200, ...Array(9).fill(409)]);
    }));

  it('support named parameters, list parameters and a default dataset', () =>
    withRows(async (session) => {
      const answer = await session.query(
        "SELECT id, '@least' AS text FROM t WHERE n >= @least AND id IN UNNEST(@ids) ORDER BY n",
        {
          defaultDataset: { datasetId: 'd' },
          queryParameters: [
            { name: 'least', parameterType: { type: 'INT64' }, parameterValue: { value: '1' } },
            {
              name: 'ids',
              parameterType: { type: 'ARRAY', arrayType: { type: 'STRING' } },
              parameterValue: { arrayValues: [{ value: 'r0' }, { value: 'r2' }] },
            },
          ],
        },
      );
      assert.deepEqual(answer.body['rows'], [{ f: [{ v: 'r2' }, { v: '@least' }] }]);
    }));

  it('return results page by page, in order', () =>
    withRows(
      async (session) => {
        const ids: (string | undefined)[] = [];
        const first = await session.query('SELECT id FROM d.t ORDER BY n DESC', { maxResults: 2 });
        const { jobId } = first.body['jobReference'] as { jobId: string };
        let page = first;
        while (true) {
          ids.push(...firstColumn(page));
          const token = page.body['pageToken'];
          if (token === undefined) break;
          page = await session.call('GET', `/queries/${jobId}?maxResults=2&pageToken=${token}`);
        }
        assert.deepEqual(ids, ['r4', 'r3', 'r2', 'r1', 'r0']);
        assert.equal(first.body['totalRows'], '5');
      },
      { rows: 5 },
    ));

  it('return at most 10 MB per page', () =>
    withRows(async (session) => {
      const { body } = await session.query("SELECT REPEAT('x', 6000000) AS long FROM d.t");
      assert.equal((body['rows'] as unknown[]).length, 1);
      assert.equal(body['pageToken'], '1');
    }));

  it('run as jobs that report the bytes billed', () =>
    withRows(async (session) => {
      const insert = (jobId: string, query: string, dryRun = false) =>
        session.call('POST', '/jobs', {
          jobReference: { jobId },
          configuration: { query: { query, useLegacySql: false }, dryRun },
        });
      await insert('j', 'SELECT id FROM d.t');
      const { body } = await session.call('GET', '/jobs/j');
      assert.equal((body['status'] as { state: string }).state, 'DONE');
      const { query } = body['statistics'] as { query: Record<string, unknown> };
      assert.deepEqual([query['statementType'], query['totalBytesBilled']], ['SELECT', String(10 * MB)]);
      assert.deepEqual(errorOf(await insert('j', 'SELECT 1'))[0], 409);
      assert.deepEqual(errorOf(await insert('k', 'SELECT nope FROM d.t', true)).slice(0, 2), [
        400,
        'invalidQuery',
      ]);
      const failed = await insert('l', 'SELECT nope FROM d.t');
      assert.equal(
        (failed.body['status'] as { errorResult: { reason: string } }).errorResult.reason,
        'invalidQuery',
      );
      assert.equal(errorOf(await session.call('GET', '/queries/l'))[1], 'invalidQuery');
    }));

  it('fail as not implemented if they write, but a dry run reports their statement type', () =>
    withRows(async (session) => {
      assert.equal((await session.query('DELETE FROM d.t WHERE TRUE')).status, 501);
      const { body } = await session.call('POST', '/jobs', {
        configuration: { query: { query: 'DELETE FROM d.t WHERE TRUE', useLegacySql: false }, dryRun: true },
      });
      const { query } = body['statistics'] as { query: { statementType: string } };
      assert.equal(query.statementType, 'DELETE');
    }));

  const needs: readonly [
    permission: string,
    on: string,
    act: (session: BigQuerySession) => Promise<Answer>,
  ][] = [
    [
      'bigquery.datasets.create',
      'Project p',
      (s) => s.call('POST', '/datasets', { datasetReference: { datasetId: 'e' } }),
    ],
    ['bigquery.datasets.get', 'Dataset p:d', (s) => s.call('GET', '/datasets/d')],
    ['bigquery.tables.list', 'Dataset p:d', (s) => s.call('GET', '/datasets/d/tables')],
    ['bigquery.tables.create', 'Dataset p:d', (s) => s.makeTable(FIELDS, 'u')],
    ['bigquery.tables.get', 'Table p:d.t', (s) => s.call('GET', '/datasets/d/tables/t')],
    ['bigquery.tables.update', 'Table p:d.t', (s) => s.call('PATCH', '/datasets/d/tables/t', {})],
    ['bigquery.tables.updateData', 'Table p:d.t', (s) => s.insertAll([{ json: { id: 'x' } }])],
    ['bigquery.jobs.create', 'Project p', (s) => s.query('SELECT 1')],
    ['bigquery.tables.delete', 'Table p:d.t', (s) => s.call('DELETE', '/datasets/d/tables/t')],
  ];
  for (const [permission, on, act] of needs)
    it(`require ${permission}`, () =>
      withRows(
        async (_, as) => {
          const [status, reason, text] = errorOf(await act(as('none')));
          assert.deepEqual([status, reason], [403, 'accessDenied']);
          assert.ok(text.startsWith(`Access Denied: ${on}: `) && text.includes(permission), text);
          assert.ok((await act(as('holder'))).status < 300);
        },
        { tokens: { none: [], holder: [`${permission}@projects/p`] } },
      ));

  it('require bigquery.tables.getData on every table that a query reads, even through views', () =>
    withRows(
      async (session, as) => {
        await session.makeView('v', 'SELECT id FROM d.t');
        const ask = (token: string) => as(token).query('SELECT id FROM d.v');
        assert.match(
          errorOf(await ask('view'))[2],
          /^Access Denied: Table p:d\.t: Permission bigquery\.tables\.getData denied on table p:d\.t /,
        );
        assert.equal((await ask('both')).status, 200);
      },
      {
        tokens: {
          view: ['bigquery.jobs.create', 'bigquery.tables.getData@projects/p/datasets/d/tables/v'],
          both: ['bigquery.jobs.create', 'bigquery.tables.getData@projects/p/datasets/d'],
        },
      },
    ));
});
