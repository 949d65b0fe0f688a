import { chooseScan } from '../../shared/flows/choose-scan.ts';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import type { ScanReader } from '../../shared/report/ports.ts';
import type { Invocation } from '../command.ts';
import type { ExitStatus } from '../exit-status.ts';
import { say } from '../output.ts';
import { printScan } from '../scan-output.ts';
import { withStore } from '../wiring-store.ts';

/** `report`: a concluded scan of the store, as `scan` prints it. Throws STORE_ and SCAN_ codes. */
export function run({ config, world }: Invocation<'report'>): Promise<ExitStatus> {
  return withStore(config, { readOnly: true }, world, async (store) => {
    const scan = await chooseScan(store, config);
    const status = await printScan(store, scan, { ...config, format: config.reportFormat }, world);
    const latest = await latestOf(store);
    if (!config.quiet && latest?.event === 'STARTED')
      say(world, `Scan ${latest.scan_id} was begun after it and did not conclude.`);
    return status;
  });
}

async function latestOf(reader: ScanReader): Promise<ScanRow | null> {
  for await (const scan of reader.listScans()) return scan;
  return null;
}
