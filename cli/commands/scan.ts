import type { Invocation } from '../command.ts';
import type { ExitStatus } from '../exit-status.ts';
import { printScan } from '../scan-output.ts';
import { scopeOf } from '../scan-scope.ts';
import { startScan } from '../start-scan.ts';
import { withStore } from '../wiring-store.ts';

/**
 * `scan`: scans a fleet through Google's APIs and records it in a store. Throws SCOPE_, STORE_, API_ and CREDENTIALS_
 * codes.
 */
export async function run({ config, context }: Invocation<'scan'>): Promise<ExitStatus> {
  const scope = await scopeOf(config, context);
  using scan = startScan({ ...config, scope }, context.clock, context);
  return await withStore(config, { readOnly: false }, context, async (store) =>
    printScan(store, await scan.into(store), config, context),
  );
}
