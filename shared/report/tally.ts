import type { ClusterReportRow } from '../model/rows/cluster-rows.ts';
import type { Change, Exposure, FleetCategory, Outcome, UsageVerdict } from '../model/words.ts';
import { categoryOfRow } from './fleet-bar.ts';
import type { ScannedRecord } from './scanned-record.ts';

/** Counts of clusters. Banner, cards, summary, and exit status are all computed from the same tally. */
export interface Tally {
  clusters: number;
  /** Every cluster that is not GONE, in exactly one category. */
  readonly categories: Partial<Record<FleetCategory, number>>;
  /** The OPEN clusters of each category. */
  readonly openIn: Partial<Record<FleetCategory, number>>;
  readonly outcomes: Partial<Record<Outcome, number>>;
  readonly exposures: Partial<Record<Exposure, number>>;
  /** Of the clusters whose usage was checked. */
  readonly usages: Partial<Record<UsageVerdict, number>>;
  readonly changes: Partial<Record<Change, number>>;
  /** Open clusters that are exempt. */
  exemptOpen: number;
  /** Clusters that are IN_USE and not SAFE_TO_CLOSE (an accepted break can make them so). */
  inUse: number;
  /** Of these, the open ones. */
  openInUse: number;
  /** Open clusters that are IN_USE and SAFE_TO_CLOSE: what uses them is allowed to break. */
  openAccepted: number;
  /** Clusters with exposure UNKNOWN that are not exempt. */
  unknownNotExempt: number;
  /** In a report for one owner: clusters that could not be read and may belong to that owner. They are counted only here. */
  unattributed: number;
  /** Clusters for which an earlier scan could be compared. */
  compared: number;
  /** Why clusters could not be read, by error code, with the sentence of the first cluster. */
  readonly unread: Map<string, { count: number; readonly example: string }>;
}

export function emptyTally(): Tally {
  return {
    clusters: 0,
    categories: {},
    openIn: {},
    outcomes: {},
    exposures: {},
    usages: {},
    changes: {},
    exemptOpen: 0,
    inUse: 0,
    openInUse: 0,
    openAccepted: 0,
    unknownNotExempt: 0,
    unattributed: 0,
    compared: 0,
    unread: new Map(),
  };
}

/** Adds one cluster and, for a concluded scan, its change. */
export function countCluster(tally: Tally, row: ClusterReportRow | ScannedRecord): void {
  const { outcome, exposure, readiness, usage, exemption, error_code, error_detail } = row;
  tally.clusters += 1;
  const category = categoryOfRow(row);
  add(tally.categories, category);
  if (exposure === 'OPEN') add(tally.openIn, category);
  add(tally.outcomes, outcome);
  add(tally.exposures, exposure);
  if (usage !== null && usage.reason !== 'TURNED_OFF') add(tally.usages, usage.verdict);
  if (exemption !== null && exposure === 'OPEN') tally.exemptOpen += 1;
  const isInUse = usage?.verdict === 'IN_USE' && readiness !== 'SAFE_TO_CLOSE';
  if (isInUse) tally.inUse += 1;
  if (isInUse && exposure === 'OPEN') tally.openInUse += 1;
  if (usage?.verdict === 'IN_USE' && !isInUse && exposure === 'OPEN') tally.openAccepted += 1;
  if (exemption === null && exposure === 'UNKNOWN') tally.unknownNotExempt += 1;
  if (outcome === 'UNREADABLE') countReason(tally.unread, error_code ?? outcome, error_detail ?? '');
  if ('change' in row) {
    add(tally.changes, row.change);
    if (row.compared_scan_id !== null) tally.compared += 1;
  }
}

/** What a fleet amounts to: the figures that every presentation takes from here. */
export interface FleetResult {
  /** Clusters that are not GONE. */
  readonly present: number;
  readonly open: number;
  readonly openNotExempt: number;
  readonly unknown: number;
  readonly reopening: number;
  /** UNREADABLE or MISSING, including those that may belong to the owner whose report this is. */
  readonly unreadClusters: number;
  /** Projects, folders and locations that could not be listed. */
  readonly unreadPlaces: number;
  /** All reports arrived. */
  readonly allReported: boolean;
  /** Every place was listed, every cluster was read, and each exposure that is not exempt is known. */
  readonly allKnown: boolean;
}

/** @param allReported false for an INCOMPLETE scan */
export function fleetResult(tally: Tally, unreadPlaces: number, allReported = true): FleetResult {
  const { exposures, outcomes, exemptOpen, unknownNotExempt, unattributed } = tally;
  const unreadClusters = (outcomes.UNREADABLE ?? 0) + (outcomes.MISSING ?? 0) + unattributed;
  const open = exposures.OPEN ?? 0;
  return {
    present: tally.clusters - (outcomes.GONE ?? 0),
    open,
    openNotExempt: open - exemptOpen,
    unknown: exposures.UNKNOWN ?? 0,
    reopening: exposures.WILL_REOPEN ?? 0,
    unreadClusters,
    unreadPlaces,
    allReported,
    allKnown: allReported && unreadClusters + unreadPlaces + unknownNotExempt === 0,
  };
}

/** Whether usage was checked for any cluster; true for a scan without clusters. */
export function askedForUsage({ clusters, usages }: Tally): boolean {
  return clusters === 0 || Object.keys(usages).length > 0;
}

/** Adds one reason with this code; the first one is the example. */
export function countReason(reasons: Tally['unread'], code: string, example: string): void {
  const counted = reasons.get(code);
  if (counted === undefined) reasons.set(code, { count: 1, example });
  else counted.count += 1;
}

function add<W extends string>(counts: Partial<Record<W, number>>, word: W | null): void {
  if (word !== null) counts[word] = (counts[word] ?? 0) + 1;
}
