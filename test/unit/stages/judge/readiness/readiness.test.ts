import assert from 'node:assert/strict';
import type { Readiness } from '../../../../../shared/model/words.ts';
import type { ReadinessFacts } from '../../../../../shared/stages/judge/readiness/facts.ts';
import { judgeReadiness } from '../../../../../shared/stages/judge/readiness/judge-readiness.ts';
import { closed, DAY, facts, pool, quiet, sampled } from './facts.ts';

const CASES: readonly (readonly [string, Partial<ReadinessFacts>, Readiness, Readiness[]])[] = [
  ['closed everywhere', { exposure: 'CLOSED', pools: [closed('a')] }, 'ALREADY_CLOSED', ['ALREADY_CLOSED']],
  [
    'past use of a closed port',
    { exposure: 'CLOSED', pools: [closed('a', sampled('PAST_USE'))] },
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
    'closed by setting, and used all the same',
    { exposure: 'CLOSED', pools: [closed('a', sampled('IN_USE', { setting_not_effective: true }))] },
    'MIGRATE_FIRST',
    ['MIGRATE_FIRST'],
  ],
  [
    'closed by setting, open by configuration, quiet',
    { exposure: 'CLOSED', pools: [pool('a', { port: 'DISABLED', effectivePort: 'ENABLED', usage: quiet })] },
    'SAFE_TO_CLOSE',
    ['SAFE_TO_CLOSE'],
  ],
  [
    'control plane just too old',
    { controlPlaneVersion: '1.26.4-gke.499', pools: [pool('a', { usage: quiet })] },
    'UPGRADE_FIRST',
    ['UPGRADE_FIRST'],
  ],
  [
    'one pool too old',
    { pools: [pool('a', { version: '1.26.4-gke.499', usage: quiet }), pool('b', { usage: quiet })] },
    'UPGRADE_FIRST',
    ['UPGRADE_FIRST', 'SAFE_TO_CLOSE'],
  ],
  [
    'just new enough',
    {
      controlPlaneVersion: '1.26.4-gke.500',
      pools: [pool('a', { version: '1.26.4-gke.500', usage: quiet })],
    },
    'SAFE_TO_CLOSE',
    ['SAFE_TO_CLOSE'],
  ],
  [
    'versions that cannot be read are not too old',
    { controlPlaneVersion: 'latest', pools: [pool('a', { version: null, usage: quiet })] },
    'SAFE_TO_CLOSE',
    ['SAFE_TO_CLOSE'],
  ],
  [
    'too old goes before in use',
    { controlPlaneVersion: '1.24.1', pools: [pool('a', { usage: sampled('IN_USE') })] },
    'UPGRADE_FIRST',
    ['UPGRADE_FIRST'],
  ],
  [
    'one pool in use',
    { pools: [pool('a', { usage: sampled('IN_USE') }), pool('b', { usage: quiet })] },
    'MIGRATE_FIRST',
    ['MIGRATE_FIRST', 'SAFE_TO_CLOSE'],
  ],
  [
    'used since its kubelet started',
    { pools: [pool('a', { usage: sampled('USED_SINCE_START') })] },
    'MIGRATE_FIRST',
    ['MIGRATE_FIRST'],
  ],
  [
    'in use on a node of no known pool',
    { usage: sampled('IN_USE'), pools: [pool('a', { usage: quiet })] },
    'MIGRATE_FIRST',
    ['SAFE_TO_CLOSE'],
  ],
  ['quiet for the whole time', { pools: [pool('a', { usage: quiet })] }, 'SAFE_TO_CLOSE', ['SAFE_TO_CLOSE']],
  [
    'quiet for a second less',
    { pools: [pool('a', { usage: sampled('NOT_SEEN', { window_seconds: DAY - 1 }) })] },
    'GATHER_EVIDENCE',
    ['GATHER_EVIDENCE'],
  ],
  [
    'not seen, and no node sampled',
    { pools: [pool('a', { usage: { ...quiet, nodes_sampled: 0 } })] },
    'GATHER_EVIDENCE',
    ['GATHER_EVIDENCE'],
  ],
  [
    'one open pool of two not sampled',
    { pools: [pool('a', { usage: quiet }), pool('b')] },
    'GATHER_EVIDENCE',
    ['SAFE_TO_CLOSE', 'GATHER_EVIDENCE'],
  ],
  [
    'a closed pool need not be sampled',
    { pools: [pool('a', { usage: quiet }), closed('b')] },
    'SAFE_TO_CLOSE',
    ['SAFE_TO_CLOSE', 'ALREADY_CLOSED'],
  ],
  [
    'an unknown port is taken as open',
    { exposure: 'UNKNOWN', pools: [pool('a', { port: 'UNKNOWN' })] },
    'GATHER_EVIDENCE',
    ['GATHER_EVIDENCE'],
  ],
  [
    'inconclusive',
    { pools: [pool('a', { usage: sampled('INCONCLUSIVE', { reason: 'TRUNCATED' }) })] },
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
    'only its default is open, and too old',
    { exposure: 'WILL_REOPEN', controlPlaneVersion: '1.25.1', pools: [closed('a')] },
    'UPGRADE_FIRST',
    ['ALREADY_CLOSED'],
  ],
  [
    'Autopilot with its own site open restarts every node',
    { mode: 'AUTOPILOT', autoProvisioned: 'ENABLED', pools: [closed('a')] },
    'GATHER_EVIDENCE',
    ['ALREADY_CLOSED'],
  ],
  [
    'Autopilot with its own site open, and every node quiet',
    { mode: 'AUTOPILOT', autoProvisioned: 'ENABLED', pools: [closed('a', quiet)] },
    'SAFE_TO_CLOSE',
    ['ALREADY_CLOSED'],
  ],
  [
    'Autopilot with its own site closed needs no look at closed pools',
    { mode: 'AUTOPILOT', autoProvisioned: 'DISABLED', pools: [closed('a'), pool('b', { usage: quiet })] },
    'SAFE_TO_CLOSE',
    ['ALREADY_CLOSED', 'SAFE_TO_CLOSE'],
  ],
  [
    'Standard with auto-provisioning open restarts no closed pool',
    { exposure: 'WILL_REOPEN', autoProvisioned: 'ENABLED', pools: [closed('a')] },
    'SAFE_TO_CLOSE',
    ['ALREADY_CLOSED'],
  ],
  [
    'Autopilot, without a pool to look at',
    { mode: 'AUTOPILOT', autoProvisioned: 'ENABLED' },
    'GATHER_EVIDENCE',
    [],
  ],
];

describe('readiness', () => {
  for (const [name, differences, cluster, pools] of CASES) {
    it(`${name}: ${cluster}`, () => {
      const verdict = judgeReadiness(facts(differences), DAY);
      assert.deepEqual([verdict.cluster, verdict.pools], [cluster, pools]);
    });
  }

  it('needs to see a pool quiet also where no time is required', () => {
    const short = sampled('INCONCLUSIVE', { reason: 'WINDOW_TOO_SHORT' });
    assert.equal(
      judgeReadiness(facts({ pools: [pool('a', { usage: short })] }), 0).cluster,
      'GATHER_EVIDENCE',
    );
    assert.equal(judgeReadiness(facts({ pools: [pool('a', { usage: quiet })] }), 0).cluster, 'SAFE_TO_CLOSE');
  });
});
