import type { DuckDbStore } from '../../cli/duckdb/duckdb-store.ts';
import { openDuckDbStore } from '../../cli/duckdb/open-duckdb-store.ts';
import type { QueryableStore } from '../../shared/report/ports.ts';
import { QUESTIONS, VIEWS } from '../../shared/stores/bigquery/statements.ts';
import { TABLES } from '../../shared/stores/bigquery/tables.generated.ts';
import type { SqlStore } from '../../shared/stores/sql-store/sql-store.ts';
import { aCampaign, aCampaignCluster, anEvent } from '../support/campaign-builder.ts';
import { recordRichScans } from '../support/rich-scans.ts';
import { assertSameResult } from '../support/same-results.ts';
import type { ScanStore } from '../support/scan-stores.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

type CampaignRecorder = Pick<SqlStore, 'recordCampaign' | 'appendCampaignEvents'>;

interface OpenSqlStore {
  readonly store: ScanStore & QueryableStore & CampaignRecorder;
  close(): Promise<void>;
}

/**
 * Every SQL store returns the same results as DuckDB for the same scans: tables, views and named queries.
 * @param except named queries that the engine cannot run
 */
export function sqlAnswersContract(
  name: string,
  open: () => Promise<OpenSqlStore>,
  except: readonly string[] = [],
): void {
  describe(`the ${name} store: SQL results`, () => {
    const folder = temporaryFolder(before, after);
    let duckDb: DuckDbStore;
    let opened: OpenSqlStore;
    before(async () => {
      duckDb = await openDuckDbStore(folder.path('scans.duckdb'));
      opened = await open();
      await Promise.all(
        [duckDb, opened.store].map(async (store) => {
          await recordRichScans(store);
          await recordCampaign(store);
        }),
      );
    });
    after(async () => {
      await duckDb?.close();
      await opened?.close();
    });

    const sources = [...Object.keys(TABLES), ...VIEWS.map((view) => view.name)];
    for (const source of sources.filter((known) => !except.includes(known)))
      it(`returns the same ${source} as DuckDB`, () =>
        assertSameResult(duckDb, opened.store, (store) => store.query(`SELECT * FROM ${source}`)));

    for (const [question, { asks }] of Object.entries(QUESTIONS).filter(([known]) => !except.includes(known)))
      it(`returns the same as DuckDB: ${asks}`, () =>
        assertSameResult(duckDb, opened.store, (store) => store.ask(question)));
  });
}

async function recordCampaign(store: CampaignRecorder): Promise<void> {
  const clusters = [aCampaignCluster('used'), aCampaignCluster('plain', { position: 1 })];
  await store.recordCampaign(aCampaign(clusters), clusters);
  await store.appendCampaignEvents([
    anEvent(1, 'RING_STARTED', { ring: 0, ticket: 'CHG-7' }),
    anEvent(2, 'TURN_STARTED', { cluster: 'used', response: '{"nodes": []}' }),
  ]);
}
