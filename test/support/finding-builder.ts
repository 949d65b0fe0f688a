import type { ClusterReportRow, ClusterStateRow } from '../../shared/model/rows/cluster-rows.ts';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import type { FindingFormat } from '../../shared/platform/options-table.ts';
import { type ScannedRecord, scannedRecord } from '../../shared/report/scanned-record.ts';
import type { FindingSource } from '../../shared/report/security-formats/finding-source.ts';
import { formatFindings } from '../../shared/report/security-formats/format-findings.ts';
import { nextSteps } from '../../shared/report-page/next-steps.ts';
import { aPoolReport } from './plan-row-builder.ts';
import { aConcluded, anUnreadable, aReport, aState } from './row-builder.ts';

/** A cluster of the second scan, compared with the first. */
export function aScanned(
  state: Partial<ClusterStateRow>,
  report: Partial<ClusterReportRow> = {},
  cluster = 'c',
): ScannedRecord {
  const scan = { day: 1 };
  const compared = { compared_scan_id: 'first', compared_exposure: 'OPEN' } as const;
  return scannedRecord({
    state: aState(scan, cluster, { change: 'STILL', ...compared, ...state }),
    report: aReport(scan, cluster, { pools: [aPoolReport()], ...report }),
  });
}

/** An unreadable cluster that was last known to be open. */
export const anUnreadState = (state: Partial<ClusterStateRow> = {}): ScannedRecord =>
  scannedRecord({
    state: aState({ day: 1 }, 'c', {
      outcome: 'UNREADABLE',
      exposure: null,
      readiness: null,
      change: 'UNKNOWN',
      compared_scan_id: 'first',
      compared_exposure: 'OPEN',
      ...state,
    }),
    report: anUnreadable({ day: 1 }, 'c'),
  });

export async function findingsText(
  clusters: readonly ScannedRecord[],
  format: FindingFormat,
  { scan = {}, ...source }: Partial<Omit<FindingSource, 'scan'>> & { readonly scan?: Partial<ScanRow> } = {},
): Promise<string> {
  const stream = (async function* () {
    yield* clusters;
  })();
  const whole = { scan: aConcluded({ day: 1 }, scan), toolVersion: '1.2.3', advise: nextSteps, ...source };
  return (await Array.fromAsync(formatFindings(stream, format, whole))).join('');
}
