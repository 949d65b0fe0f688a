import type { Sample } from '../../shared/model/rows/parts.ts';
import type { ObservedScan } from '../../shared/stages/judge/evidence.ts';

export const HOUR_MS = 3_600_000;
export const T0_MS = Date.UTC(2026, 10, 24);

/** One sample: the node, the start of its kubelet in hours after T0 (null: unknown), and its counts by path. */
export type Observed = readonly [
  node: string,
  startedHours: number | null,
  counts: Readonly<Record<string, number>>,
];

/** A scan some hours after T0 that sampled these nodes of pool a, which has `nodesTotal` nodes (null: unknown). */
export function scanAt(
  hours: number,
  observed: readonly Observed[],
  nodesTotal: number | null = 3,
): ObservedScan {
  return {
    samples: observed.map(([node, startedHours, counts]) => sampleRow(node, hours, startedHours, counts)),
    pools: [{ pool: 'a', usage: { nodes_total: nodesTotal, nodes_sampled: observed.length } }],
  };
}

function sampleRow(
  node: string,
  hours: number,
  startedHours: number | null,
  counts: Readonly<Record<string, number>>,
): Sample {
  const paths = Object.entries(counts).map(([path, requests]) => ({ path, method: 'GET', requests }));
  return {
    node,
    pool: 'a',
    sampled_at: new Date(T0_MS + hours * HOUR_MS).toISOString(),
    process_started_at: startedHours === null ? null : new Date(T0_MS + startedHours * HOUR_MS).toISOString(),
    route: null,
    requests: paths.reduce((sum, { requests }) => sum + requests, 0),
    paths,
  };
}
