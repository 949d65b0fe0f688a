import type { ClusterReportRow } from '../model/rows/cluster-rows.ts';
import type { Change, Exposure, Outcome, Readiness, UsageVerdict } from '../model/words.ts';
import type { ScannedRecord } from './scanned-record.ts';

/** Counts of the clusters that were printed: all that a summary and an exit status need. */
export interface Tally {
  clusters: number;
  readonly outcomes: Partial<Record<Outcome, number>>;
  readonly exposures: Partial<Record<Exposure, number>>;
  readonly readinesses: Partial<Record<Readiness, number>>;
  /** Of the clusters that were asked. */
  readonly usages: Partial<Record<UsageVerdict, number>>;
  readonly changes: Partial<Record<Change, number>>;
  /** Of the open ones, those that an exemption covers. */
  exemptOpen: number;
  /** Of the open ones, those that something still calls. */
  openInUse: number;
  /** Exposure UNKNOWN, and no exemption. */
  unknownNotExempt: number;
  /** Clusters that an earlier scan could be compared with. */
  compared: number;
  /** Why clusters could not be read, by error code, with the sentence of the first. */
  readonly unread: Map<string, { count: number; readonly example: string }>;
}

export function emptyTally(): Tally {
  return {
    clusters: 0,
    outcomes: {},
    exposures: {},
    readinesses: {},
    usages: {},
    changes: {},
    exemptOpen: 0,
    openInUse: 0,
    unknownNotExempt: 0,
    compared: 0,
    unread: new Map(),
  };
}

/** Adds one cluster; of a concluded scan also its change. */
export function countCluster(tally: Tally, row: ClusterReportRow | ScannedRecord): void {
  const { outcome, exposure, readiness, usage, exemption, error_code, error_detail } = row;
  tally.clusters += 1;
  add(tally.outcomes, outcome);
  add(tally.exposures, exposure);
  add(tally.readinesses, readiness);
  if (usage !== null && usage.reason !== 'TURNED_OFF') add(tally.usages, usage.verdict);
  if (exemption !== null && exposure === 'OPEN') tally.exemptOpen += 1;
  if (exposure === 'OPEN' && /^(IN_USE|USED_SINCE_START)$/.test(usage?.verdict ?? '')) tally.openInUse += 1;
  if (exemption === null && exposure === 'UNKNOWN') tally.unknownNotExempt += 1;
  if (outcome === 'UNREADABLE') countReason(tally.unread, error_code ?? outcome, error_detail ?? '');
  if ('change' in row) {
    add(tally.changes, row.change);
    if (row.compared_scan_id !== null) tally.compared += 1;
  }
}

/** Whether the scan asked any of its clusters for usage; one that has none left nobody unasked. */
export function askedForUsage({ clusters, usages }: Tally): boolean {
  return clusters === 0 || Object.keys(usages).length > 0;
}

/** Adds one reason of a kind; the first one is the example. */
export function countReason(reasons: Tally['unread'], code: string, example: string): void {
  const counted = reasons.get(code);
  if (counted === undefined) reasons.set(code, { count: 1, example });
  else counted.count += 1;
}

function add<W extends string>(counts: Partial<Record<W, number>>, word: W | null): void {
  if (word !== null) counts[word] = (counts[word] ?? 0) + 1;
}
