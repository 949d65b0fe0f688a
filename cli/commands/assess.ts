import manifest from '../../package.json' with { type: 'json' };
import { grouped, plural } from '../../shared/platform/text.ts';
import { reportFormat } from '../../shared/report/cluster-formats.ts';
import { formatRows } from '../../shared/report/format-rows.ts';
import type { Column, RowFormat } from '../../shared/report/row-format.ts';
import { formatFindings } from '../../shared/report/security-formats/format-findings.ts';
import { summarizeClusters } from '../../shared/report/summary.ts';
import { fleetResult } from '../../shared/report/tally.ts';
import { withFirstRead } from '../async-iterables.ts';
import type { Invocation } from '../command.ts';
import { EXIT_STATUS, type ExitStatus, exitStatusOf } from '../exit-status.ts';
import {
  type AssessedCluster,
  assessFiles,
  decidingAddresses,
  emptyReading,
  type FileReading,
  policyOfFiles,
} from '../flows/assess-files.ts';
import {
  adviseOnFiles,
  assessedScan,
  type Baseline,
  foundCluster,
  readBaseline,
  worseningSentence,
} from '../flows/compare-baseline.ts';
import { print, printStatus, printSummary } from '../output.ts';
import { type ProcessContext, surfaceOf } from '../process-context.ts';
import { isFindings } from '../scan-output.ts';
import { sortOnDisk, spoolToFile } from '../temporary-files.ts';

/** `assess`: judges the clusters in files. Throws an AggregateError of INPUT_ codes, one for each invalid file. */
export async function run(invocation: Invocation<'assess'>): Promise<ExitStatus> {
  const { config, operands, context } = invocation;
  const { assessFormat: format, quiet } = config;
  const policy = policyOfFiles(config, context);
  const baseline =
    config.baseline === undefined ? null : await readBaseline(config.baseline, policy, context);
  const comparison: Comparison = { worse: 0, others: 0, opened: 0, unclear: 0 };
  const reading = emptyReading();
  const assessed = assessFiles(operands, reading, context, policy);
  const clusters = baseline === null ? assessed : compared(assessed, baseline, comparison, invocation);
  const pieces = isFindings(format)
    ? findings(clusters, format, baseline, reading, policy.nowMs)
    : formatted(clusters, invocation);
  // Each line of NDJSON is complete; in every other format, partial output could be mistaken for the whole.
  await print(format === 'ndjson' ? pieces : spoolToFile(pieces), context);
  if (!quiet) await printSummary(context, summarizeClusters(reading.tally));
  if (baseline === null) return exitStatusOf(fleetResult(reading.tally, reading.unread));
  if (!quiet) await printSummary(context, [comparisonSummary(comparison)]);
  if (comparison.opened > 0) return EXIT_STATUS.OPEN;
  return comparison.unclear + reading.unread > 0 ? EXIT_STATUS.NOT_ALL_READ : EXIT_STATUS.NOTHING_OPEN;
}

/** Counts of compared clusters. */
interface Comparison {
  worse: number;
  others: number;
  /** Of the worse ones that are not exempt: those with a newly open port. */
  opened: number;
  /** And those with a port that may be newly open. */
  unclear: number;
}

function comparisonSummary({ worse, others }: Comparison): string {
  if (worse === 0) return `Baseline   ${plural(others, 'cluster')}, nothing is worse`;
  return `Baseline   ${plural(worse, 'cluster')} worse · ${grouped(others)} not worse`;
}

/** Says what is worse than in the baseline, and counts it. What is exempt is said, and does not count. */
async function* compared(
  clusters: AsyncIterable<AssessedCluster>,
  baseline: Baseline,
  comparison: Comparison,
  { config, context }: Invocation<'assess'>,
): AsyncGenerator<AssessedCluster> {
  for await (const cluster of clusters) {
    const { row } = cluster;
    const worsening = baseline.worsening(cluster);
    if (worsening === null) comparison.others += 1;
    else {
      comparison.worse += 1;
      if (!config.quiet) printStatus(context, worseningSentence(row, worsening, decidingAddresses(cluster)));
      if (row.exemption === null && worsening.opened.length > 0) comparison.opened += 1;
      if (row.exemption === null && worsening.unclear.length > 0) comparison.unclear += 1;
    }
    yield cluster;
  }
}

async function* findings(
  clusters: AsyncIterable<AssessedCluster>,
  format: Parameters<typeof formatFindings>[1],
  baseline: Baseline | null,
  reading: FileReading,
  nowMs: number,
): AsyncGenerator<string> {
  async function* found() {
    for await (const cluster of clusters) yield foundCluster(cluster, baseline);
  }
  const records = sortOnDisk(
    found(),
    () => 0,
    (a, b) => a - b,
  );
  // The head of a log says whether everything was read, so the first record is requested before it is written.
  const { all } = await withFirstRead(records);
  const { allKnown } = fleetResult(reading.tally, reading.unread);
  const scan = assessedScan(nowMs, allKnown);
  yield* formatFindings(all, format, { scan, toolVersion: manifest.version, advise: adviseOnFiles });
}

async function* formatted(
  clusters: AsyncGenerator<AssessedCluster>,
  { config: { assessFormat: format, quiet }, context }: Invocation<'assess'>,
): AsyncGenerator<string> {
  if (isFindings(format)) return;
  const { first, all } = await withFirstRead(clusters);
  const isTerraform = first !== undefined && first.resources.length > 0;
  const lacksReasons = format === 'table' || format === 'markdown';
  const rows = !quiet && lacksReasons ? explained(all, context) : all;
  yield* formatRows(rows, formatOf(isTerraform), format, surfaceOf(context));
}

/**
 * Says why a cluster is UNKNOWN, and what a verdict on Terraform resources is based on: it is about the future, or limited
 * by what a state proves.
 */
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
