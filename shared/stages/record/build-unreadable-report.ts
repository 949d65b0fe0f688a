import type { ClusterIdentity } from '../../model/cluster.ts';
import type { ClusterReportRow } from '../../model/rows/cluster-rows.ts';
import type { Outcome } from '../../model/words.ts';
import { SweepError } from '../../platform/errors.ts';
import { keysOf, type ScanContext } from './scan-context.ts';

/** Why a cluster was not inspected. */
export type RecordedError = SweepError | { readonly code: string; readonly detail: string };

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
