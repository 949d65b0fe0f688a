import { ApplicationDefaultCredentials } from '../shared/adapters/google-auth/application-default-credentials.ts';
import type { Clock } from '../shared/platform/clock.ts';
import type { Config } from '../shared/platform/config.ts';
import { type Credentials, HttpClient } from '../shared/platform/http/http-client.ts';
import type { Log } from '../shared/platform/log.ts';
import type { FunctionName } from '../shared/platform/options-table.ts';
import { BigQueryStore, bigQueryContext } from '../shared/stores/bigquery/bigquery-store.ts';

/** Access to Google's APIs, as the service account that the function runs as. */
interface GoogleAccess {
  readonly credentials: Credentials;
  readonly http: HttpClient;
}

export function googleAccess(clock: Clock): GoogleAccess {
  const credentials = new ApplicationDefaultCredentials(process.env['GOOGLE_APPLICATION_CREDENTIALS']);
  return { credentials, http: new HttpClient({ credentials, clock }) };
}

/**
 * The store of a function. Logs what BigQuery will bill, so that the log can be summed by scan or by day.
 * @param gatherMs how long a row waits for others of the same process
 */
export function storeOf(
  { dataset, bigQueryEmulator }: Pick<Config<FunctionName>, 'dataset' | 'bigQueryEmulator'>,
  { credentials }: GoogleAccess,
  log: Log,
  gatherMs: () => number = () => 0,
): BigQueryStore {
  return new BigQueryStore(
    bigQueryContext(dataset, {
      credentials,
      endpoint: bigQueryEmulator ?? null,
      gatherMs,
      onCost: (cost) => log.info({ cost }, 'BigQuery usage.'),
    }),
  );
}
