import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import {
  QUESTIONS,
  readStatements,
  storeQuery,
  VIEWS,
} from '../../../../shared/stores/bigquery/statements.ts';
import { ANSWERS, type StoreQuery } from '../../../../shared/stores/sql-store/answers.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const STORE = join(ROOT, 'shared/stores/bigquery');
const BIGQUERY = join(ROOT, 'infra/bigquery');
const namesIn = (folder: string) =>
  readdirSync(join(BIGQUERY, folder)).map((file) => file.replace(/\.sql$/, ''));

describe('the BigQuery statements', () => {
  const folder = temporaryFolder();

  it('include every view, question and store query', () => {
    assert.deepEqual(VIEWS.map(({ name }) => name).sort(), namesIn('views').sort());
    assert.deepEqual(Object.keys(QUESTIONS).sort(), namesIn('queries').sort());
    assert.deepEqual(Object.keys(ANSWERS).sort(), namesIn('store-queries').sort());
    for (const name of Object.keys(ANSWERS) as StoreQuery[])
      assert.match(storeQuery(name), /^(SELECT|WITH)\b/);
  });

  it('are included in a bundle, without code that reads files', async () => {
    const outfile = folder.path('bundle.mjs');
    buildSync({
      stdin: { contents: "export { QUESTIONS, VIEWS } from './statements.ts'", resolveDir: STORE },
      bundle: true,
      minify: true,
      platform: 'node',
      format: 'esm',
      outfile,
      define: { BUNDLED_STATEMENTS: JSON.stringify(JSON.stringify(readStatements(BIGQUERY))) },
    });
    assert.ok(!readFileSync(outfile, 'utf8').includes('node:fs'));
    const bundled = await import(pathToFileURL(outfile).href);
    assert.deepEqual(bundled.VIEWS, VIEWS);
    assert.deepEqual(bundled.QUESTIONS, QUESTIONS);
  });
});
