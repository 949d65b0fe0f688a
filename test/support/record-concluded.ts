import type { ClusterStateRow } from '../../shared/model/rows/cluster-rows.ts';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import { withEarlierFacts } from './record-scan.ts';
import { type AScan, aConcluded, anEnumerated, aStarted, aState } from './row-builder.ts';
import type { ScanStore } from './scan-stores.ts';

export const UNREADABLE = {
  outcome: 'UNREADABLE',
  exposure: null,
  cluster_uid: null,
  open_since: null,
} as const;
export const GONE = { ...UNREADABLE, outcome: 'GONE' } as const;

export type ConcludeArguments = readonly [
  scan: AScan,
  states: Readonly<Record<string, Partial<ClusterStateRow>>>,
  row?: Partial<ScanRow>,
];

/** Records a concluded scan with the states of its clusters, as this release does, or an earlier one that carried nothing. */
export async function recordConcluded(
  store: ScanStore,
  ...[scan, states, row = {}]: ConcludeArguments
): Promise<void> {
  const rows = Object.entries(states).map(([cluster, state]) => aState(scan, cluster, state));
  const { trigger = 'SCHEDULE' } = row;
  await store.recordScan(aStarted(scan, { trigger }));
  const found = rows.filter(({ outcome }) => outcome !== 'GONE');
  await store.recordEnumerated(found.map(({ cluster }) => anEnumerated(scan, cluster)));
  const isOld = row.evidence_format === null;
  await store.recordStates(isOld ? rows : await withEarlierFacts(store, rows, trigger));
  await store.recordScan(aConcluded(scan, row));
}
