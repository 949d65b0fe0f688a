import { inspectCluster } from '../../shared/flows/inspect-cluster.ts';
import type { Cluster } from '../../shared/model/cluster.ts';
import type { ClusterReportRow } from '../../shared/model/rows/cluster-rows.ts';
import { type NodeSampling, notSampled, type Sampling } from '../../shared/model/sampling.ts';
import type { FleetCategory } from '../../shared/model/words.ts';
import { policyAt } from '../../shared/stages/judge/policy.ts';
import { aCluster, aPool, setting } from './cluster-builder.ts';
import { anUnreadable, aReport, scanIdFor, scheduledMs, timeOf } from './row-builder.ts';
import { aNode, aSample } from './sampling-builder.ts';

/** The facts about a cluster, and the words that every presentation must use for them. */
export const CALLED = {
  CLOSED: 'CLOSED',
  OPEN: 'OPEN',
  EXEMPT: 'OPEN',
  OLD: 'OPEN',
  QUIET: 'OPEN',
  NOT_EFFECTIVE: 'OPEN',
  GROWING: 'OPEN',
  WILL_REOPEN: 'WILL_REOPEN',
  UNDECIDED: 'UNKNOWN',
  UNREADABLE: 'UNREADABLE',
  MISSING: 'MISSING',
  GONE: 'GONE',
} as const;
export type Kind = keyof typeof CALLED;
export const KINDS = Object.keys(CALLED) as Kind[];

const POLICY = policyAt(scheduledMs(), { minimumWindow: 3_600_000, quietTime: 86_400_000 });
const own = (value: boolean | 'UNREADABLE') => setting('NODE_POOL', value, 'pool-a');
const later = setting('CLUSTER_DEFAULT', false);
const exempt = {
  'sweep10255-exempt-until': '2026-12-31',
  'sweep10255-exempt-owner': 'team-a',
  'sweep10255-exempt-reason': 'migration',
};

const DESCRIBED: Partial<Record<Kind, Partial<Cluster>>> = {
  CLOSED: { settings: [own(false), later] },
  OPEN: { settings: [own(true)] },
  EXEMPT: { settings: [own(true)], labels: exempt },
  OLD: { settings: [own(true)], controlPlaneVersion: '1.25.0-gke.100' },
  QUIET: { settings: [own(true)] },
  NOT_EFFECTIVE: { settings: [own(false), later] },
  GROWING: { settings: [own(false), later] },
  WILL_REOPEN: {
    controlPlaneVersion: '1.34.1-gke.1000',
    settings: [own(false), later, setting('AUTO_PROVISIONING', true)],
  },
  UNDECIDED: { settings: [own('UNREADABLE'), later] },
};

const MINUTES_A_WEEK = 7 * 24 * 60;
const SAMPLED: Partial<Record<Kind, NodeSampling>> = {
  NOT_EFFECTIVE: aNode('n1', 'pool-a', [aSample(0, {})], { effectivePort: 'ENABLED' }),
  GROWING: aNode('n1', 'pool-a', [aSample(0, { stats: 1 }), aSample(1, { stats: 2 })]),
  QUIET: aNode('n1', 'pool-a', [aSample(0, {}, -MINUTES_A_WEEK)]),
};

function samplingOf(kind: Kind): Sampling {
  const node = SAMPLED[kind];
  if (node === undefined) return notSampled('TURNED_OFF');
  const present = [{ node: 'n1', uid: 'u1', pool: 'pool-a', createdAtMs: null }];
  return { ...notSampled('TURNED_OFF'), source: 'NODE_PROXY', notSampled: null, nodes: [node], present };
}

/** The reports of a cluster of this kind: one, or none if it is missing. */
export function reportOf(kind: Kind, name: string): ClusterReportRow[] {
  if (kind === 'MISSING') return [];
  if (kind === 'UNREADABLE') return [anUnreadable({}, name)];
  if (kind === 'GONE')
    return [aReport({}, name, { outcome: 'GONE', exposure: null, readiness: null, cluster_uid: null })];
  const cluster = aCluster({
    ...DESCRIBED[kind],
    projectId: 'p',
    location: 'l',
    cluster: name,
    uid: `uid-of-${name}`,
    pools: [aPool()],
  });
  const scan = {
    scanId: scanIdFor(),
    scanDate: '2026-11-24',
    recordedAt: timeOf(scheduledMs() + 60_000),
    organization: 'organizations/1',
  };
  return [inspectCluster(scan, cluster, POLICY, { sampling: samplingOf(kind), callers: [] })];
}

/** The part of the fleet that each of them counts in; null: it is no longer part of it. */
export const CATEGORY_OF: Readonly<Record<Kind, FleetCategory | null>> = {
  CLOSED: 'CLOSED',
  OPEN: 'GATHER_EVIDENCE',
  EXEMPT: 'EXEMPT',
  OLD: 'UPGRADE_FIRST',
  QUIET: 'SAFE_TO_CLOSE',
  NOT_EFFECTIVE: 'GATHER_EVIDENCE',
  GROWING: 'MIGRATE_FIRST',
  WILL_REOPEN: 'WILL_REOPEN',
  UNDECIDED: 'GATHER_EVIDENCE',
  UNREADABLE: 'NOT_READ',
  MISSING: 'NOT_READ',
  GONE: null,
};
