import { ApplicationDefaultCredentials } from '../shared/adapters/google-auth/application-default-credentials.ts';
import type { Clock } from '../shared/platform/clock.ts';
import type { Config } from '../shared/platform/config.ts';
import { GoogleTransport } from '../shared/platform/http/transport.ts';
import type { Log } from '../shared/platform/log.ts';
import type { FunctionName } from '../shared/platform/options-table.ts';
import { BigQueryStore, bigQueryContext } from '../shared/stores/bigquery/bigquery-store.ts';

/** How a function asks Google's APIs, as the service account that it runs as. */
export function transportOf(clock: Clock): GoogleTransport {
  return new GoogleTransport({ credentials: new ApplicationDefaultCredentials(), clock });
}

/**
 * The store of a function. What it will cost goes to the log, from which it is summed by scan or by day.
 * @param gatherMs how long a row waits for others of the same process
 */
export function storeOf(
  { dataset, bigQueryEmulator }: Pick<Config<FunctionName>, 'dataset' | 'bigQueryEmulator'>,
  transport: GoogleTransport,
  log: Log,
  gatherMs: () => number = () => 0,
): BigQueryStore {
  return new BigQueryStore(
    bigQueryContext(dataset, {
      transport,
      endpoint: bigQueryEmulator ?? null,
      gatherMs,
      onCost: (cost) => log.info({ cost }, 'BigQuery will bill this.'),
    }),
  );
}
