import { requestsOf } from '../../model/counts.ts';
import type { Sample, Usage } from '../../model/rows/parts.ts';
import type { SampledKubelet } from '../../model/verdict.ts';
import type { PortState } from '../../model/words.ts';
import { type DatedSample, evidenceOfNode, type NodeEvidence } from './evidence-of-node.ts';
import type { Evidence } from './readiness/quiet.ts';

/** What one scan saw of a cluster's use: what its row keeps. */
export interface ObservedScan {
  /** Readings that are answers: what was cut, or had no counter, is not among them. */
  readonly samples: readonly Sample[];
  readonly pools: readonly {
    readonly pool: string;
    readonly usage: Pick<Usage, 'nodes_total' | 'nodes_sampled'>;
  }[];
}

/** What all scans together saw of one pool. */
export interface PoolEvidence extends Evidence {
  /** A node was used between the sample before and this scan's: IN_USE. */
  readonly inUse: boolean;
  /** Nodes that were used and that this scan did not sample: nobody knows what they do now. */
  readonly unseenNodes: readonly string[];
}

interface WatchedNode extends NodeEvidence {
  readonly node: string;
  /** When the last scan first sampled it; null where it did not. */
  readonly seenNowFromMs: number | null;
  /** A later scan sampled every node of the pool, and this one was not among them. */
  readonly gone: boolean;
}

/**
 * Joins the samples of all scans of one cluster, by pool; pools that the last scan did not sample are left out.
 * A pool is quiet where one node that was sampled now stood still, and with it every node that was ever used and
 * may still be there. So a restart, a replaced node, a node that is sampled no longer or a gap between scans leave the
 * quiet time short: none of them adds to it.
 * @param scans concluded scans of this very cluster (one uid) in time order, the one to judge last
 */
export function joinEvidence(scans: readonly ObservedScan[]): ReadonlyMap<string, PoolEvidence> {
  const now = scans.at(-1);
  const pools = new Set(now?.samples.map(({ pool }) => pool).filter((pool) => pool !== null));
  return new Map([...pools].map((pool) => [pool, evidenceOfPool(watchedNodes(scans, pool))]));
}

/** The nodes that the last of these scans sampled, and whether their counters grew since the sample before. */
export function sampledKubelets(scans: readonly ObservedScan[]): SampledKubelet[] {
  const now = scans.at(-1)?.samples ?? [];
  return [...Map.groupBy(now, ({ node }) => node).entries()].flatMap(([node, samples]) => {
    const [first, last] = [samples[0], samples.at(-1)];
    const all = scans.flatMap((scan) => scan.samples.filter((sample) => sample.node === node));
    const [oldest, ...later] = all.map(datedSample);
    if (first === undefined || last === undefined || oldest === undefined) return [];
    const { grewAtMs } = evidenceOfNode([oldest, ...later]);
    const isNew = grewAtMs !== null && grewAtMs >= Date.parse(first.sampled_at);
    return [
      {
        node,
        pool: last.pool,
        processStartedAt: last.process_started_at,
        sampledAt: last.sampled_at,
        isZero: requestsOf(last.paths) === 0,
        grewAt: isNew ? new Date(grewAtMs).toISOString() : null,
      },
    ];
  });
}

/** Pools of which the scan sampled every node. */
export function poolsSampledWhole(scan: ObservedScan): string[] {
  return scan.pools.map(({ pool }) => pool).filter((pool) => sampledEveryNode(scan, pool));
}

/** What a pool's use is once the samples of earlier scans stand beside this one's. */
export function usageOverTime(usage: Usage, port: PortState, evidence: PoolEvidence | undefined): Usage {
  if (evidence?.inUse !== true) return usage;
  const notEffective = usage.setting_not_effective || port === 'DISABLED';
  return { ...usage, verdict: 'IN_USE', reason: null, setting_not_effective: notEffective };
}

function evidenceOfPool(nodes: readonly WatchedNode[]): PoolEvidence {
  const present = nodes.filter(({ gone }) => !gone);
  const seen = present.filter(({ seenNowFromMs }) => seenNowFromMs !== null);
  const used = present.filter(({ lastUsedAtMs }) => lastUsedAtMs !== null);
  const witness = seen
    .filter(({ sinceMs }) => sinceMs !== null)
    .reduce<WatchedNode | null>((best, node) => (best === null || isEarlier(node, best) ? node : best), null);
  const watched = witness === null ? used : [witness, ...used];
  const lastUsedAtMs = latest(nodes.map((node) => node.lastUsedAtMs));
  const quietSinceMs = latest([...watched.map(({ sinceMs }) => sinceMs), lastUsedAtMs]);
  const quietUntilMs = Math.min(...(watched.length > 0 ? watched : seen).map(({ untilMs }) => untilMs));
  const known = witness !== null && watched.every(({ sinceMs }) => sinceMs !== null);
  return {
    quietSinceMs: known && quietSinceMs !== null && quietSinceMs <= quietUntilMs ? quietSinceMs : null,
    quietUntilMs,
    lastUsedAtMs,
    inUse: nodes.some(
      ({ seenNowFromMs, grewAtMs }) =>
        seenNowFromMs !== null && grewAtMs !== null && grewAtMs >= seenNowFromMs,
    ),
    unseenNodes: used.filter(({ seenNowFromMs }) => seenNowFromMs === null).map(({ node }) => node),
  };
}

function watchedNodes(scans: readonly ObservedScan[], pool: string): WatchedNode[] {
  const inPool = scans.map(({ samples }) => samples.filter((sample) => sample.pool === pool));
  const names = new Set(inPool.flat().map(({ node }) => node));
  return [...names].flatMap((node) => {
    const byScan = inPool.map((samples) => samples.filter((sample) => sample.node === node).map(datedSample));
    const [first, ...rest] = byScan.flat();
    if (first === undefined) return [];
    const lastSeen = byScan.findLastIndex((samples) => samples.length > 0);
    return [
      {
        ...evidenceOfNode([first, ...rest]),
        node,
        seenNowFromMs: byScan.at(-1)?.[0]?.sampledAtMs ?? null,
        gone: scans.slice(lastSeen + 1).some((scan) => sampledEveryNode(scan, pool)),
      },
    ];
  });
}

function sampledEveryNode({ pools }: ObservedScan, name: string): boolean {
  const usage = pools.find(({ pool }) => pool === name)?.usage;
  if (usage === undefined || usage.nodes_total === null) return false;
  return usage.nodes_sampled >= usage.nodes_total;
}

function datedSample({ sampled_at, process_started_at, paths }: Sample): DatedSample {
  return {
    sampledAtMs: Date.parse(sampled_at),
    processStartedAtMs: process_started_at === null ? null : Date.parse(process_started_at),
    counts: paths,
  };
}

function isEarlier(node: WatchedNode, other: WatchedNode): boolean {
  return (node.sinceMs ?? Infinity) < (other.sinceMs ?? Infinity);
}

function latest(times: readonly (number | null)[]): number | null {
  return times.reduce((last, time) => (time !== null && (last === null || time > last) ? time : last), null);
}
