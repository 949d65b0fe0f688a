import pLimit from 'p-limit';
import { alertScan } from '../../shared/flows/alert-scan.ts';
import { concludeWhenComplete } from '../../shared/flows/conclude-scan.ts';
import { concludeRequestSchema } from '../../shared/model/messages.ts';
import type { Environment } from '../../shared/platform/config.ts';
import { registerPush } from '../push.ts';
import { wire } from './wiring.ts';

/**
 * `conclude-scan`: receives one message per scan, redelivered until the scan is concluded and its alerts are delivered.
 */
export function register(environment: Environment): void {
  const { store, rules, channels, alertPolicy, ...pushed } = wire(environment);
  const oneAtATime = pLimit(1);
  registerPush({
    ...pushed,
    name: 'conclude-scan',
    schema: concludeRequestSchema,
    work: (request, log) =>
      oneAtATime(async () => {
        const scan = await concludeWhenComplete(store, request, rules);
        const { scan_id, completeness, outcomes, exposures } = scan;
        log.info({ scan_id, completeness, outcomes, exposures }, 'Scan concluded.');
        const alerted = { scan, store, channels, policy: alertPolicy, clock: rules.clock };
        const deliveries = await alertScan(alerted);
        log.info({ scan_id, deliveries }, 'Alerts delivered.');
        if (deliveries.some(({ waiting }) => waiting > 0))
          log.warn({ scan_id, deliveries }, 'Alerts of earlier scans are still undelivered.');
      }),
  });
}
