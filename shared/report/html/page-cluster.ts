import { coverageOf } from '../../model/coverage.ts';
import type { Owner, OwnerGrouping } from '../../model/owners.ts';
import type { EvidenceEntry, Usage } from '../../model/rows/parts.ts';
import type { ScanRow } from '../../model/rows/scan-rows.ts';
import type { EvidenceDoubt, FleetCategory, UsageSource, UsageVerdict } from '../../model/words.ts';
import type { TrendPoint } from '../burn-down.ts';
import { categoryOfRow } from '../fleet-bar.ts';
import type { ScannedCluster } from '../ports.ts';
import type { ScannedRecord } from '../scanned-record.ts';
import type { OwnerFigure } from './fleet-figures.ts';
import type { Packed, PackTable } from './pack.ts';

/** The fields of a cluster that the page shows, in the order in which they are packed. */
const FIELDS = [
  'project_id',
  'location',
  'cluster',
  'outcome',
  'exposure',
  'readiness',
  'change',
  'exempt',
  'mode',
  'control_plane_version',
  'pools',
  'settings',
  'new_pools',
  'auto_provisioned',
  'network',
  'maintenance_window',
  'maintenance_exclusions',
  'usage',
  'samples',
  'callers',
  'reasons',
  'exemption',
  'accepted_breaks',
  'error_code',
  'error_detail',
  'status',
  'initial_version',
  'release_channel',
  'created_at',
  'labels',
  'route',
  'open_since',
  'last_used_at',
  'quiet_since',
  'compared_exposure',
] as const satisfies readonly (keyof ScannedRecord)[];

/** How much of the nodes the evidence covers, and where it comes from; null where not known. */
export interface EvidenceBrief {
  /** Nodes of the pools that are not closed. */
  readonly covered: number | null;
  readonly total: number | null;
  readonly source: UsageSource | null;
}

/** What all scans know of one kubelet process. Times are in minutes since the epoch. */
export interface LedgerEntry {
  readonly node: string;
  readonly pool: string | null;
  readonly started: number | null;
  /** Every request from here to `last` was counted; null where nothing is known. */
  readonly since: number | null;
  readonly first: number;
  readonly last: number;
  /** When use was last seen, at the latest. */
  readonly grew: number | null;
  readonly doubt: EvidenceDoubt | null;
  readonly gone: boolean;
}

/** A cluster on the page. */
export type PageCluster = Pick<ScannedRecord, (typeof FIELDS)[number]> & {
  /** Everything that `#owner=` can name: labels as KEY=VALUE, folders, organizations and the project. */
  readonly owners: readonly Owner[];
  /** null for a cluster that is GONE. */
  readonly category: FleetCategory | null;
  /** Over all scans, like `usage`. */
  readonly usage_verdict: UsageVerdict | null;
  /** Of this scan alone. */
  readonly usage_now: Usage | null;
  readonly now_verdict: UsageVerdict | null;
  readonly brief: EvidenceBrief;
  /** The entries that matter most, at most LEDGER_SHOWN. */
  readonly ledger: readonly LedgerEntry[];
  readonly ledger_size: number;
};

/** More would make the page large without telling more. */
const LEDGER_SHOWN = 40;

/** @param withEvidence whether samples and ledger are included, which need most of the space */
export function pageCluster(
  record: ScannedRecord,
  { state, report }: ScannedCluster,
  withEvidence: boolean,
): PageCluster {
  const fields = FIELDS.map((field) => [field, record[field]]);
  const shown = Object.fromEntries(fields) as Pick<ScannedRecord, (typeof FIELDS)[number]>;
  const now = report?.usage ?? null;
  return {
    ...shown,
    owners: ownersOf(record),
    category: categoryOfRow(record),
    usage_verdict: state.usage,
    usage_now: now,
    now_verdict: now?.verdict ?? null,
    brief: briefOf(record),
    samples: withEvidence ? record.samples : [],
    ledger: withEvidence
      ? record.evidence.toSorted(compareEntries).slice(0, LEDGER_SHOWN).map(ledgerEntry)
      : [],
    ledger_size: record.evidence.length,
  };
}

function ownersOf({ labels, ancestors, project_id }: ScannedRecord): Owner[] {
  return [
    ...labels.flatMap(({ key, value }) => (value.trim() === '' ? [] : [`${key}=${value.trim()}`])),
    ...ancestors.map(({ resource }) => resource),
    `projects/${project_id}`,
  ];
}

/**
 * The cluster without labels that are not configured as owners. A cluster can have 64 labels, which would make the page
 * large.
 */
export function withoutLabels(cluster: ClusterOutline, ownerLabels: readonly string[]): ClusterOutline {
  const owners = cluster.owners.filter(
    (owner) => !owner.includes('=') || ownerLabels.includes(owner.slice(0, owner.indexOf('='))),
  );
  return { ...cluster, owners };
}

function briefOf(record: ScannedRecord): EvidenceBrief {
  const coverage = coverageOf(record);
  return {
    covered: coverage?.nodes_covered ?? null,
    total: coverage?.nodes_total ?? null,
    source: record.usage?.source ?? null,
  };
}

/** Nodes present first; among them those used last, those in doubt, and those that were observed for the shortest time. */
function compareEntries(a: EvidenceEntry, b: EvidenceEntry): number {
  return (
    Number(a.gone) - Number(b.gone) ||
    compareTexts(b.last_grew_at ?? '', a.last_grew_at ?? '') ||
    Number(b.doubt !== null) - Number(a.doubt !== null) ||
    compareTexts(b.observed_since ?? '9', a.observed_since ?? '9') ||
    compareTexts(a.node, b.node)
  );
}

const compareTexts = (a: string, b: string) => (a < b ? -1 : Number(a > b));

function ledgerEntry(entry: EvidenceEntry): LedgerEntry {
  const { node, pool, doubt, gone } = entry;
  return {
    node,
    pool,
    started: minutesOf(entry.process_started_at),
    since: minutesOf(entry.observed_since),
    first: minutesOf(entry.first_sampled_at) ?? 0,
    last: minutesOf(entry.last_sampled_at) ?? 0,
    grew: minutesOf(entry.last_grew_at),
    doubt,
    gone,
  };
}

const MINUTE_MS = 60_000;

/** Numbers below 0 cannot be packed. */
function minutesOf(time: string | null): number | null {
  return time === null ? null : Math.max(0, Math.floor(Date.parse(time) / MINUTE_MS));
}

/** The fields that the page has of every cluster: for the table, the search and downloads. */
export const OUTLINE = [
  'project_id',
  'location',
  'cluster',
  'outcome',
  'exposure',
  'readiness',
  'change',
  'exempt',
  'mode',
  'control_plane_version',
  'usage_verdict',
  'now_verdict',
  'error_code',
  'category',
  'brief',
  'owners',
  'quiet_since',
  'last_used_at',
] as const satisfies readonly (keyof PageCluster)[];

/** A cluster without its details. */
export type ClusterOutline = Pick<PageCluster, (typeof OUTLINE)[number]>;

export function outlineOf(cluster: PageCluster): ClusterOutline {
  return Object.fromEntries(OUTLINE.map((field) => [field, cluster[field]])) as ClusterOutline;
}

/** The input of a page, besides its clusters. */
export interface HtmlReportInput {
  /** CONCLUDED. */
  readonly scan: ScanRow;
  /** The concluded scans of the same scope up to this one, oldest first, with the clusters of the fleet or of the owner. */
  readonly trend: readonly TrendPoint[];
  /** `YYYY-MM-DD`: when no port is to be open any more; null without a target. */
  readonly targetDate: string | null;
  /** The owner of all clusters on the page; null: all clusters of the scan are on it. */
  readonly owner: Owner | null;
  /** Labels that name owners. */
  readonly ownerLabels: readonly string[];
}

/** IDs of the elements that contain the page's data as JSON: the clusters, the values that they share, figures by owner. */
export const ROWS_ID = 'data-rows';
export const TABLE_ID = 'data-table';
export const OWNERS_ID = 'data-owners';
/** The content of TABLE_ID; ROWS_ID contains a list of `Packed` clusters. */
export type EmbeddedTable = PackTable;
export type EmbeddedRows = readonly Packed[];

/** The content of OWNERS_ID. */
export interface EmbeddedOwners {
  /** There is an earlier scan to compare with. */
  readonly isCompared: boolean;
  readonly groupings: readonly {
    readonly grouping: OwnerGrouping;
    /** Most clusters left to close first. */
    readonly owners: readonly OwnerFigure[];
    /** Number of owners that are left out. */
    readonly more: number;
  }[];
}

/** Whether the page has the details of a cluster. */
export function isWhole(cluster: PageCluster | ClusterOutline): cluster is PageCluster {
  return 'pools' in cluster;
}
