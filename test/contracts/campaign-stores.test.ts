import { openDuckDbStore } from '../../cli/duckdb/open-duckdb-store.ts';
import { closeSimulatedBigQuery, openStoreOn, simulatedBigQuery } from '../support/bigquery-stores.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { campaignStoreContract } from './campaign-store.ts';

after(closeSimulatedBigQuery);

campaignStoreContract('the simulated BigQuery', async () => openStoreOn(await simulatedBigQuery()));

describe('DuckDB', () => {
  const folder = temporaryFolder();
  let files = 0;
  campaignStoreContract('DuckDB', async () => {
    files += 1;
    const store = await openDuckDbStore(folder.path(`${files}.duckdb`));
    return { store, close: () => store.close() };
  });
});
