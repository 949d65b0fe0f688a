import assert from 'node:assert/strict';
import { clusterNetworkOf } from '../../../../shared/plan/firewall/cluster-network.ts';
import { targetIn } from '../../../../shared/plan/firewall/examine-firewall.ts';
import { aNetwork, aNetworkRow, aRule, rulesOf } from '../../../support/firewall-rules.ts';
import { aPoolReport } from '../../../support/plan-row-builder.ts';

describe('the network of a cluster', () => {
  it('has a group of nodes for each pool', () => {
    assert.deepEqual(aNetwork().nodeGroups, [
      { tags: ['gke-shop-0123abcd-node'], serviceAccounts: ['nodes@p.iam.gserviceaccount.com'] },
      { tags: ['batch', 'gke-shop-0123abcd-node'], serviceAccounts: ['batch@p.iam.gserviceaccount.com'] },
    ]);
  });

  it('resolves the account "default" to the name that firewall rules use', () => {
    const row = aNetworkRow({ project_number: '42', pools: [aPoolReport({ service_account: 'default' })] });
    assert.deepEqual(clusterNetworkOf(row)?.nodeGroups[0]?.serviceAccounts, [
      '42-compute@developer.gserviceaccount.com',
    ]);
  });

  it('identifies the nodes by the account that all pools share if the ID of the cluster is not known', () => {
    const email = 'nodes@p.iam.gserviceaccount.com';
    const pool = aPoolReport({ service_account: email });
    const of = (...pools: (typeof pool)[]) => clusterNetworkOf(aNetworkRow({ cluster_uid: null, pools }));
    assert.deepEqual(of(pool, pool)?.target, { kind: 'SERVICE_ACCOUNT', email });
    assert.equal(of(pool, aPoolReport({ service_account: 'other@p.iam.gserviceaccount.com' })), null);
    assert.equal(of(aPoolReport({ service_account: 'default' })), null);
    assert.equal(of(), null);
  });

  it('is null without a network', () => {
    assert.equal(clusterNetworkOf(aNetworkRow({ network: null })), null);
  });

  it('takes the tag from the firewall rules that GKE created for the cluster, if they exist', () => {
    const rules = (name: string) => rulesOf(aRule({ name, targetTags: ['gke-sh-0123abcd-node'] }));
    assert.deepEqual(targetIn(rules('gke-sh-0123abcd-inkubelet'), aNetworkRow()), {
      kind: 'TAG',
      tag: 'gke-sh-0123abcd-node',
    });
    assert.equal(targetIn(rules('gke-sh-89abcdef-inkubelet'), aNetworkRow()), null);
    assert.equal(targetIn(rules('somebody-0123abcd-rule'), aNetworkRow()), null);
  });
});
