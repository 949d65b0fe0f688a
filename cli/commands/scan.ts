import { SweepError } from '../../shared/platform/errors.ts';
import { plural } from '../../shared/platform/text.ts';
import type { Invocation } from '../command.ts';
import { type ExitStatus, Interrupted } from '../exit-status.ts';
import { printStatus } from '../output.ts';
import { printNextCommands, printScan, requireWritable } from '../scan-output.ts';
import { scopeOf } from '../scan-scope.ts';
import { startScan } from '../start-scan.ts';
import { type CliStore, withStore } from '../wiring-store.ts';

/**
 * `scan`: scans a fleet through Google's APIs and records it in a store. Throws SCOPE_, STORE_, API_ and CREDENTIALS_
 * codes, and REPORT_UNWRITABLE before the scan starts.
 */
export async function run({ config, context }: Invocation<'scan'>): Promise<ExitStatus> {
  if (config.report !== undefined) await requireWritable(config.report);
  const scope = await scopeOf(config, context);
  using scan = startScan({ ...config, scope }, context.clock, context);
  return await withStore(config, { readOnly: false }, context, async (store) => {
    try {
      const row = await scan.into(store);
      const { status, tally } = await printScan(store, row, config, context);
      if (!config.quiet) printNextCommands(row, tally, config, context);
      return status;
    } catch (error) {
      if (error instanceof Interrupted && !config.quiet)
        for (const line of await interruptionLines(store, scan.scanId, config.store))
          printStatus(context, line);
      throw error;
    }
  });
}

/** What an interrupted scan has stored, and how to continue. */
async function interruptionLines(store: CliStore, scanId: string, path: string): Promise<string[]> {
  const again = 'Run the same command again to scan from the start';
  try {
    if ((await store.concludedScan(scanId)) !== null)
      return [`Scan ${scanId} is complete and stored in ${path}; \`report\` prints it.`];
    const { reportedClusters, enumeratedClusters } = await store.scanProgress(scanId);
    return [
      `Scan ${scanId} did not conclude: ${path} has ${plural(reportedClusters, 'report')} for the ${plural(enumeratedClusters, 'cluster')} found so far. Reports and questions leave out scans that did not conclude.`,
      reportedClusters === 0
        ? `${again}.`
        : `${again}; the kubelet samples of this one are kept and count as evidence.`,
    ];
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    return [`Scan ${scanId} did not conclude. ${again}.`];
  }
}
