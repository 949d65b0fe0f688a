import { inspectRequestSchema } from '../../shared/model/messages.ts';
import type { Environment } from '../../shared/platform/config.ts';
import { registerPush } from '../push.ts';
import { wire } from './wiring.ts';

/** `inspect-cluster`: receives one message per cluster. */
export function register(environment: Environment): void {
  const { inspect, ...pushed } = wire(environment);
  registerPush({
    ...pushed,
    name: 'inspect-cluster',
    schema: inspectRequestSchema,
    work: async (request, log) => {
      const { scan_id, cluster } = request;
      const own = log.child({ scan_id, cluster });
      const row = await inspect(request);
      if (row === 'DEADLINE_EXCEEDED') own.info('Scan deadline exceeded; cluster skipped.');
      else if (row === 'HANDED_ON') own.info("Handed on to the instances in the cluster's network.");
      else own.info({ outcome: row.outcome, exposure: row.exposure }, 'Cluster reported.');
    },
  });
}
