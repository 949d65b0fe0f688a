import type { ClusterIdentity } from '../../model/cluster.ts';
import type { Ancestor } from '../../model/rows/parts.ts';
import type { EnumeratedClusterRow, ScanRow } from '../../model/rows/scan-rows.ts';
import type { Discovery, Trigger } from '../../model/words.ts';
import { keysOf, type ScanContext } from './scan-context.ts';

/** A requested scan. */
export interface ScanRequest {
  /** Canonical scope text. */
  readonly scope: string;
  /** Milliseconds since the epoch. */
  readonly scheduledAtMs: number;
  /** Default: SCHEDULE. */
  readonly trigger?: Trigger;
}

interface PlaceError {
  readonly code: string;
  readonly detail: string;
}

/** The result of enumerating the clusters of a scan. */
export interface Enumeration {
  readonly expectedClusters: number;
  readonly projectsListed: number;
  /** Of these, projects whose GKE API is disabled. */
  readonly projectsApiDisabled: number;
  readonly unreadableProjects: ReadonlyMap<string, PlaceError>;
  readonly unreadableFolders: ReadonlyMap<string, PlaceError>;
  /** By project. */
  readonly missingLocations: ReadonlyMap<string, readonly string[]>;
}

/**
 * The STARTED row of a scan.
 * @param enumeration null while it is in progress; the row is recorded again when it has finished
 */
export function buildStarted(
  scan: ScanContext,
  { scope, scheduledAtMs, trigger = 'SCHEDULE' }: ScanRequest,
  enumeration: Enumeration | null,
): ScanRow {
  return {
    scan_id: scan.scanId,
    scan_date: scan.scanDate,
    recorded_at: scan.recordedAt,
    event_id: `${scan.scanId}/STARTED`,
    event: 'STARTED',
    scheduled_at: new Date(scheduledAtMs).toISOString(),
    scope,
    organization: scan.organization,
    expected_clusters: enumeration?.expectedClusters ?? null,
    projects_listed: enumeration?.projectsListed ?? null,
    unreadable_projects: [...(enumeration?.unreadableProjects ?? [])].map(([project_id, error]) => ({
      project_id,
      ...columnsOf(error),
    })),
    unreadable_folders: [...(enumeration?.unreadableFolders ?? [])].map(([folder, error]) => ({
      folder,
      ...columnsOf(error),
    })),
    partial_locations: [...(enumeration?.missingLocations ?? [])].flatMap(([project_id, locations]) =>
      locations.map((location) => ({ project_id, location })),
    ),
    completeness: null,
    outcomes: null,
    exposures: null,
    missing_clusters: [],
    projects_api_disabled: enumeration?.projectsApiDisabled ?? null,
    evidence_format: null,
    policy: null,
    exceptions: [],
    trigger,
  };
}

function columnsOf({ code, detail }: PlaceError) {
  return { error_code: code, error_detail: detail };
}

/** The row of a cluster that the scan must account for. */
export function buildEnumerated(
  scan: ScanContext,
  cluster: ClusterIdentity & { readonly projectNumber: string | null },
  { discovery, ancestors }: { readonly discovery: Discovery; readonly ancestors: readonly Ancestor[] },
): EnumeratedClusterRow {
  return {
    ...keysOf(scan, cluster),
    project_number: cluster.projectNumber,
    discovery,
    ancestors: [...ancestors],
  };
}
