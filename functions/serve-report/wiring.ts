import manifest from '../../package.json' with { type: 'json' };
import type { ReportServer } from '../../shared/flows/served-documents.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { type Environment, readConfig } from '../../shared/platform/config.ts';
import { createLog, type Log } from '../../shared/platform/log.ts';
import { nextSteps } from '../../shared/report-page/next-steps.ts';
import { urlOf } from '../../shared/stores/bigquery/context.ts';
import { googleAccess, storeOf } from '../wiring.ts';

/** The dependencies of serve-report. Throws what readConfig throws. */
export function wire(environment: Environment): { readonly server: ReportServer; readonly log: Log } {
  const config = readConfig('serve-report', {}, environment);
  const log = createLog({ function: 'serve-report' });
  const store = storeOf(config, googleAccess(systemClock), log);
  return {
    log,
    server: {
      store,
      questions: store,
      storeName: urlOf(config.dataset),
      page: { targetDate: config.targetDate, ownerLabels: config.ownerLabel },
      version: manifest.version,
      advise: nextSteps,
      // Set by Cloud Run to the name of the deployed revision.
      release: environment['K_REVISION'] ?? '',
      onRejected: (err) => log.info({ err }, 'Report request rejected.'),
    },
  };
}
