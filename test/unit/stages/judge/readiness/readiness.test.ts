import assert from 'node:assert/strict';
import type { Readiness } from '../../../../../shared/model/words.ts';
import type { ReadinessFacts } from '../../../../../shared/stages/judge/readiness/facts.ts';
import { judgeReadiness } from '../../../../../shared/stages/judge/readiness/judge-readiness.ts';
import { aUsage } from '../../../../support/cluster-builder.ts';
import { closed, evidence, facts, POLICY, pool, quiet, sampled, USED } from './facts.ts';

const inUse = sampled('IN_USE', {
  paths: [{ path: 'stats', method: 'GET', requests: 1, requests_per_hour: 1 }],
});
const noNodes = evidence(0, { nodesTotal: 0, nodesCovered: 0, missing: [] });

const CASES: readonly (readonly [string, Partial<ReadinessFacts>, Readiness, Readiness[]])[] = [
  ['closed everywhere', { exposure: 'CLOSED', pools: [closed('a')] }, 'ALREADY_CLOSED', ['ALREADY_CLOSED']],
  [
    'past use of a closed port',
    { exposure: 'CLOSED', pools: [closed('a', { usage: sampled('PAST_USE') })] },
    'ALREADY_CLOSED',
    ['ALREADY_CLOSED'],
  ],
  [
    'closed, on a control plane that is too old',
    { exposure: 'CLOSED', controlPlaneVersion: '1.25.1', pools: [closed('a')] },
    'ALREADY_CLOSED',
    ['ALREADY_CLOSED'],
  ],
  [
    'closed by its setting, and still in use',
    { pools: [closed('a', { usage: { ...inUse, setting_not_effective: true } })] },
    'MIGRATE_FIRST',
    ['MIGRATE_FIRST'],
  ],
  [
    'closed by its setting, open by configuration, quiet',
    { pools: [quiet('a', { port: 'DISABLED', effectivePort: 'ENABLED' })] },
    'SAFE_TO_CLOSE',
    ['SAFE_TO_CLOSE'],
  ],
  [
    'closed by its setting, and a kubelet was observed open',
    { exposure: 'OPEN', pools: [closed('a', { evidence: evidence(0, { openNodes: ['n1'] }) })] },
    'GATHER_EVIDENCE',
    ['GATHER_EVIDENCE'],
  ],
  [
    'control plane just too old',
    { controlPlaneVersion: '1.26.4-gke.499', pools: [quiet('a')] },
    'UPGRADE_FIRST',
    ['UPGRADE_FIRST'],
  ],
  [
    'one pool too old',
    { pools: [quiet('a', { version: '1.26.4-gke.499' }), quiet('b')] },
    'UPGRADE_FIRST',
    ['UPGRADE_FIRST', 'GATHER_EVIDENCE'],
  ],
  [
    'just new enough',
    { controlPlaneVersion: '1.26.4-gke.500', pools: [quiet('a', { version: '1.26.4-gke.500' })] },
    'SAFE_TO_CLOSE',
    ['SAFE_TO_CLOSE'],
  ],
  [
    'versions that cannot be parsed are not too old',
    { controlPlaneVersion: 'latest', pools: [quiet('a', { version: null })] },
    'SAFE_TO_CLOSE',
    ['SAFE_TO_CLOSE'],
  ],
  [
    'too old takes precedence over in use',
    { controlPlaneVersion: '1.24.1', pools: [pool('a', { usage: inUse })] },
    'UPGRADE_FIRST',
    ['UPGRADE_FIRST'],
  ],
  [
    'one pool in use, and the readiness of the other claims no more than the cluster',
    { pools: [pool('a', { usage: inUse, evidence: USED }), quiet('b')] },
    'MIGRATE_FIRST',
    ['MIGRATE_FIRST', 'GATHER_EVIDENCE'],
  ],
  [
    'used, and no evidence of quiet since',
    { pools: [pool('a', { evidence: USED })] },
    'MIGRATE_FIRST',
    ['MIGRATE_FIRST'],
  ],
  [
    'used within the quiet period on a node that is gone',
    { pools: [quiet('a', { evidence: evidence(3, { usedRecently: true }) })] },
    'MIGRATE_FIRST',
    ['MIGRATE_FIRST'],
  ],
  [
    'a closed pool whose counter grew within the quiet period',
    {
      pools: [quiet('a'), closed('b', { evidence: evidence(0, { usedRecently: true, grewRecently: true }) })],
    },
    'MIGRATE_FIRST',
    ['GATHER_EVIDENCE', 'ALREADY_CLOSED'],
  ],
  [
    'use on nodes of a pool that no longer exists',
    { pools: [quiet('a')], elsewhere: evidence(0, { usedRecently: true }) },
    'MIGRATE_FIRST',
    ['GATHER_EVIDENCE'],
  ],
  ['every node quiet', { pools: [quiet('a')] }, 'SAFE_TO_CLOSE', ['SAFE_TO_CLOSE']],
  [
    'one node of three not covered',
    { pools: [pool('a', { evidence: evidence(2) })] },
    'GATHER_EVIDENCE',
    ['GATHER_EVIDENCE'],
  ],
  [
    'the number of nodes is unknown',
    { pools: [pool('a', { evidence: evidence(0, { nodesTotal: null, nodesCovered: null }) })] },
    'GATHER_EVIDENCE',
    ['GATHER_EVIDENCE'],
  ],
  [
    'one open pool of two not sampled',
    { pools: [quiet('a'), pool('b')] },
    'GATHER_EVIDENCE',
    ['GATHER_EVIDENCE', 'GATHER_EVIDENCE'],
  ],
  [
    'a pool without nodes does not block its cluster',
    { pools: [quiet('a'), pool('b', { usage: aUsage({ reason: 'NO_NODES' }), evidence: noNodes })] },
    'SAFE_TO_CLOSE',
    ['SAFE_TO_CLOSE', 'GATHER_EVIDENCE'],
  ],
  [
    'without nodes, nothing was observed',
    { pools: [pool('b', { usage: aUsage({ reason: 'NO_NODES' }), evidence: noNodes })] },
    'GATHER_EVIDENCE',
    ['GATHER_EVIDENCE'],
  ],
  [
    'a closed pool need not be sampled',
    { pools: [quiet('a'), closed('b')] },
    'SAFE_TO_CLOSE',
    ['SAFE_TO_CLOSE', 'ALREADY_CLOSED'],
  ],
  [
    'an unknown port counts as open',
    { exposure: 'UNKNOWN', pools: [pool('a', { port: 'UNKNOWN' })] },
    'GATHER_EVIDENCE',
    ['GATHER_EVIDENCE'],
  ],
  [
    'only its default is open',
    { exposure: 'WILL_REOPEN', pools: [closed('a')] },
    'SAFE_TO_CLOSE',
    ['ALREADY_CLOSED'],
  ],
  [
    'closed pools, and unknown future pools',
    { exposure: 'UNKNOWN', pools: [closed('a')] },
    'GATHER_EVIDENCE',
    ['ALREADY_CLOSED'],
  ],
  [
    'only its default is open, and too old',
    { exposure: 'WILL_REOPEN', controlPlaneVersion: '1.25.1', pools: [closed('a')] },
    'UPGRADE_FIRST',
    ['ALREADY_CLOSED'],
  ],
  [
    'Autopilot with its own setting open restarts every node',
    { mode: 'AUTOPILOT', autoProvisioned: 'ENABLED', pools: [closed('a')], whole: evidence(0) },
    'GATHER_EVIDENCE',
    ['ALREADY_CLOSED'],
  ],
  [
    'Autopilot counts as one pool',
    { mode: 'AUTOPILOT', autoProvisioned: 'ENABLED', pools: [quiet('a'), pool('b')], whole: evidence(2) },
    'GATHER_EVIDENCE',
    ['GATHER_EVIDENCE', 'GATHER_EVIDENCE'],
  ],
  [
    'Autopilot with every node quiet',
    { mode: 'AUTOPILOT', autoProvisioned: 'ENABLED', pools: [quiet('a')], whole: evidence(3) },
    'SAFE_TO_CLOSE',
    ['SAFE_TO_CLOSE'],
  ],
  [
    'Autopilot without a pool',
    { mode: 'AUTOPILOT', autoProvisioned: 'ENABLED', whole: evidence(0) },
    'GATHER_EVIDENCE',
    [],
  ],
];

describe('readiness', () => {
  for (const [name, differences, cluster, pools] of CASES) {
    it(`${name}: ${cluster}`, () => {
      const verdict = judgeReadiness(facts(differences), POLICY);
      assert.deepEqual([verdict.cluster, verdict.pools], [cluster, pools]);
    });
  }

  it('is not blocked by use that is an accepted break', () => {
    const accepted = { ...POLICY, isAccepted: (path: string) => path === 'stats' };
    const verdict = judgeReadiness(facts({ pools: [quiet('a', { usage: inUse })] }), accepted);
    assert.equal(verdict.cluster, 'SAFE_TO_CLOSE');
  });
});
