import assert from 'node:assert/strict';
import { type PlannedRule, planFirewall } from '../../../../shared/plan/firewall/plan-firewall.ts';
import { aNetwork } from '../../../support/firewall-rules.ts';

function rulesFor(changes: Parameters<typeof aNetwork>[0] = {}): readonly PlannedRule[] {
  return planFirewall(aNetwork(changes))?.rules ?? [];
}

describe('the firewall rules for 10250', () => {
  it('allow the pods and deny everything else, like those that GKE creates for 10255', () => {
    const common = {
      project: 'host-project',
      network: 'prod',
      target: { kind: 'TAG', tag: 'gke-shop-0123abcd-node' },
    };
    assert.deepEqual(rulesFor(), [
      {
        ...common,
        name: 'shop-0123abcd-inkubelet-10250',
        description: 'Allow pods of shop to reach the kubelets on the authenticated port',
        action: 'ALLOW',
        priority: 999,
        sources: ['10.4.0.0/14', '10.8.0.0/16'],
      },
      {
        ...common,
        name: 'shop-0123abcd-exkubelet-10250',
        description: 'Deny all other traffic to the kubelets of shop on the authenticated port',
        action: 'DENY',
        priority: 1000,
        sources: ['0.0.0.0/0'],
      },
    ]);
  });

  it('allow the nodes and a private control plane, if their ranges are known', () => {
    const [allow] = rulesFor({ nodeRanges: ['10.128.0.0/20'], controlPlaneRange: '172.16.0.0/28' });
    assert.deepEqual(allow?.sources, ['10.4.0.0/14', '10.8.0.0/16', '10.128.0.0/20', '172.16.0.0/28']);
  });

  it('are omitted if the pod ranges are not known', () => {
    assert.equal(planFirewall(aNetwork({ podRanges: [] })), null);
  });

  it('have names within the length limit that differ between clusters', () => {
    const name = 'a'.repeat(40);
    const names = ['0123abcd', '0123abce', null].map(
      (hash) => rulesFor({ cluster: name, hash })[1]?.name ?? '',
    );
    assert.equal(new Set(names).size, 3);
    for (const each of names) assert.match(each, /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/);
  });

  it('include notes about anything that the cluster description does not specify', () => {
    const { notes } = planFirewall(aNetwork({ namedPodRanges: ['extra-pods'], isDualStack: true })) ?? {
      notes: [],
    };
    assert.deepEqual(
      notes.map((note) => note.split(' ').slice(0, 4).join(' ')),
      ['The secondary range extra-pods', 'Pods on the host', 'The cluster also has'],
    );
  });
});
