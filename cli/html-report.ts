import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { SweepError } from '../shared/platform/errors.ts';
import type { HtmlPage } from '../shared/report/html/html-page.ts';

/**
 * Writes an HTML report to a file.
 * @throws SweepError REPORT_UNWRITABLE
 */
export async function writeHtmlReport(path: string, page: HtmlPage): Promise<void> {
  try {
    await pipeline(page.pieces(), createWriteStream(path));
  } catch (cause) {
    if (!(cause instanceof Error && 'syscall' in cause)) throw cause;
    throw new SweepError('REPORT_UNWRITABLE', { path, detail: cause.message }, { cause });
  }
}
