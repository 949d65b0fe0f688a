import { createReadStream } from 'node:fs';
import { inspectCluster } from '../../shared/flows/inspect-cluster.ts';
import type { Cluster } from '../../shared/model/cluster.ts';
import { scanDateOf, scanIdOf } from '../../shared/model/identity.ts';
import type { ClusterReportRow } from '../../shared/model/rows/cluster-rows.ts';
import type { Config } from '../../shared/platform/config.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { countCluster, type Tally } from '../../shared/report/tally.ts';
import { decodeCluster } from '../../shared/stages/describe/decode-cluster.ts';
import { missingFieldsOf, parseClusterPath, UNNAMED } from '../../shared/stages/describe/identity.ts';
import { DEFAULT_POLICY, type JudgePolicy, policyAt } from '../../shared/stages/judge/policy.ts';
import { judgeSettings } from '../../shared/stages/judge/settings/judge-settings.ts';
import { settingReasons } from '../../shared/stages/judge/settings/setting-reasons.ts';
import { buildUnreadableReport } from '../../shared/stages/record/build-report.ts';
import type { ScanContext } from '../../shared/stages/record/scan-context.ts';
import { readExceptions } from '../../shared/wiring/exceptions-file.ts';
import { readClusterDocuments } from '../input/read-cluster-documents.ts';
import type { InputDocument } from '../input/recognize.ts';
import type { PlannedResource } from '../input/terraform/planned-clusters.ts';
import type { TerraformAction } from '../input/terraform/read-resources.ts';
import { printStatus } from '../output.ts';
import type { ProcessContext } from '../process-context.ts';

/** Counts of what has been read so far. */
export interface FileReading {
  readonly tally: Tally;
  missingLocations: number;
}

type AssessedDocument = Extract<InputDocument, { kind: 'CLUSTER' | 'PLANNED' | 'INVALID' }>;

/** A judged cluster of a file. */
export interface AssessedCluster {
  readonly row: ClusterReportRow;
  /** Its Terraform resources; empty for any other input. */
  readonly resources: readonly PlannedResource[];
  /**
   * Why each port is what it is: of an UNKNOWN cluster, and of a Terraform cluster, with the resources that the verdict
   * is based on.
   */
  readonly explanation: readonly string[];
}

/** The addresses of the pools that are not closed; without any, that of the cluster. */
export function decidingAddresses({ row, resources }: AssessedCluster): string[] {
  const closed = new Set(row.pools.filter(({ port }) => port === 'DISABLED').map(({ pool }) => pool));
  const deciding = resources.filter(({ pool }) => pool !== null && !closed.has(pool));
  return [...new Set((deciding.length > 0 ? deciding : resources.slice(0, 1)).map(({ address }) => address))];
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
): AsyncGenerator<AssessedCluster> {
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
): AsyncGenerator<AssessedCluster> {
  const scan = scanOf(file, policy);
  const [source, name] = file === '-' ? [context.stdin, 'standard input'] : [createReadStream(file), file];
  for await (const found of readClusterDocuments(source, name)) {
    const place = `${name}, ${found.position}`;
    if (found.kind === 'MISSING_LOCATION') {
      reading.missingLocations += 1;
      printStatus(context, `${place}: GKE omitted location ${found.location} from the list.`);
      continue;
    }
    if (found.kind === 'ROW')
      throw new SweepError('INPUT_NO_CLUSTER', {
        file: name,
        detail: 'it is the output of `assess`; pass it with --baseline',
      });
    if (found.kind === 'NOTE') {
      if (found.isUnread) reading.missingLocations += 1;
      printStatus(context, `${name}: ${found.sentence}`);
      continue;
    }
    const row = assessDocument(scan, found, place, policy);
    if (row.error_detail !== null) printStatus(context, row.error_detail);
    countCluster(reading.tally, row);
    yield {
      row,
      resources: found.kind === 'PLANNED' ? found.planned.resources : [],
      explanation: explain(found, row),
    };
  }
}

/** The columns that all rows of a file share. */
export function scanOf(file: string, { nowMs }: JudgePolicy): ScanContext {
  return {
    scanId: scanIdOf(nowMs, file),
    scanDate: scanDateOf(nowMs),
    recordedAt: new Date(nowMs).toISOString(),
    organization: null,
  };
}

/**
 * The row of one cluster in a file; an invalid cluster gets a row too, as UNREADABLE.
 * @param place the file and the position in it, for the error of the row
 */
export function assessDocument(
  scan: ScanContext,
  found: AssessedDocument,
  place: string,
  policy: JudgePolicy,
): ClusterReportRow {
  if (found.kind === 'CLUSTER') return inspectCluster(scan, describedIn(found), policy);
  if (found.kind === 'PLANNED') {
    const row = inspectCluster(scan, found.planned.cluster, policy);
    return { ...row, reasons: [...terraformReasons(found), ...row.reasons] };
  }
  const identity = parseClusterPath(found.name ?? '') ?? {
    projectId: UNNAMED,
    location: UNNAMED,
    cluster: found.name ?? UNNAMED,
  };
  const error = new SweepError('CLUSTER_MALFORMED', {
    cluster: found.name === null ? place : `${found.name} (${place})`,
    detail: [found.detail, ...(found.advice === undefined ? [] : [found.advice])].join('. '),
  });
  return buildUnreadableReport(scan, identity, 'UNREADABLE', error);
}

const ACTIONS: Readonly<Record<TerraformAction, string>> = {
  CREATE: 'create',
  REPLACE: 'replace',
  UPDATE: 'update',
  NO_OP: 'no change',
  READ: 'read during apply',
  DELETE: 'delete',
  FORGET: 'removed from the state only',
  STATE: 'from the prior state',
};

function describedIn({ document, known }: Extract<InputDocument, { kind: 'CLUSTER' }>): Cluster {
  return { ...decodeCluster(document, known), missingFields: missingFieldsOf(document) };
}

function explain(found: AssessedDocument, { exposure }: ClusterReportRow): string[] {
  if (found.kind === 'INVALID' || (found.kind === 'CLUSTER' && exposure !== 'UNKNOWN')) return [];
  const cluster = found.kind === 'PLANNED' ? found.planned.cluster : describedIn(found);
  const reasons = settingReasons(cluster, judgeSettings(cluster));
  return found.kind === 'PLANNED' ? [...terraformReasons(found), ...reasons] : reasons;
}

/** The resources that a verdict is based on, by address, and what it is worth. */
function terraformReasons({ planned, source }: Extract<InputDocument, { kind: 'PLANNED' }>): string[] {
  const own = planned.isDescribed ? planned.resources[0]?.address : undefined;
  const listed = planned.resources.filter(({ address, pool }) => pool === null || address !== own);
  const named = listed.map(({ address, action, pool }) => {
    const facts = [
      ...(pool === null ? [] : [`pool ${pool}`]),
      ...(source === 'plan' ? [ACTIONS[action]] : []),
    ];
    return facts.length === 0 ? address : `${address} (${facts.join(': ')})`;
  });
  return [
    source === 'plan'
      ? `After apply of the Terraform plan: ${named.join(', ')}.`
      : `According to the Terraform state: ${named.join(', ')}.`,
    ...(planned.isDescribed ? [] : [`The ${source} contains these node pools, but not their cluster.`]),
  ];
}
