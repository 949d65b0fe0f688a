import { createReadStream } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { rowPath } from '../../shared/model/cluster-names.ts';
import { scanDateOf, scanIdOf } from '../../shared/model/identity.ts';
import type { ClusterReportRow } from '../../shared/model/rows/cluster-rows.ts';
import type { PortVerdict } from '../../shared/model/rows/parts.ts';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import type { Change } from '../../shared/model/words.ts';
import { formatList } from '../../shared/platform/text.ts';
import type { NextStep } from '../../shared/report/ports.ts';
import { isOpenPool } from '../../shared/report/scanned-record.ts';
import type { FoundCluster } from '../../shared/report/security-formats/finding-source.ts';
import { nextSteps } from '../../shared/report-page/next-steps.ts';
import { UNNAMED } from '../../shared/stages/describe/identity.ts';
import type { JudgePolicy } from '../../shared/stages/judge/policy.ts';
import { readClusterDocuments } from '../input/read-cluster-documents.ts';
import type { PrintedRow } from '../input/recognize.ts';
import type { PlannedResource } from '../input/terraform/planned-clusters.ts';
import { printStatus } from '../output.ts';
import type { ProcessContext } from '../process-context.ts';
import { type AssessedCluster, assessDocument, decidingAddresses, scanOf } from './assess-files.ts';

/** What is worse than in the baseline. */
export interface Worsening {
  /** Pools that were not open; on Autopilot without listed pools, the cluster. */
  readonly opened: readonly string[];
  /** Pools that may be open, and were closed or not there; the cluster, if it is UNKNOWN or could not be read for another reason. */
  readonly unclear: readonly string[];
  /** Future pools will be open, and would not have been. */
  readonly willReopen: boolean;
}

const CLUSTER = 'the cluster';

type ComparedCluster = Pick<AssessedCluster, 'row' | 'resources'>;

/** Whether two rows say the same about the same cluster. */
function isSameStatement(one: PrintedRow, other: PrintedRow): boolean {
  const ports = ({ exposure, pools, new_pools, auto_provisioned }: PrintedRow) => [
    ...[exposure, new_pools?.port, auto_provisioned?.port],
    ...pools.map(({ pool, port }) => [pool, port]),
  ];
  return rowPath(one) === rowPath(other) && isDeepStrictEqual(ports(one), ports(other));
}

/** Compares clusters with those of a baseline: earlier rows of the same clusters. */
export class Baseline {
  readonly #rows = new Map<string, PrintedRow[]>();

  /** A row that says the same as an earlier one, of a cluster that two lists contain, is left out. */
  add(row: PrintedRow): void {
    const earlier = this.#rows.get(row.cluster) ?? [];
    if (!earlier.some((one) => isSameStatement(one, row))) this.#rows.set(row.cluster, [...earlier, row]);
  }

  /**
   * The same cluster in the baseline; null if it is new. A Terraform plan may not know a project or location, which then
   * agrees with any; a cluster that the plan creates does not exist yet, so one elsewhere is another cluster.
   */
  find({ row: { project_id, location, cluster }, resources }: ComparedCluster): PrintedRow | null {
    const agrees = (one: string, other: string) => one === other || one === UNNAMED || other === UNNAMED;
    const found = (this.#rows.get(cluster) ?? []).filter(
      (row) => agrees(row.project_id, project_id) && agrees(row.location, location),
    );
    const exact = found.filter((row) => row.project_id === project_id && row.location === location);
    const isCreated = resources.some(({ pool, action }) => pool === null && action === 'CREATE');
    const [only, ...others] = exact.length > 0 || isCreated ? exact : found;
    return others.length === 0 ? (only ?? null) : null;
  }

  /**
   * What is worse than in the baseline; null if nothing is. What a Terraform plan leaves as it is cannot become worse: a
   * "FALSE" that apply does not write is UNKNOWN for the plan alone, but the baseline may know better.
   */
  worsening(cluster: ComparedCluster): Worsening | null {
    const { row, resources } = cluster;
    const before = this.find(cluster);
    const then = new Map(before?.pools.map(({ pool, port }) => [pool, port]));
    const unchanged = new Set(resources.flatMap(({ pool, isUnchanged }) => (isUnchanged ? [pool] : [])));
    // The pools of a data source that is read during apply: unknown to the plan, which does not change them.
    const read = new Set(resources.flatMap(({ pool, action }) => (action === 'READ' ? [pool] : [])));
    const now = row.pools.map((pool) => ({
      pool: pool.pool,
      port: isOpenPool(pool, row) ? 'ENABLED' : pool.port,
    }));
    const opened = now.filter(({ pool, port }) => port === 'ENABLED' && then.get(pool) !== 'ENABLED');
    const unclear = now.filter(({ pool, port }) => {
      const earlier = then.get(pool);
      const wasClosed = earlier === undefined || (earlier === 'DISABLED' && !unchanged.has(pool));
      return port === 'UNKNOWN' && wasClosed && !(before !== null && read.has(pool));
    });
    const isOpenWithoutPool = row.exposure === 'OPEN' && !now.some(({ port }) => port === 'ENABLED');
    const worsening = {
      opened: [...names(opened), ...(isOpenWithoutPool && before?.exposure !== 'OPEN' ? [CLUSTER] : [])],
      unclear: unclear.length === 0 && isNewlyUnclear(row, before, resources) ? [CLUSTER] : names(unclear),
      willReopen:
        (row.exposure === 'WILL_REOPEN' && (before === null || before.exposure === 'CLOSED')) ||
        (before !== null && opensFuturePools(row, before, resources)),
    };
    const isWorse = worsening.opened.length + worsening.unclear.length > 0 || worsening.willReopen;
    return isWorse ? worsening : null;
  }
}

const names = (pools: readonly { readonly pool: string }[]): string[] =>
  pools.map(({ pool }) => `pool ${pool}`);

/** Also in a cluster that is open or UNKNOWN already. On Autopilot, the setting governs the nodes of today. */
function opensFuturePools(
  row: ClusterReportRow,
  before: PrintedRow,
  resources: readonly PlannedResource[],
): boolean {
  const own = resources.find(({ pool }) => pool === null);
  if (row.mode === 'AUTOPILOT' || own?.isUnchanged === true) return false;
  const opens = (now: PortVerdict | null, then: PortVerdict | null | undefined) =>
    now?.port === 'ENABLED' && then !== undefined && then?.port !== 'ENABLED';
  return opens(row.new_pools, before.new_pools) || opens(row.auto_provisioned, before.auto_provisioned);
}

/** For another reason than one of its pools. */
function isNewlyUnclear(
  { exposure, outcome }: ClusterReportRow,
  before: PrintedRow | null,
  resources: readonly PlannedResource[],
): boolean {
  if (exposure !== 'UNKNOWN' && outcome !== 'UNREADABLE') return false;
  if (before === null) return true;
  if (before.exposure !== 'CLOSED' && before.exposure !== 'WILL_REOPEN') return false;
  const own = resources.find(({ pool }) => pool === null);
  return resources.length === 0 || (own !== undefined && !own.isUnchanged);
}

/**
 * Reads what clusters are compared with: rows that `assess` printed, or any file that it can read. Says what it lacks.
 * @throws SweepError INPUT_ codes
 */
export async function readBaseline(
  file: string,
  policy: JudgePolicy,
  context: ProcessContext,
): Promise<Baseline> {
  const baseline = new Baseline();
  for await (const found of readClusterDocuments(createReadStream(file), file)) {
    if (found.kind === 'ROW') baseline.add(found.row);
    else if (found.kind === 'CLUSTER' || found.kind === 'PLANNED' || found.kind === 'INVALID')
      baseline.add(assessDocument(scanOf(file, policy), found, found.position, policy));
    else if (found.kind === 'MISSING_LOCATION')
      printStatus(
        context,
        `Baseline ${file}: GKE omitted location ${found.location}; clusters there look new.`,
      );
    else if (found.kind === 'NOTE' && found.isUnread)
      printStatus(context, `Baseline ${file}: ${found.sentence}`);
  }
  return baseline;
}

/** A worsening as a sentence, with the addresses of its Terraform resources. */
export function worseningSentence(
  row: ClusterReportRow,
  { opened, unclear, willReopen }: Worsening,
  addresses: readonly string[],
): string {
  const parts = [
    ...(opened.length === 0 ? [] : [`the port is newly open in ${formatList(opened)}`]),
    ...(unclear.length === 0 ? [] : [`the port may be newly open in ${formatList(unclear)}`]),
    ...(willReopen ? ['future node pools will have the port open'] : []),
  ];
  const at = addresses.length === 0 ? '' : ` (${addresses.join(', ')})`;
  return `Worse than the baseline: ${rowPath(row)}${at}: ${parts.join('; ')}.`;
}

/** The scan that findings from files belong to. */
export function assessedScan(nowMs: number, isComplete: boolean): ScanRow {
  const scanId = scanIdOf(nowMs, 'assess');
  const time = new Date(nowMs).toISOString();
  return {
    scan_id: scanId,
    scan_date: scanDateOf(nowMs),
    recorded_at: time,
    event_id: `${scanId}/CONCLUDED`,
    event: 'CONCLUDED',
    scheduled_at: time,
    scope: 'assess',
    trigger: null,
    organization: null,
    expected_clusters: null,
    projects_listed: null,
    unreadable_projects: [],
    unreadable_folders: [],
    partial_locations: [],
    completeness: isComplete ? 'COMPLETE' : 'PARTIAL',
    outcomes: null,
    exposures: null,
    missing_clusters: [],
    projects_api_disabled: null,
    evidence_format: null,
    policy: null,
    exceptions: [],
  };
}

/** A judged cluster as a finding's subject. Without a baseline, every finding is new. */
export function foundCluster(cluster: AssessedCluster, baseline: Baseline | null): FoundCluster {
  const { row } = cluster;
  const before = baseline?.find(cluster)?.exposure ?? null;
  return {
    ...row,
    change: changeOf(row.exposure === 'OPEN', before === null ? null : before === 'OPEN', row.outcome),
    exempt: row.exemption !== null,
    compared_scan_id: null,
    compared_exposure: before,
    open_since: null,
    last_used_at: null,
    quiet_since: null,
    report_recorded_at: row.recorded_at,
    open_kubelets: [],
    evidence_uid: null,
    evidence: [],
    ancestors: [],
    earlier: null,
    addresses: decidingAddresses(cluster),
    worse: baseline !== null && baseline.worsening(cluster) !== null,
  };
}

function changeOf(isOpen: boolean, wasOpen: boolean | null, outcome: string): Change {
  if (outcome !== 'INSPECTED') return 'UNKNOWN';
  if (wasOpen === null) return isOpen ? 'NEW' : 'NONE';
  if (isOpen) return wasOpen ? 'STILL' : 'REGRESSED';
  return wasOpen ? 'RESOLVED' : 'NONE';
}

/** The next steps for a cluster; for Terraform resources, what to change in the configuration instead of commands. */
export function adviseOnFiles(cluster: FoundCluster): readonly NextStep[] {
  const { addresses = [], exposure } = cluster;
  if (addresses.length === 0 || exposure === 'CLOSED') return nextSteps(cluster);
  const title = `Set insecure_kubelet_readonly_port_enabled = "FALSE" in the configuration of ${formatList(addresses)}, once nothing calls the port any more.`;
  return [{ title, notes: [], commands: [] }];
}
