import { createReadStream } from 'node:fs';
import { assessDocument } from '../../shared/flows/assess-document.ts';
import { scanDateOf, scanIdOf } from '../../shared/model/identity.ts';
import type { ClusterReportRow } from '../../shared/model/rows/cluster-rows.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { readClusterDocuments } from '../../shared/stages/describe/input/read-cluster-documents.ts';
import { reportSheet } from '../../shared/stages/report/cluster-sheets.ts';
import { formatRows } from '../../shared/stages/report/format-rows.ts';
import { summariseClusters } from '../../shared/stages/report/summary.ts';
import { countCluster, emptyTally, type Tally } from '../../shared/stages/report/tally.ts';
import type { Invocation } from '../command.ts';
import { type ExitStatus, exitStatusOf } from '../exit-status.ts';
import { holdBack } from '../hold-back.ts';
import { print, say } from '../output.ts';
import { policyAt } from '../policy.ts';
import { surfaceOf, type World } from '../world.ts';

/** What was read so far. */
interface Reading {
  readonly tally: Tally;
  missingLocations: number;
}

/** `assess`: verdicts on the clusters of files. Throws an AggregateError of INPUT_ codes, one for each wrong file. */
export async function run({ config, operands, world }: Invocation<'assess'>): Promise<ExitStatus> {
  const reading: Reading = { tally: emptyTally(), missingLocations: 0 };
  const rows = assessFiles(operands, reading, world);
  const pieces = formatRows(rows, reportSheet, config.format, surfaceOf(world));
  // A line of NDJSON is whole by itself; every other format would show a part as if it were everything.
  await print(config.format === 'ndjson' ? pieces : holdBack(pieces), world);
  if (!config.quiet) for (const line of summariseClusters(reading.tally)) say(world, line);
  return exitStatusOf(reading.tally, reading.missingLocations);
}

async function* assessFiles(
  files: readonly string[],
  reading: Reading,
  world: World,
): AsyncGenerator<ClusterReportRow> {
  const problems: SweepError[] = [];
  for (const file of files) {
    try {
      yield* assessFile(file, reading, world);
    } catch (error) {
      if (!(error instanceof SweepError)) throw error;
      problems.push(error);
    }
  }
  if (problems.length > 0) throw new AggregateError(problems);
}

async function* assessFile(file: string, reading: Reading, world: World): AsyncGenerator<ClusterReportRow> {
  const nowMs = world.clock.nowMs();
  const scan = {
    scanId: scanIdOf(nowMs, file),
    scanDate: scanDateOf(nowMs),
    recordedAt: new Date(nowMs).toISOString(),
    organization: null,
  };
  const policy = policyAt(nowMs);
  const [source, name] = file === '-' ? [world.stdin, 'standard input'] : [createReadStream(file), file];
  for await (const found of readClusterDocuments(source, name)) {
    const place = `${name}, ${found.position}`;
    if (found.kind === 'MISSING_LOCATION') {
      reading.missingLocations += 1;
      say(world, `${place}: GKE left location ${found.location} out of the list.`);
      continue;
    }
    const row = assessDocument(scan, found, place, policy);
    if (row.error_detail !== null) say(world, row.error_detail);
    countCluster(reading.tally, row);
    yield row;
  }
}
