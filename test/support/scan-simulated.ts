import { scanFleet } from '../../cli/flows/scan-fleet.ts';
import type { ObserveCluster } from '../../shared/flows/observe-cluster.ts';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import { notSampled } from '../../shared/model/sampling.ts';
import { formatScope, type ScopePart } from '../../shared/model/scope.ts';
import { type ScannedRecord, scannedRecord } from '../../shared/report/scanned-record.ts';
import { discoverByAssets } from '../../shared/stages/discover/discover-by-assets.ts';
import { discoverByListing } from '../../shared/stages/discover/discover-by-listing.ts';
import { policyAt } from '../../shared/stages/judge/policy.ts';
import { NO_HINTS } from '../../shared/stages/sample/sampling-hints.ts';
import type { ScanStore } from './scan-stores.ts';
import type { SimulatedApis } from './simulated-directories.ts';

export interface SimulatedScan {
  readonly atMs: number;
  readonly discovery?: 'LIST' | 'ASSETS';
  readonly concurrency?: number;
  /** Default: the whole organization. */
  readonly scope?: readonly ScopePart[];
  readonly signal?: AbortSignal;
  readonly observe?: ObserveCluster;
}

/** Scans a simulated fleet into a store, with permission to read everything. */
export function scanSimulated(
  { simulator, anybody }: SimulatedApis,
  store: ScanStore,
  { atMs, discovery = 'LIST', concurrency = 50, scope, signal, observe }: SimulatedScan,
): Promise<ScanRow> {
  const { id } = simulator.fleet.organization;
  const parts = scope ?? [{ kind: 'organizations', id }];
  return scanFleet({
    scope: formatScope(parts),
    organization: `organizations/${id}`,
    scheduledAtMs: atMs,
    events:
      discovery === 'ASSETS'
        ? discoverByAssets(parts, anybody.assets)
        : discoverByListing(parts, anybody.resources, anybody.clusters, { concurrency }),
    discovery,
    store,
    readers: { source: anybody.source, directory: anybody.clusters },
    forgottenProjects: [],
    observe: observe ?? (async () => ({ sampling: notSampled('TURNED_OFF'), callers: [] })),
    hintsOf: NO_HINTS,
    clusterConcurrency: concurrency,
    policy: policyAt(atMs, { minimumWindow: 3_600_000, quietTime: 86_400_000 }),
    clock: { nowMs: () => atMs },
    signal: signal ?? new AbortController().signal,
  });
}

/** The clusters of a concluded scan, as they are printed. */
export async function scannedRecords(store: ScanStore, scan: ScanRow): Promise<ScannedRecord[]> {
  const clusters = await Array.fromAsync(store.scannedClusters(scan.scan_id));
  return clusters.map(scannedRecord);
}

/** Identifies clusters, in rows and in a simulated fleet. */
export const placeOf = (
  cluster:
    | { readonly project_id: string; readonly location: string; readonly cluster: string }
    | { readonly projectId: string; readonly location: string; readonly name: string },
): string =>
  'name' in cluster
    ? `${cluster.projectId}/${cluster.location}/${cluster.name}`
    : `${cluster.project_id}/${cluster.location}/${cluster.cluster}`;
