import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { htmlReport } from '../shared/flows/report-scan.ts';
import type { ScanRow } from '../shared/model/rows/scan-rows.ts';
import { SweepError } from '../shared/platform/errors.ts';
import type { ScanReader } from '../shared/stages/report/ports.ts';

/**
 * Writes the HTML report of a concluded scan to a file.
 * @throws SweepError REPORT_UNWRITABLE, or a STORE_ code
 */
export async function writeHtmlReport(path: string, store: ScanReader, scan: ScanRow): Promise<void> {
  try {
    await pipeline(htmlReport(store, scan), createWriteStream(path));
  } catch (cause) {
    if (!(cause instanceof Error && 'syscall' in cause)) throw cause;
    throw new SweepError('REPORT_UNWRITABLE', { path, detail: cause.message }, { cause });
  }
}
