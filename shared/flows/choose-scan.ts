import type { ScanRow } from '../model/rows/scan-rows.ts';
import { SweepError } from '../platform/errors.ts';
import type { ScanReader } from '../report/ports.ts';

/** The concluded scan that is named, or the latest. Throws STORE_EMPTY, SCAN_UNKNOWN, SCAN_NOT_CONCLUDED. */
export async function chooseScan(
  reader: ScanReader,
  { scan, store }: { readonly scan?: string | undefined; readonly store: string },
): Promise<ScanRow> {
  const chosen = await (scan === undefined ? reader.latestScan() : reader.concludedScan(scan));
  if (chosen !== null) return chosen;
  if (scan === undefined) throw new SweepError('STORE_EMPTY', { store });
  for await (const { scan_id } of reader.listScans())
    if (scan_id === scan) throw new SweepError('SCAN_NOT_CONCLUDED', { scan, store });
  throw new SweepError('SCAN_UNKNOWN', { scan, store });
}
