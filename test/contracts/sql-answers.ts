import type { DuckDbStore } from '../../cli/duckdb/duckdb-store.ts';
import { openDuckDbStore } from '../../cli/duckdb/open-duckdb-store.ts';
import type { QueryableStore } from '../../shared/report/ports.ts';
import { QUESTIONS, VIEWS } from '../../shared/stores/bigquery/statements.ts';
import { TABLES } from '../../shared/stores/bigquery/tables.generated.ts';
import { recordRichScans } from '../support/rich-scans.ts';
import { assertSameAnswer } from '../support/same-answers.ts';
import type { ScanStore } from '../support/scan-stores.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

interface OpenSqlStore {
  readonly store: ScanStore & QueryableStore;
  close(): Promise<void>;
}

/** What a store in SQL gives back of the same scans, table by table, view by view, question by question: as DuckDB does. */
export function sqlAnswersContract(name: string, open: () => Promise<OpenSqlStore>): void {
  describe(`the ${name} store, asked in SQL`, () => {
    const folder = temporaryFolder(before, after);
    let duckDb: DuckDbStore;
    let opened: OpenSqlStore;
    before(async () => {
      duckDb = await openDuckDbStore(folder.path('scans.duckdb'));
      opened = await open();
      await Promise.all([recordRichScans(duckDb), recordRichScans(opened.store)]);
    });
    after(async () => {
      await duckDb?.close();
      await opened?.close();
    });

    for (const source of [...Object.keys(TABLES), ...VIEWS.map((view) => view.name)])
      it(`has the same ${source} as DuckDB`, () =>
        assertSameAnswer(duckDb, opened.store, (store) => store.query(`SELECT * FROM ${source}`)));

    for (const [question, { asks }] of Object.entries(QUESTIONS))
      it(`answers as DuckDB does: ${asks}`, () =>
        assertSameAnswer(duckDb, opened.store, (store) => store.ask(question)));
  });
}
