import type { ClusterReportRow } from '../../model/rows/cluster-rows.ts';
import { buildUnreadableReport } from './build-report.ts';
import type { RejectedRow, ScanRecorder } from './ports.ts';

/**
 * Records reports. A report that the store rejects is replaced by UNREADABLE/ROW_REFUSED: a hostile cluster may lose
 * its own report, but not those of the clusters in the same batch.
 * @returns the rows as recorded, in their order
 * @throws SweepError ROW_REFUSED if the store rejects the replacement as well, or with a STORE_ code
 */
export async function recordReports(
  store: Pick<ScanRecorder, 'recordReports'>,
  rows: readonly ClusterReportRow[],
): Promise<readonly ClusterReportRow[]> {
  const rejected = await store.recordReports(rows);
  if (rejected.length === 0) return rows;
  const errors = new Map(rejected.map(({ id, error }) => [id, error]));
  const recorded = rows.map((row) => replacementOf(row, errors.get(row.report_id)) ?? row);
  const [first] = await store.recordReports(recorded.filter(({ report_id }) => errors.has(report_id)));
  if (first !== undefined) throw first.error;
  return recorded;
}

function replacementOf(
  row: ClusterReportRow,
  error: RejectedRow['error'] | undefined,
): ClusterReportRow | null {
  if (error === undefined) return null;
  const { scan_id: scanId, scan_date: scanDate, recorded_at: recordedAt, organization } = row;
  const { project_id: projectId, project_number: projectNumber, location, cluster } = row;
  return buildUnreadableReport(
    { scanId, scanDate, recordedAt, organization },
    { projectId, projectNumber, location, cluster },
    'UNREADABLE',
    error,
  );
}
