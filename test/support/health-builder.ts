import type { HealthSnapshot, NodeHealth, WorkloadHealth } from '../../cli/close/health.ts';

const OBSERVED_AT = '2026-11-24T03:00:00.000Z';

/** By default a ready node of default-pool whose kubelet has counted nothing. */
export const aNode = (over: Partial<NodeHealth> = {}): NodeHealth => ({
  node: 'n0',
  pool: 'default-pool',
  ready: true,
  created_at: '2026-11-01T00:00:00.000Z',
  readonly_requests: 0,
  ...over,
});

/** By default a DaemonSet with all of its ten pods ready. */
export const aWorkload = (over: Partial<WorkloadHealth> = {}): WorkloadHealth => ({
  namespace: 'monitoring',
  kind: 'DaemonSet',
  name: 'agent',
  caller: false,
  desired: 10,
  ready: 10,
  most_restarts: 0,
  crashing: 0,
  ...over,
});

/** By default one ready node and one ready workload. */
export const aSnapshot = (over: Partial<HealthSnapshot> = {}): HealthSnapshot => ({
  observed_at: OBSERVED_AT,
  nodes: [aNode()],
  workloads: [aWorkload()],
  checks: [],
  unread: [],
  ...over,
});
