import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import { formatHtml } from '../../shared/stages/report/html/format-html.ts';
import type { ScannedCluster } from '../../shared/stages/report/ports.ts';
import { aConcluded } from './a-row.ts';

/**
 * The HTML report of these clusters, as one text.
 * @param scans of the curve
 */
export async function aPage(
  clusters: Iterable<ScannedCluster>,
  scan: Partial<ScanRow> = {},
  scans = 2,
): Promise<string> {
  const input = {
    scan: aConcluded({ day: 1 }, scan),
    trend: [aConcluded({ day: 1 }), aConcluded()].slice(0, scans),
  };
  const stream = (async function* () {
    yield* clusters;
  })();
  return (await Array.fromAsync(formatHtml(input, stream))).join('');
}
