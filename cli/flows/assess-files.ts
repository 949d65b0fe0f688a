import { createReadStream } from 'node:fs';
import { inspectCluster } from '../../shared/flows/inspect-cluster.ts';
import { scanDateOf, scanIdOf } from '../../shared/model/identity.ts';
import type { ClusterReportRow } from '../../shared/model/rows/cluster-rows.ts';
import type { Config } from '../../shared/platform/config.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { countCluster, type Tally } from '../../shared/report/tally.ts';
import { decodeCluster } from '../../shared/stages/describe/decode-cluster.ts';
import { missingFieldsOf, parseClusterPath, UNNAMED } from '../../shared/stages/describe/identity.ts';
import { DEFAULT_POLICY, type JudgePolicy, policyAt } from '../../shared/stages/judge/policy.ts';
import { buildUnreadableReport } from '../../shared/stages/record/build-unreadable-report.ts';
import type { ScanContext } from '../../shared/stages/record/scan-context.ts';
import { readExceptions } from '../../shared/wiring/exceptions-file.ts';
import { readClusterDocuments } from '../input/read-cluster-documents.ts';
import type { InputDocument } from '../input/recognize.ts';
import { printStatus } from '../output.ts';
import type { ProcessContext } from '../process-context.ts';

/** Counts of what has been read so far. */
export interface FileReading {
  readonly tally: Tally;
  missingLocations: number;
}

/** By what the clusters in files are judged. Throws what readExceptions throws. */
export function policyOfFiles(
  { exceptions, exemptions }: Pick<Config<'assess'>, 'exceptions' | 'exemptions'>,
  { clock }: ProcessContext,
): JudgePolicy {
  return policyAt(clock.nowMs(), { ...DEFAULT_POLICY, exemptions }, readExceptions(exceptions));
}

/**
 * Yields the judged clusters of files as they are read. Throws an AggregateError of INPUT_ codes, one for each invalid
 * file.
 */
export async function* assessFiles(
  files: readonly string[],
  reading: FileReading,
  context: ProcessContext,
  policy: JudgePolicy,
): AsyncGenerator<ClusterReportRow> {
  const problems: SweepError[] = [];
  for (const file of files) {
    try {
      yield* assessFile(file, reading, context, policy);
    } catch (error) {
      if (!(error instanceof SweepError)) throw error;
      problems.push(error);
    }
  }
  if (problems.length > 0) throw new AggregateError(problems);
}

async function* assessFile(
  file: string,
  reading: FileReading,
  context: ProcessContext,
  policy: JudgePolicy,
): AsyncGenerator<ClusterReportRow> {
  const { nowMs } = policy;
  const scan = {
    scanId: scanIdOf(nowMs, file),
    scanDate: scanDateOf(nowMs),
    recordedAt: new Date(nowMs).toISOString(),
    organization: null,
  };
  const [source, name] = file === '-' ? [context.stdin, 'standard input'] : [createReadStream(file), file];
  for await (const found of readClusterDocuments(source, name)) {
    const place = `${name}, ${found.position}`;
    if (found.kind === 'MISSING_LOCATION') {
      reading.missingLocations += 1;
      printStatus(context, `${place}: GKE omitted location ${found.location} from the list.`);
      continue;
    }
    const row = assessDocument(scan, found, place, policy);
    if (row.error_detail !== null) printStatus(context, row.error_detail);
    countCluster(reading.tally, row);
    yield row;
  }
}

/**
 * The row of one cluster in a file; an invalid cluster gets a row too, as UNREADABLE.
 * @param place the file and the position in it, for the error of the row
 */
function assessDocument(
  scan: ScanContext,
  found: Extract<InputDocument, { kind: 'CLUSTER' | 'INVALID' }>,
  place: string,
  policy: JudgePolicy,
): ClusterReportRow {
  if (found.kind === 'CLUSTER')
    return inspectCluster(
      scan,
      { ...decodeCluster(found.document, found.known), missingFields: missingFieldsOf(found.document) },
      policy,
    );
  const identity = parseClusterPath(found.name ?? '') ?? {
    projectId: UNNAMED,
    location: UNNAMED,
    cluster: found.name ?? UNNAMED,
  };
  const error = new SweepError('CLUSTER_MALFORMED', {
    cluster: found.name === null ? place : `${found.name} (${place})`,
    detail: found.detail,
  });
  return buildUnreadableReport(scan, identity, 'UNREADABLE', error);
}
