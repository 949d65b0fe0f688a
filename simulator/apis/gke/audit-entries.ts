import { clusterNameOf } from '../../documents/links.ts';
import type { SimulatedCluster } from '../../fleet/fleet.ts';
import type { ApiCall } from '../../http/api-method.ts';
import type { LogEntry } from '../../logging/filter.ts';
import type { Operation } from '../../operations/operation-ledger.ts';

/** The caller of the simulated APIs in all audit log entries. */
export const SIMULATED_CALLER = 'simulated-user@example.com';

/**
 * The entries that GKE writes about an operation: the first one, at its start, names the caller and has the request; the
 * last one, at its end, has neither.
 * Source: https://cloud.google.com/kubernetes-engine/docs/how-to/audit-logging.
 */
export function auditEntriesOf(
  { name, startMs, endMs }: Operation,
  cluster: SimulatedCluster,
  pool: string | null,
  { body }: ApiCall,
): LogEntry[] {
  const { projectId, location } = cluster;
  const resourceName = `${clusterNameOf(cluster)}${pool === null ? '' : `/nodePools/${pool}`}`;
  const entryAt = (ms: number, step: 'first' | 'last', payload: object): LogEntry => ({
    logName: `projects/${projectId}/logs/cloudaudit.googleapis.com%2Factivity`,
    resource: {
      type: pool === null ? 'gke_cluster' : 'gke_nodepool',
      labels: { project_id: projectId, location, cluster_name: cluster.name },
    },
    timestamp: new Date(ms).toISOString(),
    receiveTimestamp: new Date(ms + 1000).toISOString(),
    insertId: `${name}-${step}`,
    operation: { id: name, producer: 'container.googleapis.com', [step]: true },
    protoPayload: {
      '@type': 'type.googleapis.com/google.cloud.audit.AuditLog',
      serviceName: 'container.googleapis.com',
      methodName: `google.container.v1.ClusterManager.Update${pool === null ? 'Cluster' : 'NodePool'}`,
      resourceName,
      ...payload,
    },
  });
  const authenticationInfo = { principalEmail: SIMULATED_CALLER };
  const first = entryAt(startMs, 'first', { authenticationInfo, request: body });
  // An operation that hangs has no second entry.
  return Number.isFinite(endMs) ? [first, entryAt(endMs, 'last', {})] : [first];
}
