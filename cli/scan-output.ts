import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import manifest from '../package.json' with { type: 'json' };
import { beginHtmlPage, markdownReport, scannedRecords } from '../shared/flows/report-scan.ts';
import type { ScanRow } from '../shared/model/rows/scan-rows.ts';
import { SweepError } from '../shared/platform/errors.ts';
import { FINDING_FORMATS, type FindingFormat, type ReportFormat } from '../shared/platform/options-table.ts';
import { scannedFormat } from '../shared/report/cluster-formats.ts';
import { formatRows } from '../shared/report/format-rows.ts';
import type { HtmlPage } from '../shared/report/html/html-page.ts';
import type { ScanReader } from '../shared/report/ports.ts';
import { formatFindings } from '../shared/report/security-formats/format-findings.ts';
import { summariseScan } from '../shared/report/summary.ts';
import { emptyTally } from '../shared/report/tally.ts';
import { scanResult } from '../shared/report/verdict.ts';
import { nextSteps } from '../shared/report-page/next-steps.ts';
import { type ExitStatus, exitStatusOf } from './exit-status.ts';
import { print, printSummary } from './output.ts';
import { type ProcessContext, surfaceOf } from './process-context.ts';

export interface ScanOutputOptions {
  readonly format: ReportFormat;
  /** Print only rows. */
  readonly quiet: boolean;
  /** File for the HTML report. */
  readonly report?: string | undefined;
}

/**
 * Prints a concluded scan from its store: the clusters to stdout and the summary to stderr; a Markdown report starts
 * with the summary.
 * @returns the exit status for this result
 */
export async function printScan(
  store: ScanReader,
  scan: ScanRow,
  { format, quiet, report }: ScanOutputOptions,
  context: ProcessContext,
): Promise<ExitStatus> {
  const tally = emptyTally();
  const page = report === undefined ? null : await beginHtmlPage(store, scan);
  const clusters = scannedRecords(store, scan, tally, (record, usage) => page?.add(record, usage));
  const pieces = isFindings(format)
    ? formatFindings(clusters, format, { scan, toolVersion: manifest.version, advise: nextSteps })
    : formatRows(clusters, scannedFormat, format, surfaceOf(context));
  if (format === 'markdown' && !quiet) {
    await print(markdownReport(store, scan, pieces), context);
  } else {
    await print(pieces, context);
    if (!quiet) await printSummary(context, summariseScan(scan, tally));
  }
  if (report !== undefined && page !== null) await writeHtmlReport(report, page);
  return exitStatusOf(scanResult(scan, tally));
}

function isFindings(format: ReportFormat): format is FindingFormat {
  return (FINDING_FORMATS as readonly string[]).includes(format);
}

/**
 * Writes an HTML report to a file.
 * @throws SweepError REPORT_UNWRITABLE
 */
async function writeHtmlReport(path: string, page: HtmlPage): Promise<void> {
  try {
    await pipeline(page.pieces(), createWriteStream(path));
  } catch (cause) {
    if (!(cause instanceof Error && 'syscall' in cause)) throw cause;
    throw new SweepError('REPORT_UNWRITABLE', { path, detail: cause.message }, { cause });
  }
}
