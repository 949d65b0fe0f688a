import { reportFormat } from '../../shared/report/cluster-formats.ts';
import { formatRows } from '../../shared/report/format-rows.ts';
import type { Column, RowFormat } from '../../shared/report/row-format.ts';
import { summariseClusters } from '../../shared/report/summary.ts';
import { emptyTally, fleetResult } from '../../shared/report/tally.ts';
import type { Invocation } from '../command.ts';
import { type ExitStatus, exitStatusOf } from '../exit-status.ts';
import {
  type AssessedCluster,
  assessFiles,
  decidingAddresses,
  type FileReading,
  policyOfFiles,
} from '../flows/assess-files.ts';
import { print, printStatus, printSummary } from '../output.ts';
import { type ProcessContext, surfaceOf } from '../process-context.ts';
import { spoolToFile } from '../temporary-files.ts';

/** `assess`: judges the clusters in files. Throws an AggregateError of INPUT_ codes, one for each invalid file. */
export async function run({ config, operands, context }: Invocation<'assess'>): Promise<ExitStatus> {
  const reading: FileReading = { tally: emptyTally(), missingLocations: 0 };
  const { format, quiet } = config;
  const clusters = assessFiles(operands, reading, context, policyOfFiles(config, context));
  const first = await clusters.next();
  const isTerraform = first.done !== true && first.value.resources.length > 0;
  async function* all(): AsyncGenerator<AssessedCluster> {
    if (first.done === true) return;
    yield first.value;
    yield* clusters;
  }
  const lacksReasons = format === 'table' || format === 'markdown';
  const rows = !quiet && lacksReasons ? explained(all(), context) : all();
  const pieces = formatRows(rows, formatOf(isTerraform), format, surfaceOf(context));
  // Each line of NDJSON is complete; in every other format, partial output could be mistaken for the whole.
  await print(format === 'ndjson' ? pieces : spoolToFile(pieces), context);
  if (!quiet) await printSummary(context, summariseClusters(reading.tally));
  return exitStatusOf(fleetResult(reading.tally, reading.missingLocations));
}

/** Says what a verdict on Terraform resources is based on: it is about the future, or limited by what a state proves. */
async function* explained(
  clusters: AsyncIterable<AssessedCluster>,
  context: ProcessContext,
): AsyncGenerator<AssessedCluster> {
  for await (const cluster of clusters) {
    const { row, explanation } = cluster;
    if (row.exposure !== 'CLOSED')
      for (const reason of explanation) printStatus(context, `${row.cluster}: ${reason}`);
    yield cluster;
  }
}

function formatOf(isTerraform: boolean): RowFormat<AssessedCluster> {
  const ofRow = ({
    cell,
    color,
    link,
    ...column
  }: Column<AssessedCluster['row']>): Column<AssessedCluster> => ({
    ...column,
    cell: ({ row }) => cell(row),
    ...(color === undefined ? {} : { color: ({ row }) => color(row) }),
    ...(link === undefined ? {} : { link: ({ row }) => link(row) }),
  });
  const addresses: Column<AssessedCluster>[] = isTerraform
    ? [{ name: 'resources', cell: (cluster) => decidingAddresses(cluster).join(' ') }]
    : [];
  return {
    columns: [...reportFormat.columns.map(ofRow), ...addresses],
    allColumns: [...reportFormat.allColumns.map(ofRow), ...addresses],
    record: ({ row }) => reportFormat.record(row),
  };
}
