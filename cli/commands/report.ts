import { chooseScan } from '../../shared/flows/report-scan.ts';
import { fleetSizeOf, type ScanRow } from '../../shared/model/rows/scan-rows.ts';
import { describeScope } from '../../shared/model/scope.ts';
import { FORMATS, type Format, type ScanFormat } from '../../shared/platform/options-table.ts';
import { formatRows } from '../../shared/report/format-rows.ts';
import type { ScanReader } from '../../shared/report/ports.ts';
import type { Column, RowFormat } from '../../shared/report/row-format.ts';
import type { Invocation } from '../command.ts';
import { writeEvidenceFiles } from '../evidence-files.ts';
import { EXIT_STATUS, type ExitStatus } from '../exit-status.ts';
import { print, printStatus } from '../output.ts';
import { surfaceOf } from '../process-context.ts';
import { printScan, requireWritable } from '../scan-output.ts';
import { withStore } from '../wiring-store.ts';

/**
 * `report`: prints a stored, concluded scan in the same way as `scan`, or lists the stored scans. Throws STORE_ and SCAN_
 * codes.
 */
export function run({ config, context }: Invocation<'report'>): Promise<ExitStatus> {
  return withStore(config, { readOnly: true }, context, async (store) => {
    if (config.list) {
      const format = listFormatOf(config.reportFormat);
      await print(formatRows(store.listScans(), SCAN_FORMAT, format, surfaceOf(context)), context);
      return EXIT_STATUS.NOTHING_OPEN;
    }
    if (config.report !== undefined) await requireWritable(config.report);
    const scan = await chooseScan(store, config);
    if (config.evidence !== undefined) await writeEvidenceFiles(store, scan, config.evidence);
    const { status } = await printScan(store, scan, { ...config, format: config.reportFormat }, context);
    const latest = await latestOf(store);
    if (!config.quiet && latest?.event === 'STARTED')
      printStatus(context, `Scan ${latest.scan_id} started later and did not conclude.`);
    return status;
  });
}

const COLUMNS: readonly Column<ScanRow>[] = [
  { name: 'scheduled_at', cell: ({ scheduled_at }) => scheduled_at },
  { name: 'scope', cell: ({ scope }) => describeScope(scope) },
  { name: 'event', cell: ({ event }) => event },
  { name: 'completeness', cell: ({ completeness }) => completeness },
  { name: 'clusters', cell: fleetSizeOf },
  { name: 'open', cell: ({ exposures }) => exposures?.open ?? null },
  { name: 'unknown', cell: ({ exposures }) => exposures?.unknown ?? null },
  { name: 'scan_id', cell: ({ scan_id }) => scan_id },
];
const SCAN_FORMAT: RowFormat<ScanRow> = {
  columns: COLUMNS,
  allColumns: COLUMNS.map((column) =>
    column.name === 'scope' ? { name: 'scope', cell: ({ scope }: ScanRow) => scope } : column,
  ),
  record: (scan) => scan,
};

/** The formats for other security tools, which `--list` rejects, are not formats of rows. */
function listFormatOf(format: ScanFormat): Format {
  return FORMATS.find((each) => each === format) ?? 'table';
}

async function latestOf(reader: ScanReader): Promise<ScanRow | null> {
  for await (const scan of reader.listScans()) return scan;
  return null;
}
