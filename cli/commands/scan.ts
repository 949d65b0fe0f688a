import type { Invocation } from '../command-table.ts';
import type { ExitStatus } from '../exit-status.ts';
import { scanOnce } from '../scan-once.ts';
import { printScan } from '../scan-output.ts';
import { withStore } from '../wiring.ts';

/** `scan`: a fleet, through Google's APIs, into a store. Throws SCOPE_, STORE_, API_ and CREDENTIALS_ codes. */
export function run({ config, world }: Invocation<'scan'>): Promise<ExitStatus> {
  return withStore(config.store, { readOnly: false }, async (store) => {
    const scan = await scanOnce(config, store, world.clock, world);
    return printScan(store, scan, config, world);
  });
}
