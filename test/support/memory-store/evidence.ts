import type { ClusterReportRow, ClusterStateRow } from '../../../shared/model/rows/cluster-rows.ts';
import type { ScanRow } from '../../../shared/model/rows/scan-rows.ts';
import type { ClusterEvidence } from '../../../shared/stages/conclude/ports.ts';
import { compareClusters, compareScans, identityOf } from './compare.ts';
import { clusterKey } from './history.ts';

/** The scans whose evidence a scan builds on, in time order. */
export interface EvidenceScans {
  readonly concluded: readonly ScanRow[];
  readonly unconcluded: readonly ScanRow[];
}

const MOST_UNCONCLUDED = 14;

export function evidenceScans(
  scan: ScanRow,
  concluded: readonly ScanRow[],
  started: readonly ScanRow[],
): EvidenceScans {
  const before = concluded.filter((row) => row.scheduled_at < scan.scheduled_at).sort(compareScans);
  const lastOf = new Map(before.map((row) => [row.scope, row]));
  const own = lastOf.get(scan.scope)?.scheduled_at ?? '';
  const ended = new Set(concluded.map(({ scan_id }) => scan_id));
  return {
    concluded: [...lastOf.values()].filter((row) => row.scheduled_at >= own).sort(compareScans),
    unconcluded: started
      .filter((row) => row.scan_id !== scan.scan_id && !ended.has(row.scan_id))
      .filter((row) => row.scheduled_at < scan.scheduled_at)
      .filter((row) => row.scheduled_at > (lastOf.get(row.scope)?.scheduled_at ?? ''))
      .sort(compareScans)
      .slice(-MOST_UNCONCLUDED),
  };
}

/** What these scans say about each cluster. */
export function evidenceOf(
  scan: ScanRow,
  { concluded, unconcluded }: EvidenceScans,
  states: readonly ClusterStateRow[],
  reports: readonly ClusterReportRow[],
): ClusterEvidence[] {
  const scheduled = new Map([...concluded, ...unconcluded].map((row) => [row.scan_id, row.scheduled_at]));
  const timeOf = ({ scan_id }: { readonly scan_id: string }) => `${scheduled.get(scan_id) ?? ''} ${scan_id}`;
  const byTime = <Row extends { readonly scan_id: string }>(rows: readonly Row[]) =>
    rows.toSorted((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1));
  const withStates = new Set(
    concluded.filter((row) => row.evidence_format !== null).map(({ scan_id }) => scan_id),
  );
  const carried = states.filter(
    (row) => withStates.has(row.scan_id) && row.outcome !== 'GONE' && row.evidence_uid !== null,
  );
  const inspected = reports.filter(
    (row) =>
      row.outcome === 'INSPECTED' &&
      !withStates.has(row.scan_id) &&
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
      const last = byTime(carriedBy.get(clusterKey(row)) ?? []).at(-1);
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
              (last === undefined || timeOf(report) > timeOf(last)),
          ),
        ),
      };
    });
}
