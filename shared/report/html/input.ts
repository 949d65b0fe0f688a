import type { ScanRow } from '../../model/rows/scan-rows.ts';

/** What a page is about, beside its clusters. */
export interface HtmlReportInput {
  /** CONCLUDED. */
  readonly scan: ScanRow;
  /** The concluded scans of the same scope up to this one, the latest first. */
  readonly trend: readonly ScanRow[];
}
