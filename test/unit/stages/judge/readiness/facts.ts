import type { Usage } from '../../../../../shared/model/rows/parts.ts';
import type { PoolFacts, ReadinessFacts } from '../../../../../shared/stages/judge/readiness/facts.ts';
import { aUsage } from '../../../../support/a-cluster.ts';

/** Seconds of a day. */
export const DAY = 86_400;

/** The usage of a pool of which one node was sampled. */
export function sampled(verdict: Usage['verdict'], differences: Partial<Usage> = {}): Usage {
  return aUsage({ verdict, source: 'NODE_PROXY', nodes_sampled: 1, ...differences });
}

/** Not seen for a day. */
export const quiet = sampled('NOT_SEEN', { window_seconds: DAY });

/** An open pool that nobody asked. */
export function pool(name: string, differences: Partial<PoolFacts> = {}): PoolFacts {
  return {
    pool: name,
    version: '1.33.1',
    port: 'ENABLED',
    effectivePort: null,
    usage: aUsage({ reason: 'TURNED_OFF' }),
    ...differences,
  };
}

export function closed(name: string, usage = aUsage()): PoolFacts {
  return pool(name, { port: 'DISABLED', usage });
}

/** An open Standard cluster, new enough, without pools. */
export function facts(differences: Partial<ReadinessFacts> = {}): ReadinessFacts {
  return {
    mode: 'STANDARD',
    controlPlaneVersion: '1.33.1',
    exposure: 'OPEN',
    autoProvisioned: null,
    usage: aUsage(),
    pools: [],
    ...differences,
  };
}
