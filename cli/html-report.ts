import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { ScanRow } from '../shared/model/rows/scan-rows.ts';
import { SweepError } from '../shared/platform/errors.ts';
import { formatHtml } from '../shared/stages/report/html/format-html.ts';
import type { ScanReader } from '../shared/stages/report/ports.ts';

/**
 * Writes the HTML report of a concluded scan to a file.
 * @throws SweepError REPORT_UNWRITABLE, or a STORE_ code
 */
export async function writeHtmlReport(path: string, store: ScanReader, scan: ScanRow): Promise<void> {
  const input = { scan, trend: await concludedBefore(store, scan) };
  const pieces = formatHtml(input, store.scannedClusters(scan.scan_id));
  try {
    await pipeline(pieces, createWriteStream(path));
  } catch (cause) {
    if (cause instanceof SweepError) throw cause;
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new SweepError('REPORT_UNWRITABLE', { path, detail }, { cause });
  }
}

/** The concluded scans of its scope up to this one, the latest first. */
async function concludedBefore(store: ScanReader, { scope, scheduled_at }: ScanRow): Promise<ScanRow[]> {
  const scans: ScanRow[] = [];
  for await (const scan of store.listScans())
    if (scan.event === 'CONCLUDED' && scan.scope === scope && scan.scheduled_at <= scheduled_at)
      scans.push(scan);
  return scans;
}
