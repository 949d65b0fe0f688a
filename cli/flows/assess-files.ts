import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { inspectCluster } from '../../shared/flows/inspect-cluster.ts';
import type { Cluster } from '../../shared/model/cluster.ts';
import { rowPath } from '../../shared/model/cluster-names.ts';
import { scanDateOf, scanIdOf } from '../../shared/model/identity.ts';
import type { ClusterReportRow } from '../../shared/model/rows/cluster-rows.ts';
import type { Config } from '../../shared/platform/config.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { plural } from '../../shared/platform/text.ts';
import { countCluster, emptyTally, type Tally } from '../../shared/report/tally.ts';
import { decodeCluster } from '../../shared/stages/describe/decode-cluster.ts';
import { missingFieldsOf, parseClusterPath, UNNAMED } from '../../shared/stages/describe/identity.ts';
import { DEFAULT_POLICY, type JudgePolicy, policyAt } from '../../shared/stages/judge/policy.ts';
import { judgeSettings } from '../../shared/stages/judge/settings/judge-settings.ts';
import { settingReasons } from '../../shared/stages/judge/settings/setting-reasons.ts';
import { buildUnreadableReport } from '../../shared/stages/record/build-report.ts';
import type { ScanContext } from '../../shared/stages/record/scan-context.ts';
import { readExceptions } from '../../shared/wiring/exceptions-file.ts';
import { untilAborted } from '../async-iterables.ts';
import { readClusterDocuments } from '../input/read-cluster-documents.ts';
import type { InputDocument } from '../input/recognize.ts';
import type { PlannedResource } from '../input/terraform/planned-clusters.ts';
import { ACTION_NAMES } from '../input/terraform/read-resources.ts';
import { printStatus } from '../output.ts';
import type { ProcessContext } from '../process-context.ts';

/** What has been read so far, of all files. */
export interface FileReading {
  readonly tally: Tally;
  /** Locations, pages and clusters that the files show to exist, but do not contain. */
  unread: number;
  /** The first description of each cluster, by the cluster's path. */
  readonly clusters: Map<string, { readonly file: string; readonly settings: string }>;
  /** The clusters that node pools in the files belong to. */
  readonly ofPools: Set<string>;
}

export function emptyReading(): FileReading {
  return { tally: emptyTally(), unread: 0, clusters: new Map(), ofPools: new Set() };
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
  // A file that is named twice is read once; standard input could not be read again.
  for (const file of new Set(files)) {
    try {
      yield* assessFile(file, reading, context, policy);
    } catch (error) {
      if (!(error instanceof SweepError)) throw error;
      problems.push(error);
    }
  }
  if (problems.length > 0) throw new AggregateError(problems);
  const undescribed = [...reading.ofPools].filter((path) => !reading.clusters.has(path));
  reading.unread += undescribed.length;
  if (undescribed.length > 0)
    printStatus(
      context,
      `Not described: ${plural(undescribed.length, 'cluster')} of node pools in the files, for example ${undescribed[0]}. Export the assets of type container.googleapis.com/Cluster.`,
    );
}

async function* assessFile(
  file: string,
  reading: FileReading,
  context: ProcessContext,
  policy: JudgePolicy,
): AsyncGenerator<AssessedCluster> {
  const scan = scanOf(file, policy);
  let repeated = 0;
  const [source, name] = file === '-' ? [context.stdin, 'standard input'] : [createReadStream(file), file];
  for await (const found of untilAborted(readClusterDocuments(source, name), context.interruption)) {
    const place = `${name}, ${found.position}`;
    if (found.kind === 'MISSING_LOCATION') {
      reading.unread += 1;
      printStatus(context, `${place}: GKE omitted location ${found.location} from the list.`);
      continue;
    }
    if (found.kind === 'ROW')
      throw new SweepError('INPUT_NO_CLUSTER', {
        file: name,
        detail: 'it is the output of `assess`; pass it with --baseline',
      });
    if (found.kind === 'NOTE') {
      if (found.isUnread) reading.unread += 1;
      printStatus(context, `${name}: ${found.sentence}`);
      continue;
    }
    if (found.kind === 'POOL') {
      reading.ofPools.add(found.cluster);
      continue;
    }
    const row = assessDocument(scan, found, place, policy);
    const earlier = earlierDescription(row, name, reading);
    if (earlier?.isSame) {
      repeated += 1;
      continue;
    }
    if (earlier !== null)
      printStatus(
        context,
        `${place}: ${rowPath(row)} is also described in ${earlier.file}, with other settings. Both are judged and counted; pass only the newer one, or the older one as the baseline of \`assess\`.`,
      );
    if (row.error_detail !== null) printStatus(context, row.error_detail);
    countCluster(reading.tally, row);
    yield {
      row,
      resources: found.kind === 'PLANNED' ? found.planned.resources : [],
      explanation: explain(found, row),
    };
  }
  if (repeated > 0)
    printStatus(
      context,
      `${name}: ${plural(repeated, 'description')} of clusters that were already read, with the same settings. Each cluster counts once.`,
    );
}

/**
 * The first description of the cluster of a row, if there was one before; it is recorded otherwise. Nothing in a
 * description says when it was read, so of two that differ neither replaces the other. A cluster whose project or location
 * is not named can be another one of the same name.
 */
function earlierDescription(
  row: ClusterReportRow,
  file: string,
  { clusters }: FileReading,
): { readonly file: string; readonly isSame: boolean } | null {
  if (row.outcome === 'UNREADABLE' || row.project_id === UNNAMED || row.location === UNNAMED) return null;
  const settings = settingsOf(row);
  const earlier = clusters.get(rowPath(row));
  if (earlier !== undefined) return { file: earlier.file, isSame: earlier.settings === settings };
  clusters.set(rowPath(row), { file, settings });
  return null;
}

/** A digest of what verdicts and plans depend on: neither the file, nor the status or the size, which change by themselves. */
function settingsOf(row: ClusterReportRow): string {
  const pools = row.pools.map((pool) => ({ ...pool, node_count: null, usage: null }));
  const changing = { scan_id: null, report_id: null, project_number: null, status: null, usage: null };
  const settings = { ...row, ...changing, pools };
  return createHash('sha256').update(JSON.stringify(settings)).digest('base64');
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
      ...(source === 'plan' ? [ACTION_NAMES[action]] : []),
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
