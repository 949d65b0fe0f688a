import {
  type ClusterNetwork,
  readClusterNetwork,
} from '../../shared/stages/plan/firewall/cluster-network.ts';
import { readFirewallRules } from '../../shared/stages/plan/firewall/firewall-rule.ts';

/** A cluster with pods in 10.4.0.0/14 and 10.8.0.0/16, and two pools, one of which has a tag of its own. */
export const CLUSTER = {
  name: 'shop',
  id: '0123abcd89ef',
  networkConfig: { network: 'projects/host-project/global/networks/prod' },
  clusterIpv4Cidr: '10.4.0.0/14',
  ipAllocationPolicy: { clusterIpv4CidrBlock: '10.4.0.0/14' },
  nodePools: [
    {
      config: { serviceAccount: 'nodes@p.iam.gserviceaccount.com' },
      networkConfig: { podIpv4CidrBlock: '10.8.0.0/16' },
    },
    { config: { tags: ['batch'], serviceAccount: 'batch@p.iam.gserviceaccount.com' } },
  ],
};

export function aNetwork(changes: Partial<ClusterNetwork> = {}): ClusterNetwork {
  const network = readClusterNetwork(CLUSTER, 'service-project');
  if (network === null) throw new Error('the cluster has no network');
  return { ...network, ...changes };
}

export interface RuleDocument {
  readonly name?: string;
  readonly [field: string]: unknown;
}

/** A rule as gcloud lists it: unless it says otherwise, one that allows TCP 10250 from anywhere to the cluster's nodes. */
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

export function rulesOf(...rules: readonly RuleDocument[]) {
  return readFirewallRules(JSON.stringify(rules), 'rules.json');
}
