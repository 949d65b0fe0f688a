import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDbStore } from '../../../../cli/duckdb/duckdb-store.ts';
import { openDuckDbStore } from '../../../../cli/duckdb/open-duckdb-store.ts';
import { QUESTIONS } from '../../../../cli/duckdb/questions.generated.ts';
import { VIEWS } from '../../../../cli/duckdb/views.generated.ts';
import { askStore } from '../../../support/ask-store.ts';
import { recordAndConclude } from '../../../support/record-scan.ts';
import { aReport } from '../../../support/row-builder.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../../docs/queries.md'), 'utf8');

describe('the documentation page of queries', () => {
  const folder = temporaryFolder(before, after);
  let store: DuckDbStore;
  before(async () => {
    store = await openDuckDbStore(folder.path('scans.duckdb'));
    await recordAndConclude(store, { reports: [aReport({}, 'c')] });
  });
  after(() => store.close());

  for (const [, sql = ''] of PAGE.matchAll(/```sql\n([\s\S]*?)```/g))
    it(`has a runnable query: ${sql.slice(0, sql.indexOf('\n'))} …`, async () => {
      await askStore(store, sql);
    });

  it('lists exactly the public views', () => {
    const forReaders = VIEWS.map(({ name }) => name).filter((name) => !/^last_|^concluded_/.test(name));
    const named = [...PAGE.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
    assert.deepEqual(named.toSorted(), forReaders.toSorted());
  });

  it('lists every question', () => {
    const named = [...PAGE.matchAll(/^\| \[`(\w+)`\]\(\S+\/\1\.sql\) \| (.+) \|$/gm)];
    assert.deepEqual(
      new Map(named.map(([, name, asks]) => [name, asks])),
      new Map(Object.entries(QUESTIONS).map(([name, { asks }]) => [name, asks])),
    );
  });
});
