import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import { HtmlPage } from '../../shared/report/html/html-page.ts';
import type { ScannedCluster } from '../../shared/report/ports.ts';
import { scannedRecord } from '../../shared/report/scanned-record.ts';
import { aConcluded } from './row-builder.ts';

/**
 * The HTML report of these clusters, as a string.
 * @param scans number of scans in the trend
 */
export function aPage(clusters: Iterable<ScannedCluster>, scan: Partial<ScanRow> = {}, scans = 2): string {
  const page = new HtmlPage({
    scan: aConcluded({ day: 1 }, scan),
    trend: [aConcluded({ day: 1 }), aConcluded()].slice(0, scans),
  });
  for (const cluster of clusters) page.add(scannedRecord(cluster), cluster.state.usage);
  return [...page.pieces()].join('');
}
