// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a hole of the SQL, which Terraform fills too
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { duckDbSqlFiles } from '../../../scripts/generate-duckdb-sql.ts';
import { TABLES } from '../../../shared/model/rows/tables.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const BIGQUERY = join(import.meta.dirname, '../../../infra/bigquery');

describe('SQL for DuckDB', () => {
  const folder = temporaryFolder();

  function translate(
    views: Readonly<Record<string, string>>,
    queries: Readonly<Record<string, string>> = {},
  ) {
    for (const [kind, files] of Object.entries({ views, 'store-queries': queries })) {
      mkdirSync(folder.path(kind));
      for (const [name, sql] of Object.entries(files))
        writeFileSync(join(folder.path(kind), `${name}.sql`), sql);
    }
    mkdirSync(folder.path('queries'));
    return duckDbSqlFiles(folder.path('.'));
  }

  it('contains neither datasets nor comments', () => {
    const { views } = translate({ a: '-- What it is.\nSELECT * EXCEPT (x) FROM ${dataset}.scans AS s' });
    assert.match(views, /SELECT\s+\* EXCLUDE \(x\)\s+FROM scans AS s/);
    assert.ok(!views.includes('-- What it is'));
    assert.ok(!/sql:[^\n]*What it is/.test(views));
  });

  it('uses named parameters', () => {
    const { queries } = translate({}, { q: 'SELECT 1 FROM ${dataset}.scans WHERE scan_id = @scan_id' });
    assert.match(queries, /scan_id = \$scan_id/);
  });

  it('lists each view after the views it reads', () => {
    const { views } = translate({
      a: 'SELECT * FROM ${dataset}.b JOIN ${dataset}.c USING (x)',
      b: 'SELECT * FROM ${dataset}.c',
      c: 'SELECT * FROM ${dataset}.scans',
    });
    assert.deepEqual(
      [...views.matchAll(/name: '(\w)'/g)].map(([, name]) => name),
      ['c', 'b', 'a'],
    );
  });

  it('names a file that is not valid SQL', () => {
    assert.throws(
      () => translate({ broken: 'SELECT FROM WHERE' }),
      /views\/broken\.sql is not one translatable/,
    );
  });

  it('names a file that contains several statements', () => {
    assert.throws(
      () => translate({ two: 'SELECT 1; SELECT 2' }),
      /two\.sql is not one translatable .* several/,
    );
  });
});

/** Constructs that the translator or a BigQuery server in the tests gets wrong. */
const AVOIDED: readonly [string, RegExp][] = [
  ['approximate functions', /\bAPPROX_|\bHLL_/],
  ['WEEK', /\bWEEK\b|\bISOWEEK\b/],
  ['COUNTIF, which DuckDB evaluates to null if every input is null', /\bCOUNTIF\b/],
  ['LEFT JOIN UNNEST', /LEFT JOIN UNNEST/],
  ['WITH OFFSET', /WITH OFFSET/],
];

describe('SQL for BigQuery', () => {
  const files = ['views', 'queries', 'store-queries'].flatMap((folder) =>
    readdirSync(join(BIGQUERY, folder)).map((name) => ({
      path: `${folder}/${name}`,
      text: readFileSync(join(BIGQUERY, folder, name), 'utf8'),
    })),
  );
  const columns = new Set(TABLES.flatMap(({ row }) => Object.keys(row.shape)));

  for (const { path, text } of files) {
    const sql = text.replaceAll(/^--.*\n/gm, '');

    it(`of ${path} has a description in its first line`, () => {
      assert.match(text, /^-- [A-Z].*\n/);
    });

    it(`of ${path} qualifies every table and view with the dataset`, () => {
      const ctes = new Set([...sql.matchAll(/(\w+) AS \(\s*SELECT/g)].map(([, name]) => name));
      const sources = [...sql.matchAll(/\b(?:FROM|JOIN)\s+(?!UNNEST)([\w${}.]+)/g)].map(
        ([, name = '']) => name,
      );
      assert.deepEqual(
        sources.filter((name) => !name.startsWith('${dataset}.') && !ctes.has(name)),
        [],
      );
    });

    it(`of ${path} avoids constructs on which the stores disagree`, () => {
      const found = AVOIDED.filter(([, pattern]) => pattern.test(sql)).map(([name]) => name);
      assert.deepEqual(found, []);
      const aliases = [...sql.matchAll(/UNNEST\([^)]*\) AS (\w+)/g)].map(([, alias = '']) => alias);
      assert.deepEqual(
        aliases.filter((alias) => columns.has(alias)),
        [],
        'an alias that is also a column',
      );
    });
  }
});
