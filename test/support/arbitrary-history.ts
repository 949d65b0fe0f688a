import fc from 'fast-check';
import type { ClusterReportRow, ClusterStateRow } from '../../shared/model/rows/cluster-rows.ts';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import type { Exposure } from '../../shared/model/words.ts';
import { type FoundInScan, recordAndConclude, recordScan } from './record-scan.ts';
import { anUnreadable, aReport } from './row-builder.ts';
import type { ScanStore } from './scan-stores.ts';

/**
 * What a scan finds of a cluster. `uid` 0: not reported by GKE; a different number: another cluster of the same name.
 */
export type Sighting =
  | { readonly kind: 'READ'; readonly exposure: Exposure; readonly uid: 0 | 1 | 2 }
  | { readonly kind: 'UNREADABLE' | 'MISSING' | 'DELETED_SINCE' | 'NOT_FOUND' };

/** One scan; the clusters are keyed by name. */
export interface ScanOfClusters {
  readonly scope: string;
  readonly concluded: boolean;
  readonly sightings: Readonly<Record<string, Sighting>>;
}

const CLUSTERS = ['a', 'b', 'c'] as const;

const sighting: fc.Arbitrary<Sighting> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record(
      {
        kind: fc.constant('READ' as const),
        exposure: fc.constantFrom<Exposure>('OPEN', 'OPEN', 'UNKNOWN', 'WILL_REOPEN', 'CLOSED'),
        uid: fc.constantFrom(0 as const, 1 as const, 1 as const, 1 as const, 2 as const),
      },
      { noNullPrototype: true },
    ),
  },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom('UNREADABLE' as const, 'MISSING' as const, 'DELETED_SINCE' as const, 'NOT_FOUND' as const)
      .map((kind) => ({ kind })),
  },
);

/** Daily scans, most of the same scope, most concluded. */
export const arbitraryHistory: fc.Arbitrary<readonly ScanOfClusters[]> = fc.array(
  fc.record({
    scope: fc.constantFrom('organizations/1', 'organizations/1', 'organizations/1', 'folders/2'),
    concluded: fc.constantFrom(true, true, true, false),
    sightings: fc.record({ a: sighting, b: sighting, c: sighting }),
  }),
  { minLength: 1, maxLength: 8 },
);

/** The rows that this scan records. */
export function foundInScan({ scope, sightings }: ScanOfClusters, day: number): FoundInScan {
  const scan = { day, scope };
  const reports = CLUSTERS.flatMap((name): ClusterReportRow[] => {
    const seen = sightings[name];
    if (seen?.kind === 'READ')
      return [
        aReport(scan, name, {
          exposure: seen.exposure,
          cluster_uid: seen.uid === 0 ? null : `uid-${seen.uid}`,
        }),
      ];
    if (seen?.kind === 'DELETED_SINCE') return [{ ...anUnreadable(scan, name), outcome: 'GONE' }];
    return seen?.kind === 'UNREADABLE' ? [anUnreadable(scan, name)] : [];
  });
  return { ...scan, reports, missing: CLUSTERS.filter((name) => sightings[name]?.kind === 'MISSING') };
}

/** A scan of a history, with its conclusion. */
export interface ConcludedScan {
  readonly day: number;
  readonly scan: ScanOfClusters;
  readonly row: ScanRow;
  readonly states: readonly ClusterStateRow[];
}

/** Records the scans of a history, one a day, and returns those that concluded. */
export async function concludeHistory(
  store: ScanStore,
  history: readonly ScanOfClusters[],
): Promise<ConcludedScan[]> {
  const concluded: ConcludedScan[] = [];
  for (const [day, scan] of history.entries()) {
    const found = foundInScan(scan, day);
    if (!scan.concluded) {
      await recordScan(store, found);
      continue;
    }
    const row = await recordAndConclude(store, found);
    const clusters = await Array.fromAsync(store.scannedClusters(row.scan_id));
    concluded.push({ day, scan, row, states: clusters.map(({ state }) => state) });
  }
  return concluded;
}
