import { reportFormat } from '../../shared/report/cluster-formats.ts';
import { formatRows } from '../../shared/report/format-rows.ts';
import { summariseClusters } from '../../shared/report/summary.ts';
import { emptyTally, fleetResult } from '../../shared/report/tally.ts';
import type { Invocation } from '../command.ts';
import { type ExitStatus, exitStatusOf } from '../exit-status.ts';
import { assessFiles, type FileReading, policyOfFiles } from '../flows/assess-files.ts';
import { print, printSummary } from '../output.ts';
import { surfaceOf } from '../process-context.ts';
import { spoolToFile } from '../temporary-files.ts';

/** `assess`: judges the clusters in files. Throws an AggregateError of INPUT_ codes, one for each invalid file. */
export async function run({ config, operands, context }: Invocation<'assess'>): Promise<ExitStatus> {
  const reading: FileReading = { tally: emptyTally(), missingLocations: 0 };
  const rows = assessFiles(operands, reading, context, policyOfFiles(config, context));
  const pieces = formatRows(rows, reportFormat, config.format, surfaceOf(context));
  // Each line of NDJSON is complete; in every other format, partial output could be mistaken for the whole.
  await print(config.format === 'ndjson' ? pieces : spoolToFile(pieces), context);
  if (!config.quiet) await printSummary(context, summariseClusters(reading.tally));
  return exitStatusOf(fleetResult(reading.tally, reading.missingLocations));
}
