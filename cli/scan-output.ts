import { constants, createWriteStream } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import manifest from '../package.json' with { type: 'json' };
import {
  beginHtmlPage,
  campaignsShown,
  markdownReport,
  scannedRecords,
} from '../shared/flows/report-scan.ts';
import type { Owner } from '../shared/model/owners.ts';
import type { ScanRow } from '../shared/model/rows/scan-rows.ts';
import type { Config } from '../shared/platform/config.ts';
import { SweepError } from '../shared/platform/errors.ts';
import { FINDING_FORMATS, type FindingFormat, type ScanFormat } from '../shared/platform/options-table.ts';
import { plural, quoteCommand } from '../shared/platform/text.ts';
import { scannedFormatFor } from '../shared/report/cluster-formats.ts';
import { countIn } from '../shared/report/fleet-bar.ts';
import { formatRows } from '../shared/report/format-rows.ts';
import type { HtmlPage } from '../shared/report/html/html-page.ts';
import type { PageReader, ScannedCluster } from '../shared/report/ports.ts';
import type { ScannedRecord } from '../shared/report/scanned-record.ts';
import { formatFindings } from '../shared/report/security-formats/format-findings.ts';
import { formatTickets } from '../shared/report/security-formats/format-tickets.ts';
import { summarizeScan } from '../shared/report/summary.ts';
import { emptyTally, type Tally } from '../shared/report/tally.ts';
import { scanResult } from '../shared/report/verdict.ts';
import { nextSteps } from '../shared/report-page/next-steps.ts';
import { type ExitStatus, exitStatusOf } from './exit-status.ts';
import { fileErrorReason } from './input/read-documents.ts';
import { print, printStatus, printSummary } from './output.ts';
import { commandPrefixOf, type ProcessContext, storeFlagsOf, surfaceOf } from './process-context.ts';

export interface ScanOutputOptions {
  readonly format: ScanFormat;
  /** Print only rows. */
  readonly quiet: boolean;
  /** Only the clusters of this owner. */
  readonly owner?: Owner | null | undefined;
  /** Labels that name owners, shown as columns. */
  readonly ownerLabel?: readonly string[];
  /** File for the HTML report. */
  readonly report?: string | undefined;
  /** `YYYY-MM-DD`, for the HTML report. */
  readonly targetDate?: string | undefined;
}

/**
 * Prints a concluded scan from its store: the clusters to stdout and the summary to stderr; a Markdown report starts
 * with the summary.
 * @returns the exit status for this result, and the counts of its clusters
 */
export async function printScan(
  store: PageReader,
  scan: ScanRow,
  { format, quiet, owner = null, ownerLabel = [], report, targetDate }: ScanOutputOptions,
  context: ProcessContext,
): Promise<{ readonly status: ExitStatus; readonly tally: Tally }> {
  const tally = emptyTally();
  const page =
    report === undefined
      ? null
      : await beginHtmlPage(store, scan, {
          targetDate,
          owner,
          ownerLabels: ownerLabel,
          // A campaign is counted for the whole fleet.
          campaigns: owner === null ? await campaignsShown(store, scan.scope) : [],
        });
  const seen = (record: ScannedRecord, cluster: ScannedCluster) => page?.add(record, cluster);
  const clusters = scannedRecords(store, scan, tally, seen, owner);
  const source = { scan, toolVersion: manifest.version, advise: nextSteps };
  const pieces = isFindings(format)
    ? formatFindings(clusters, format, source)
    : format === 'tickets'
      ? formatTickets(clusters, source, ownerLabel)
      : formatRows(clusters, scannedFormatFor(ownerLabel), format, surfaceOf(context));
  if (format === 'markdown' && !quiet) {
    await print(markdownReport(store, scan, pieces, owner), context);
  } else {
    await print(pieces, context);
    if (!quiet) await printSummary(context, summarizeScan(scan, tally, owner));
  }
  if (report !== undefined && page !== null) await writeHtmlReport(report, page);
  return { status: exitStatusOf(scanResult(scan, tally)), tally };
}

/** The options of a scan that its next commands repeat. */
type ScannedOptions = Pick<Config<'scan'>, 'store' | 'usage' | 'callers' | 'report'>;

const MOST_COMMANDS = 3;
/** A longer scope is not repeated. */
const MOST_PLACES = 3;

/** Prints the two or three commands that the result of a scan calls for, the most urgent first. */
export function printNextCommands(
  scan: ScanRow,
  tally: Tally,
  options: ScannedOptions,
  context: ProcessContext,
): void {
  const commands = nextCommands(scan, tally, options, context).slice(0, MOST_COMMANDS);
  for (const [index, { command, purpose }] of commands.entries()) {
    printStatus(context, `${(index === 0 ? 'Next' : '').padEnd(10)} ${purpose}:`);
    printStatus(context, `${' '.repeat(13)}${command}`);
  }
}

interface NextCommand {
  readonly command: string;
  readonly purpose: string;
}

function nextCommands(
  scan: ScanRow,
  tally: Tally,
  { store, usage, callers, report }: ScannedOptions,
  context: ProcessContext,
): NextCommand[] {
  const { allReported, unreadClusters, unreadPlaces, open, present } = scanResult(scan, tally);
  const { categories } = tally;
  const closable = countIn(categories, ['SAFE_TO_CLOSE', 'WILL_REOPEN']);
  const places = scan.scope.split(',').length > MOST_PLACES ? ['--scope', 'SCOPE'] : ['--scope', scan.scope];
  const stored = storeFlagsOf(store, context);
  const callerFlags = callers.length === 0 ? [] : ['--callers', callers.join(',')];
  const sweep = (...argv: string[]) => `${commandPrefixOf(context)} ${quoteCommand(argv)}`;
  const found: (NextCommand | false)[] = [
    unreadClusters + unreadPlaces > 0 && {
      command: sweep('doctor', ...places),
      purpose: 'find out why something could not be read',
    },
    !allReported && {
      command: sweep('scan', ...places, ...stored),
      purpose: 'scan again, because reports are missing',
    },
    open > 0 &&
      usage === 'none' && {
        command: sweep('scan', ...places, ...stored, '--usage', 'auto', '--callers', 'pods+configmaps'),
        purpose: 'find out whether anything still uses the port, and what',
      },
    closable > 0 && {
      command: `${sweep('plan', ...stored, '--format', 'shell')} > close.sh`,
      purpose: `write a script for what is SAFE_TO_CLOSE or WILL_REOPEN (${plural(closable, 'cluster')})`,
    },
    (categories.MIGRATE_FIRST ?? 0) > 0 &&
      (callers.length === 0
        ? {
            command: sweep('scan', ...places, ...stored, '--usage', usage, '--callers', 'pods+configmaps'),
            purpose: 'find out what still uses the port',
          }
        : {
            command: sweep('query', ...stored, 'FROM suspected_callers'),
            purpose: 'see what still uses the port and must be migrated first',
          }),
    usage !== 'none' &&
      (categories.GATHER_EVIDENCE ?? 0) > 0 && {
        command: sweep('scan', ...places, ...stored, '--usage', usage, ...callerFlags),
        purpose: 'scan again tomorrow, because each scan adds evidence',
      },
    open === 0 &&
      present > 0 && {
        command: sweep('plan', '--new-clusters'),
        purpose: 'keep the port closed on new clusters',
      },
    report === undefined && {
      command: sweep('report', ...stored, '--report', 'report.html'),
      purpose: 'see the result as an HTML page',
    },
  ];
  return found.filter((each) => each !== false);
}

/**
 * Checks that a file can be written, before the work whose result belongs into it.
 * @throws SweepError REPORT_UNWRITABLE
 */
export async function requireWritable(path: string): Promise<void> {
  try {
    const existing = await stat(path).catch(() => null);
    if (existing?.isDirectory()) throw new Error('it is a directory');
    await access(existing === null ? dirname(path) : path, constants.W_OK);
  } catch (cause) {
    throw new SweepError('REPORT_UNWRITABLE', { path, detail: fileErrorReason(cause) }, { cause });
  }
}

export function isFindings(format: ScanFormat): format is FindingFormat {
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
