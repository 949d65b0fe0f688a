import type { ClusterReportRow, ClusterStateRow } from '../../../shared/model/rows/cluster-rows.ts';
import type { ScanRow } from '../../../shared/model/rows/scan-rows.ts';
import type { ClusterEvidence } from '../../../shared/stages/conclude/ports.ts';
import { compareClusters, compareScans, identityOf } from './compare.ts';
import { type ConcludedState, clusterKey, isChange, isRenewal, isWhole } from './history.ts';

/** The scans that a scan builds on, in time order. */
export interface EarlierScans {
  readonly concluded: readonly ScanRow[];
  readonly unconcluded: readonly ScanRow[];
  /** Without evidence: scans about a change, and for such a scan all that were scheduled after it. */
  readonly others: readonly ScanRow[];
  /** A scan had begun when a row was recorded, and may not know it. */
  readonly mayHaveMissed: (scan: ScanRow, row: Recorded) => boolean;
}

type Recorded = Pick<ScanRow, 'recorded_at'>;

const MOST_UNCONCLUDED = 14;
const OTHER_SCOPES_MS = 30 * 86_400_000;

/**
 * @param concluded in time order
 * @param started all but those about a change
 * @param beganAt when the first STARTED row of each scan was recorded
 */
export function earlierScans(
  scan: ScanRow,
  concluded: readonly ScanRow[],
  started: readonly ScanRow[],
  beganAt: ReadonlyMap<string, string>,
): EarlierScans {
  const ofScopes = concluded.filter((row) => !isChange(row));
  const before = ofScopes.filter((row) => row.scheduled_at < scan.scheduled_at);
  const seriesOf = (row: ScanRow) => `${row.scope} ${isRenewal(row)}`;
  // The last of its scope, or unknown to those after it, because they began before it was concluded.
  const last = before.filter((row, index) => {
    const later = before.slice(index + 1).filter((each) => seriesOf(each) === seriesOf(row));
    return (
      later.every((each) => !wasKnownTo(row, beganAt.get(each.scan_id))) ||
      (isChange(scan) && later.length === 1)
    );
  });
  const firstOf = new Map(last.toReversed().map((row) => [seriesOf(row), row]));
  const own = last.find((row) => row.scope === scan.scope && isWhole(row))?.scheduled_at;
  const sinceMs = own === undefined ? 0 : Date.parse(own) - OTHER_SCOPES_MS;
  const known = last.filter((row) => Date.parse(row.scheduled_at) >= sinceMs);
  const changes = concluded.filter(
    (row) =>
      isChange(row) &&
      row.scan_id !== scan.scan_id &&
      row.scheduled_at >=
        (known.find((each) => each.scope === row.scope && isWhole(each))?.scheduled_at ?? ''),
  );
  const ended = new Set(concluded.map(({ scan_id }) => scan_id));
  return {
    concluded: known,
    unconcluded: started
      .filter((row) => row.scan_id !== scan.scan_id && !ended.has(row.scan_id))
      .filter((row) => row.scheduled_at < scan.scheduled_at)
      .filter((row) => row.scheduled_at > (firstOf.get(seriesOf(row))?.scheduled_at ?? ''))
      .sort(compareScans)
      .slice(-MOST_UNCONCLUDED),
    others: [
      ...changes,
      ...ofScopes.filter((row) => isChange(scan) && row.scheduled_at >= scan.scheduled_at),
    ],
    mayHaveMissed: (later, row) => !wasKnownTo(row, beganAt.get(later.scan_id)),
  };
}

/** The states of the scans that a scan builds on; after an upgrade, of all that were concluded before it. */
export function statesKnownTo(
  scan: ScanRow,
  { concluded, others }: EarlierScans,
  history: readonly ConcludedState[],
): ConcludedState[] {
  const isUpgraded = concluded.some(({ evidence_format }) => evidence_format === null);
  const ids = new Set([...concluded, ...others].map(({ scan_id }) => scan_id));
  return history.filter(
    (entry) =>
      ids.has(entry.scan.scan_id) ||
      (isUpgraded && !isChange(entry.scan) && entry.scan.scheduled_at < scan.scheduled_at),
  );
}

const CLOCKS_MS = 600_000;

/** Whether a row, such as that of a concluded scan, was recorded when another scan began to enumerate. */
export const wasKnownTo = ({ recorded_at }: Recorded, beganAt: string | undefined) =>
  beganAt === undefined || Date.parse(recorded_at) <= Date.parse(beganAt) - CLOCKS_MS;

/** What these scans say about each cluster. */
export function evidenceOf(
  scan: ScanRow,
  { concluded, unconcluded, mayHaveMissed }: EarlierScans,
  states: readonly ClusterStateRow[],
  reports: readonly ClusterReportRow[],
): ClusterEvidence[] {
  const scheduled = new Map([...concluded, ...unconcluded].map((row) => [row.scan_id, row.scheduled_at]));
  const timeOf = ({ scan_id }: { readonly scan_id: string }) => `${scheduled.get(scan_id) ?? ''} ${scan_id}`;
  const byTime = <Row extends { readonly scan_id: string }>(rows: readonly Row[]) =>
    rows.toSorted((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1));
  const carriers = concluded.filter((row) => row.evidence_format !== null);
  const withStates = new Map(carriers.map((row) => [row.scan_id, row]));
  const missed = new Set(
    carriers
      .filter((earlier, place) => carriers.slice(place + 1).some((row) => mayHaveMissed(row, earlier)))
      .map(({ scan_id }) => scan_id),
  );
  const carried = states.filter(
    (row) => withStates.has(row.scan_id) && row.outcome !== 'GONE' && row.evidence_uid !== null,
  );
  const inspected = reports.filter(
    (row) =>
      row.outcome === 'INSPECTED' &&
      (!withStates.has(row.scan_id) || missed.has(row.scan_id)) &&
      (row.scan_id === scan.scan_id || scheduled.has(row.scan_id)),
  );
  const hasEvidence = new Set([
    ...carried.map(clusterKey),
    ...inspected.filter((row) => row.nodes_listed === true || row.samples.length > 0).map(clusterKey),
  ]);
  const carriedBy = Map.groupBy(carried, clusterKey);
  const inspectedBy = Map.groupBy(inspected, clusterKey);
  const clusters = new Map([...carried, ...inspected].map((row) => [clusterKey(row), row]));
  return [...clusters.values()]
    .filter((row) => hasEvidence.has(clusterKey(row)))
    .sort(compareClusters)
    .map((row) => {
      const known = byTime(carriedBy.get(clusterKey(row)) ?? []);
      const last = known.at(-1);
      const lastScan = withStates.get(last?.scan_id ?? '');
      // What the last state carries may lack what a scan found that was concluded late, or never.
      const isNews = (report: ClusterReportRow) => {
        const earlier = concluded.find(({ scan_id }) => scan_id === report.scan_id);
        if (last === undefined || lastScan === undefined || timeOf(report) > timeOf(last)) return true;
        return mayHaveMissed(lastScan, earlier ?? report);
      };
      const own = inspectedBy.get(clusterKey(row)) ?? [];
      return {
        ...identityOf(row),
        report: own.find(({ scan_id }) => scan_id === scan.scan_id) ?? null,
        previous: last === undefined ? null : { uid: last.evidence_uid, entries: last.evidence },
        pending: byTime(
          own.filter(
            (report) =>
              report.scan_id !== scan.scan_id &&
              (report.nodes_listed === true || report.samples.length > 0) &&
              isNews(report),
          ),
        ),
      };
    });
}
