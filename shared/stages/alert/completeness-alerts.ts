import { rowPath } from '../../model/cluster-path.ts';
import type { ScanRow } from '../../model/rows/scan-rows.ts';
import { plural } from '../../platform/plural.ts';
import { type Alert, type AlertPolicy, alertAboutScan } from './alert.ts';
import { scanCommands } from './commands.ts';
import { firstOf, minuteOf } from './wording.ts';

/** That not all clusters of a scan reported; null where they did. */
export function incompleteAlert(scan: ScanRow, policy: AlertPolicy): Alert | null {
  if (scan.completeness !== 'INCOMPLETE') return null;
  const missing = scan.outcomes?.missing ?? 0;
  return alertAboutScan(scan, 'SCAN_INCOMPLETE', policy, {
    title: `The scan of ${scan.scope} of ${minuteOf(scan.scheduled_at)} is incomplete: ${missing} of ${plural(scan.expected_clusters ?? 0, 'cluster')} did not report.`,
    sentences: [
      ...firstOf(
        scan.missing_clusters.map((key) => `No report came from ${rowPath(key)}.`),
        missing,
      ),
      'They are counted as MISSING, not as closed; the next scan asks them again.',
    ],
    commands: scanCommands(scan.scan_id, policy),
  });
}

/** That scans before this one did not conclude; null where all did. */
export function unconcludedAlert(
  scan: ScanRow,
  unconcluded: readonly ScanRow[],
  policy: AlertPolicy,
): Alert | null {
  if (unconcluded.length === 0) return null;
  return alertAboutScan(scan, 'SCAN_NOT_CONCLUDED', policy, {
    title: `Before the scan of ${scan.scope} of ${minuteOf(scan.scheduled_at)}, ${plural(unconcluded.length, 'scan')} did not conclude.`,
    sentences: [
      ...firstOf(unconcluded.map(howFar)),
      'What they found does not count; see the logs of that time for what held them up.',
    ],
    commands: [],
  });
}

function howFar({ scan_id, scheduled_at, expected_clusters }: ScanRow): string {
  const state =
    expected_clusters === null
      ? 'had not listed all clusters'
      : `waited for ${plural(expected_clusters, 'report')}`;
  return `Scan ${scan_id} of ${minuteOf(scheduled_at)} ${state}.`;
}
