import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import type { TrendPoint } from '../../shared/report/burn-down.ts';
import { type EarlierOwners, HtmlPage } from '../../shared/report/html/html-page.ts';
import type { ShownCampaign } from '../../shared/report/html/sections/campaigns.ts';
import type { ScannedCluster } from '../../shared/report/ports.ts';
import { scannedRecord } from '../../shared/report/scanned-record.ts';
import { aConcluded, scheduledMs, timeOf } from './row-builder.ts';

/** Trend points one day apart, the last of them on day 1, from their counts. */
export function aTrend(...counts: readonly TrendPoint['counts'][]): TrendPoint[] {
  return counts.map((each, index) => ({
    scheduledAt: timeOf(scheduledMs({ day: index + 2 - counts.length })),
    counts: each,
  }));
}

/** What a page shows besides its scan and clusters. */
export interface APage {
  readonly trend?: readonly TrendPoint[];
  readonly targetDate?: string;
  readonly ownerLabels?: readonly string[];
  readonly campaigns?: readonly ShownCampaign[];
  readonly earlierOwners?: EarlierOwners;
}

/** The HTML report of these clusters, as a string. */
export function aPage(
  clusters: Iterable<ScannedCluster>,
  scan: Partial<ScanRow> = {},
  {
    trend = aTrend({ GATHER_EVIDENCE: 2 }, { GATHER_EVIDENCE: 1 }),
    targetDate,
    ownerLabels = [],
    campaigns = [],
    earlierOwners,
  }: APage = {},
): string {
  const page = new HtmlPage({
    scan: aConcluded({ day: 1 }, scan),
    trend,
    targetDate: targetDate ?? null,
    owner: null,
    ownerLabels,
    campaigns,
    earlierOwners: earlierOwners ?? null,
  });
  for (const cluster of clusters) page.add(scannedRecord(cluster), cluster);
  return [...page.pieces()].join('');
}
