import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDbStore } from '../../../../cli/duckdb/duckdb-store.ts';
import { openDuckDbStore } from '../../../../cli/duckdb/open-duckdb-store.ts';
import { aStarted } from '../../../support/row-builder.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

describe('a query', () => {
  const folder = temporaryFolder(before, after);
  let store: DuckDbStore;
  before(async () => {
    store = await openDuckDbStore(folder.path('scans.duckdb'));
    await store.recordScan(aStarted());
  });
  after(() => store.close());

  /** The rows of a result; throws errors during reading like earlier ones. */
  async function answer(sql: string): Promise<unknown[]> {
    const { rows } = await store.query(sql);
    return await Array.fromAsync(rows);
  }

  const answered: readonly [string, unknown[]][] = [
    ['SELECT 1 AS a, NULL AS b', [[1, null]]],
    ['FROM range(2)', [[0], [1]]],
    ['WITH a AS (SELECT 2 AS n) SELECT n FROM a -- why not', [[2]]],
    ['VALUES (1), (2);', [[1], [2]]],
    ['SELECT scheduled_at, scan_date FROM scans', [['2026-11-24T03:00:00.000Z', '2026-11-24']]],
    ['SELECT scheduled_at::VARCHAR FROM scans', [['2026-11-24 03:00:00+00']]],
    ["SELECT {'a': [1, NULL], 'b': {'c': true}}", [[{ a: [1, null], b: { c: true } }]]],
    ['SELECT sum(n) FROM (VALUES (1), (2)) AS t(n)', [[3]]],
    ['SELECT 9007199254740993', [['9007199254740993']]],
    ['SELECT 0.5, 1e300, 7::UTINYINT', [[0.5, 1e300, 7]]],
    ["SELECT 'infinity'::DOUBLE, 'infinity'::TIMESTAMPTZ", [['Infinity', 'infinity']]],
  ];
  for (const [sql, rows] of answered)
    it(`answers ${sql}`, async () => {
      assert.deepEqual(await answer(sql), rows);
    });

  for (const sql of ['DESCRIBE scans', 'SHOW TABLES', 'SUMMARIZE scans', 'EXPLAIN SELECT 1', 'TABLE scans'])
    it(`answers ${sql}`, async () => {
      assert.ok((await answer(sql)).length > 0);
    });

  it('returns the column names, even if two are the same', async () => {
    const { columns } = await store.query('SELECT 1 AS a, 2 AS a, 3');
    assert.deepEqual(columns, ['a', 'a:1', '3']);
  });

  it('streams the rows of a long result', async () => {
    const { rows } = await store.query('SELECT n, repeat(n::VARCHAR, 100) FROM range(10000000) AS t(n)');
    for await (const [n] of rows) if (n === 5000) return;
    assert.fail('the answer ended early');
  });

  const refused = [
    'DROP TABLE scans',
    'DELETE FROM scans',
    'INSERT INTO scans SELECT * FROM scans',
    'CREATE TEMP TABLE t AS SELECT 1',
    "ATTACH 'other.duckdb'",
    'SET threads = 1',
    'INSTALL httpfs',
    'PRAGMA enable_profiling',
    'SELECT 1; SELECT 2',
    'SELECT 1; DROP TABLE scans',
    'BEGIN',
    'CHECKPOINT',
  ];
  for (const sql of refused)
    it(`rejects ${sql}`, async () => {
      await assert.rejects(store.query(sql), { code: 'QUERY_NOT_READING' });
      assert.deepEqual(await readdir(join(folder.path('scans.duckdb'), '..')), [
        'scans.duckdb',
        'scans.duckdb.wal',
      ]);
      assert.deepEqual(await answer('SELECT count(*) FROM scans'), [[1]]);
    });

  const invalid: readonly [string, string, string | RegExp][] = [
    ['an empty query', '', 'Invalid query: it is empty.'],
    ['a query with only comments', ' ; -- a\n/* b */ ', 'Invalid query: it is empty.'],
    ['a misspelled query', 'SELEC 1', 'Invalid query: syntax error at or near "SELEC" at line 1, column 1.'],
    ['an unknown column', 'SELECT scope,\n  nope\nFROM scans', /"nope" not found .* at line 2, column 3\.$/],
    [
      'an unknown table',
      'SELECT * FROM scan',
      /Table with name scan does not exist.* at line 1, column 15\.$/,
    ],
    ['a file', "FROM read_csv('/etc/passwd')", /file system operations are disabled/],
    [
      'a failure during execution',
      "SELECT CAST('a' || n AS INTEGER) FROM range(3) AS t(n)",
      /Could not convert string 'a0' to INT32/,
    ],
  ];
  for (const [name, sql, message] of invalid)
    it(`reports ${name} in one sentence`, async () => {
      await assert.rejects(answer(sql), (error: Error & { code: string; disposition: string }) => {
        assert.equal(error.code, 'QUERY_INVALID');
        assert.equal(error.disposition, 'exit-2');
        assert.ok(!error.message.includes('\n'));
        if (typeof message === 'string') assert.equal(error.message, message);
        else assert.match(error.message, message);
        return true;
      });
    });
});
