import { beginScan } from '../begin-scan.ts';
import type { Invocation } from '../command.ts';
import type { ExitStatus } from '../exit-status.ts';
import { printScan } from '../scan-output.ts';
import { withStore } from '../wiring-store.ts';

/** `scan`: a fleet, through Google's APIs, into a store. Throws SCOPE_, STORE_, API_ and CREDENTIALS_ codes. */
export async function run({ config, world }: Invocation<'scan'>): Promise<ExitStatus> {
  using scan = beginScan(config, world.clock, world);
  return await withStore(config, { readOnly: false }, world, async (store) =>
    printScan(store, await scan.into(store), config, world),
  );
}
