import { chooseScan } from '../../shared/flows/report-scan.ts';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import type { ScanReader } from '../../shared/report/ports.ts';
import type { Invocation } from '../command.ts';
import { writeEvidenceFiles } from '../evidence-files.ts';
import type { ExitStatus } from '../exit-status.ts';
import { printStatus } from '../output.ts';
import { printScan } from '../scan-output.ts';
import { withStore } from '../wiring-store.ts';

/** `report`: prints a stored, concluded scan in the same way as `scan`. Throws STORE_ and SCAN_ codes. */
export function run({ config, context }: Invocation<'report'>): Promise<ExitStatus> {
  return withStore(config, { readOnly: true }, context, async (store) => {
    const scan = await chooseScan(store, config);
    const status = await printScan(store, scan, { ...config, format: config.reportFormat }, context);
    if (config.evidence !== undefined) await writeEvidenceFiles(store, scan, config.evidence);
    const latest = await latestOf(store);
    if (!config.quiet && latest?.event === 'STARTED')
      printStatus(context, `Scan ${latest.scan_id} started later and did not conclude.`);
    return status;
  });
}

async function latestOf(reader: ScanReader): Promise<ScanRow | null> {
  for await (const scan of reader.listScans()) return scan;
  return null;
}
