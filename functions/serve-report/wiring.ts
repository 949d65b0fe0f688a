import { BigQueryStore, bigQueryContext } from '../../shared/adapters/bigquery/bigquery-store.ts';
import { urlOf } from '../../shared/adapters/bigquery/dataset-name.ts';
import { ApplicationDefaultCredentials } from '../../shared/adapters/google-auth/application-default-credentials.ts';
import type { ReportServer } from '../../shared/flows/serve-report.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { type Environment, readConfig } from '../../shared/platform/config.ts';
import { GoogleTransport } from '../../shared/platform/google/transport.ts';
import { createLog, type Log } from '../../shared/platform/log.ts';

/** What serve-report works with. Throws what readConfig throws. */
export function wire(environment: Environment): { readonly server: ReportServer; readonly log: Log } {
  const { dataset, bigQueryEmulator } = readConfig('serve-report', {}, environment);
  const log = createLog({ function: 'serve-report' });
  const transport = new GoogleTransport({
    credentials: new ApplicationDefaultCredentials(),
    clock: systemClock,
  });
  const context = bigQueryContext(dataset, { transport, endpoint: bigQueryEmulator ?? null });
  return {
    log,
    server: {
      store: new BigQueryStore(context),
      storeName: urlOf(dataset),
      // Cloud Run names each deployed revision in it.
      release: environment['K_REVISION'] ?? '',
      refused: (err) => log.info({ err }, 'A request got no report.'),
    },
  };
}
