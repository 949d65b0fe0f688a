import { closeSimulatedBigQuery, simulatedBigQuery } from '../support/bigquery-stores.ts';
import { SCAN_STORES } from '../support/scan-stores.ts';
import { earlierDatasetContract } from './earlier-dataset.ts';
import { scanStoreContract } from './scan-store.ts';
import { alertStoreContract } from './scan-store-alerts.ts';
import { comparisonContract } from './scan-store-comparison.ts';
import { historyContract } from './scan-store-history.ts';
import { alertLedgerContract } from './scan-store-ledger.ts';
import { observationContract } from './scan-store-observation.ts';

after(closeSimulatedBigQuery);

earlierDatasetContract('the simulated BigQuery', simulatedBigQuery, { addsColumns: true });

for (const [name, open] of Object.entries(SCAN_STORES)) {
  scanStoreContract(name, open);
  comparisonContract(name, open);
  historyContract(name, open);
  observationContract(name, open);
  alertStoreContract(name, open);
  alertLedgerContract(name, open);
}
