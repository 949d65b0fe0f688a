import type { Cluster, ClusterIdentity, Network, NodePool } from '../../model/cluster.ts';
import type { ClusterReportRow } from '../../model/rows/cluster-rows.ts';
import { nodeRows, sampleRows } from '../../model/rows/observed-rows.ts';
import type { Caller, ChangeAuthor, PoolReport } from '../../model/rows/parts.ts';
import type { Sampling } from '../../model/sampling.ts';
import type { ClusterVerdict, PoolVerdict } from '../../model/verdict.ts';
import type { Outcome } from '../../model/words.ts';
import { SweepError } from '../../platform/errors.ts';
import { keysOf, type ScanContext } from './scan-context.ts';

/** Where a description comes from. */
export interface DescriptionOrigin {
  /** The time of the settings, in milliseconds since the epoch; null if it is not known. */
  readonly atMs: number | null;
  /** Who made the change that contained it, or that led to it. */
  readonly changedBy?: ChangeAuthor;
}

const UNKNOWN_ORIGIN: DescriptionOrigin = { atMs: null };

/**
 * The row of a cluster that was inspected.
 * @param read the origin of its description
 * @param verdict of this cluster: one for each of its pools, in their order
 */
export function buildReport(
  scan: ScanContext,
  cluster: Cluster,
  verdict: ClusterVerdict,
  sampling: Sampling,
  callers: readonly Caller[],
  read: DescriptionOrigin = UNKNOWN_ORIGIN,
): ClusterReportRow {
  const nodes = nodeRows(sampling);
  return {
    ...keysOf(scan, cluster),
    project_number: cluster.projectNumber,
    cluster_uid: cluster.uid,
    outcome: 'INSPECTED',
    error_code: null,
    error_detail: null,
    mode: cluster.mode,
    status: cluster.status,
    initial_version: cluster.initialVersion,
    control_plane_version: cluster.controlPlaneVersion,
    release_channel: cluster.releaseChannel,
    created_at: cluster.createdAt,
    labels: Object.entries(cluster.labels)
      .map(([key, value]) => ({ key, value }))
      .sort((a, b) => (a.key < b.key ? -1 : 1)),
    settings: cluster.settings.map(({ site, pool, value }) => ({
      site,
      pool,
      value: value === 'UNREADABLE' ? null : value,
    })),
    exposure: verdict.exposure,
    new_pools: verdict.newPools,
    auto_provisioned: verdict.autoProvisioned,
    pools: verdict.pools.map((pool, index) => poolReport(pool, cluster.pools[index])),
    maintenance_window: cluster.maintenance.window,
    maintenance_exclusions: [...cluster.maintenance.exclusions],
    network: cluster.network && networkRow(cluster.network),
    usage: verdict.usage,
    nodes: nodes ?? [],
    nodes_listed: nodes !== null,
    samples: sampleRows(sampling),
    callers: [...callers],
    readiness: verdict.readiness,
    reasons: [...verdict.reasons],
    exemption: verdict.exemption,
    route: sampling.route,
    kubelet_ports: sampling.nodes.flatMap(({ node, pool, effectivePort }) =>
      effectivePort === null ? [] : [{ node, pool, port: effectivePort }],
    ),
    node_auto_provisioning: cluster.autoProvisioning,
    pools_from_node_config: cluster.poolsFromNodeConfig,
    accepted_breaks: [...verdict.acceptedBreaks],
    read_at: read.atMs === null ? null : new Date(read.atMs).toISOString(),
    changed_by: read.changedBy ?? null,
  };
}

function poolReport(verdict: PoolVerdict, pool: NodePool | undefined): PoolReport {
  return {
    pool: verdict.pool,
    version: pool?.version ?? null,
    node_count: pool?.nodeCount ?? null,
    auto_provisioned: pool?.autoProvisioned ?? false,
    ...verdict.port,
    effective_port: verdict.effectivePort,
    usage: verdict.usage,
    readiness: verdict.readiness,
    upgrade_strategy: pool?.upgrade.strategy ?? null,
    max_surge: pool?.upgrade.maxSurge ?? null,
    max_unavailable: pool?.upgrade.maxUnavailable ?? null,
    kubelet_settings: [...(pool?.kubeletSettings ?? [])],
    tags: [...(pool?.tags ?? [])],
    service_account: pool?.serviceAccount ?? null,
  };
}

function networkRow(network: Network): ClusterReportRow['network'] {
  return {
    project_id: network.projectId,
    network: network.name,
    pod_ranges: [...network.podRanges],
    named_pod_ranges: [...network.namedPodRanges],
    control_plane_range: network.controlPlaneRange,
    dual_stack: network.isDualStack,
  };
}

/** Why a cluster was not inspected. */
type RecordedError = SweepError | { readonly code: string; readonly detail: string };

/** The row of a cluster that could not be read or was deleted: it has no exposure, least of all CLOSED. */
export function buildUnreadableReport(
  scan: ScanContext,
  identity: ClusterIdentity & { readonly projectNumber?: string | null },
  outcome: Extract<Outcome, 'UNREADABLE' | 'GONE'>,
  error: RecordedError,
): ClusterReportRow {
  const detail = error instanceof SweepError ? error.message : error.detail;
  return {
    ...keysOf(scan, identity),
    project_number: identity.projectNumber ?? null,
    cluster_uid: null,
    outcome,
    error_code: error.code,
    error_detail: detail,
    mode: null,
    status: null,
    initial_version: null,
    control_plane_version: null,
    release_channel: null,
    created_at: null,
    labels: [],
    settings: [],
    exposure: null,
    new_pools: null,
    auto_provisioned: null,
    pools: [],
    maintenance_window: null,
    maintenance_exclusions: [],
    network: null,
    usage: null,
    nodes: [],
    nodes_listed: false,
    samples: [],
    callers: [],
    readiness: null,
    reasons: [detail],
    exemption: null,
    route: null,
    kubelet_ports: [],
    node_auto_provisioning: null,
    pools_from_node_config: null,
    accepted_breaks: [],
    read_at: null,
    changed_by: null,
  };
}
