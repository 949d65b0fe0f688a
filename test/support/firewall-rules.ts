import type { ClusterReportRow } from '../../shared/model/rows/cluster-rows.ts';
import { type ClusterNetwork, clusterNetworkOf } from '../../shared/plan/firewall/cluster-network.ts';
import { type FirewallRule, readFirewallRules } from '../../shared/plan/firewall/firewall-rule.ts';
import { aPlanRow, aPoolReport } from './plan-row-builder.ts';

/** A cluster with pods in 10.4.0.0/14 and 10.8.0.0/16, and two pools, one of them with its own network tag. */
export function aNetworkRow(changes: Partial<ClusterReportRow> = {}): ClusterReportRow {
  return aPlanRow({
    cluster: 'shop',
    cluster_uid: '0123abcd89ef',
    network: {
      project_id: 'host-project',
      network: 'prod',
      pod_ranges: ['10.4.0.0/14', '10.8.0.0/16'],
      named_pod_ranges: [],
      control_plane_range: null,
      dual_stack: false,
    },
    pools: [
      aPoolReport({ service_account: 'nodes@p.iam.gserviceaccount.com' }),
      aPoolReport({ pool: 'batch', tags: ['batch'], service_account: 'batch@p.iam.gserviceaccount.com' }),
    ],
    ...changes,
  });
}

export function aNetwork(changes: Partial<ClusterNetwork> = {}): ClusterNetwork {
  const network = clusterNetworkOf(aNetworkRow());
  if (network === null) throw new Error('the cluster has no network');
  return { ...network, ...changes };
}

export interface RuleDocument {
  readonly name?: string;
  readonly [field: string]: unknown;
}

/** A rule in gcloud's format; by default it allows TCP 10250 from anywhere to the cluster's nodes. */
export function aRule(changes: RuleDocument = {}): RuleDocument {
  return {
    kind: 'compute#firewall',
    name: 'a-rule',
    network: 'https://www.googleapis.com/compute/v1/projects/host-project/global/networks/prod',
    direction: 'INGRESS',
    disabled: false,
    priority: 1000,
    sourceRanges: ['0.0.0.0/0'],
    targetTags: ['gke-shop-0123abcd-node'],
    ...('denied' in changes ? {} : { allowed: [{ IPProtocol: 'tcp', ports: ['10250'] }] }),
    ...changes,
  };
}

export function rulesOf(...rules: readonly RuleDocument[]): FirewallRule[] {
  return readFirewallRules(JSON.stringify(rules), 'rules.json');
}
