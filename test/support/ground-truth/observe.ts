import type { Cluster } from '../../../shared/model/cluster.ts';
import { type NodeSampling, notSampled, type Sampling } from '../../../shared/model/sampling.ts';
import type { PortState } from '../../../shared/model/words.ts';
import { aCluster, aPool, setting } from '../cluster-builder.ts';
import type { Random } from './random.ts';
import { type ClusterTruth, type NodeTruth, settingAt } from './truth.ts';

export const HOUR_MS = 3_600_000;
export const FIRST_SCAN_MS = Date.UTC(2026, 10, 1, 3);
export const msOf = (hours: number) => FIRST_SCAN_MS + Math.round(hours * HOUR_MS);

/** A sample that a scan took and could use. */
export interface TakenSample {
  readonly node: NodeTruth;
  readonly hours: number;
  readonly process: NodeTruth['processes'][number];
  readonly requests: number;
  /** How many of them came from a vulnerability scanner; default: none. */
  readonly scans?: number;
  /** The setting of its pool as the scan read it. */
  readonly setting: PortState;
}

/** What one scan saw of one cluster. */
export interface SeenCluster {
  readonly cluster: Cluster;
  readonly sampling: Sampling;
  readonly taken: readonly TakenSample[];
  /** Kubelets whose configuration was read. */
  readonly configured: readonly { readonly node: NodeTruth; readonly isOpen: boolean }[];
  /** Nodes present; null where they were not listed. */
  readonly listed: readonly NodeTruth[] | null;
}

/** What the counter of a kubelet process shows. */
export function countedBy(
  { requests, scans = [] }: NodeTruth['processes'][number],
  hours: number,
): Pick<TakenSample, 'requests' | 'scans'> {
  const [own, scanned] = [requests, scans].map((times) => times.filter((at) => at <= hours).length);
  return { requests: (own ?? 0) + (scanned ?? 0), scans: scanned ?? 0 };
}

/** The path that a vulnerability scanner requests; everything else requests `stats`. */
export const SCANNED_PATH = 'pods';

/** The sample as the scanner of the port reads it. */
export function kubeletSample(taken: Pick<TakenSample, 'process' | 'hours' | 'requests' | 'scans'>) {
  const { process, hours, requests, scans = 0 } = taken;
  const counts = [
    { path: SCANNED_PATH, method: 'GET', requests: scans },
    { path: 'stats', method: 'GET', requests: requests - scans },
  ];
  return {
    sampledAtMs: msOf(hours),
    processStartedAtMs: msOf(process.from),
    counts: counts.filter((count) => count.requests > 0),
    familyPresent: true,
    truncated: false,
  };
}

/** What a scan of the cluster sees some hours after the first one: all of it, parts, or nothing but the settings. */
export function seeCluster(truth: ClusterTruth, name: string, hours: number, random: Random): SeenCluster {
  const pools = truth.pools.filter(({ from, until }) => from <= hours && hours < until);
  const present = truth.nodes.filter(({ from, until }) => from <= hours && hours < until);
  const settings = pools.flatMap((pool) => {
    const port = settingAt(pool, hours);
    return port === 'UNKNOWN' ? [] : [setting('NODE_POOL', port === 'ENABLED', pool.name)];
  });
  const cluster = {
    ...aCluster({
      initialVersion: '',
      controlPlaneVersion: '1.33.1-gke.1',
      pools: pools.map((pool) => aPool({ name: pool.name, version: '1.33.1-gke.1' })),
      settings: [...settings, setting('CLUSTER_DEFAULT', false), setting('AUTO_PROVISIONING', false)],
    }),
    projectId: 'p',
    location: 'l',
    cluster: name,
    uid: `uid-of-${name}`,
  };
  if (random.chance(0.1))
    return { cluster, sampling: notSampled('TURNED_OFF'), taken: [], configured: [], listed: null };
  const share = random.pick([1, 1, 1, 0.6]);
  const readsConfigz = random.chance(0.15);
  const taken: TakenSample[] = [];
  const configured: { node: NodeTruth; isOpen: boolean }[] = [];
  const nodes = present.flatMap((node): NodeSampling[] => {
    if (!random.chance(share)) return [];
    const process = node.processes.find(({ from, until }) => from <= hours && hours < until);
    if (process === undefined) return [];
    const base = { node: node.name, pool: node.pool, effectivePort: null };
    if (random.chance(0.04)) return [{ ...base, samples: [], failure: 'NODES_UNREADABLE' }];
    const pool = pools.find((each) => each.name === node.pool);
    const counted = countedBy(process, hours);
    const isCut = random.chance(0.03);
    const sample = { ...kubeletSample({ process, hours, ...counted }), truncated: isCut };
    if (isCut) return [{ ...base, samples: [sample], failure: 'TRUNCATED' }];
    const port = pool === undefined ? 'UNKNOWN' : settingAt(pool, hours);
    taken.push({ node, hours, process, ...counted, setting: port });
    if (readsConfigz) configured.push({ node, isOpen: process.isOpen });
    const effectivePort = readsConfigz ? (process.isOpen ? 'ENABLED' : 'DISABLED') : null;
    return [{ ...base, samples: [sample], failure: null, effectivePort }];
  });
  const sampling: Sampling = {
    source: 'NODE_PROXY',
    route: 'PUBLIC_ENDPOINT',
    notSampled: null,
    nodes,
    present: present.map((node) => ({
      node: node.name,
      uid: node.uid,
      pool: node.pool,
      createdAtMs: msOf(node.from),
    })),
    notes: [],
  };
  return { cluster, sampling, taken, configured, listed: present };
}
