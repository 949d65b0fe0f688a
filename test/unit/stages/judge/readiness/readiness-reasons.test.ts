import assert from 'node:assert/strict';
import type { ReadinessFacts } from '../../../../../shared/stages/judge/readiness/facts.ts';
import { judgeReadiness } from '../../../../../shared/stages/judge/readiness/judge-readiness.ts';
import { closed, DAY_MS, evidence, facts, POLICY, pool, quiet, sampled, USED } from './facts.ts';

const TOO_OLD = '1.25.1; the port can be closed from 1.26.4-gke.500 on.';

const CASES: readonly (readonly [string, Partial<ReadinessFacts>, string[]])[] = [
  ['nothing for a closed cluster', { exposure: 'CLOSED', pools: [closed('a')] }, []],
  [
    'a control plane that is too old',
    { controlPlaneVersion: '1.25.1', pools: [pool('a')] },
    [`Control plane: it runs ${TOO_OLD}`],
  ],
  [
    'pools that are too old',
    { pools: [pool('a', { version: '1.25.1' }), pool('b'), pool('c', { version: '1.25.1' })] },
    [`Pools a and c: it runs ${TOO_OLD}`],
  ],
  [
    'only the pools in use',
    { pools: [pool('a', { usage: sampled('IN_USE') }), quiet('b'), pool('c')] },
    ['Pool a: it is in use; migrate its callers to port 10250 first.'],
  ],
  [
    'when a pool was last used, never "in use", once its counter no longer grows',
    { pools: [pool('a', { evidence: USED })] },
    [
      'Pool a: it was last used at or before 2026-11-24T03:00:00.000Z (n1); migrate its callers to port 10250 first.',
    ],
  ],
  [
    'the coverage of the open pools that are safe to close',
    { pools: [quiet('a'), closed('b')] },
    [
      'Pool a: the evidence covers 3 of 3 nodes, none of which showed use in the 8 days before its last sample.',
    ],
  ],
  [
    'what could have been missed in a large pool',
    {
      pools: [
        quiet('a', { evidence: evidence(3, { nodesTotal: 60, nodesCovered: 57, unseenShare: 0.0167 }) }),
      ],
    },
    [
      'Pool a: the evidence covers 57 of 60 nodes (a caller on up to 1.7% of the nodes could have been missed), none of which showed use in the 8 days before its last sample.',
    ],
  ],
  [
    'that only the default is open',
    { exposure: 'WILL_REOPEN', pools: [closed('a')] },
    ['No pool is open: only the default for new pools must change, which restarts no node.'],
  ],
  [
    'how many more scans it takes to sample the other nodes',
    { pools: [quiet('a'), pool('b', { evidence: evidence(1) })] },
    [
      'Pool a: the evidence covers 3 of 3 nodes, which is enough for this pool.',
      'Pool b: the evidence covers 1 of 3 nodes (a caller on up to 66.7% of the nodes could have been missed); 3 must be covered by 8 days without use. That takes about 1 more scan.',
    ],
  ],
  [
    'how many more scans it takes until the quiet period has passed',
    {
      pools: [
        pool('b', { evidence: evidence(2, { missing: [{ gap: 'NOT_LONG_ENOUGH', waitMs: 2.5 * DAY_MS }] }) }),
      ],
    },
    [
      'Pool b: the evidence covers 2 of 3 nodes (a caller on up to 33.3% of the nodes could have been missed); 3 must be covered by 8 days without use. That takes about 3 more scans.',
    ],
  ],
  [
    'that the number of nodes is unknown',
    {
      pools: [
        pool('a', { evidence: evidence(0, { nodesTotal: null, nodesCovered: null, unseenShare: null }) }),
      ],
    },
    ['Pool a: the number of its nodes is not known, so 8 days without use cannot be shown.'],
  ],
  [
    'that no pool is listed',
    { mode: 'AUTOPILOT', autoProvisioned: 'ENABLED' },
    ['No pool is listed, so nothing is known about the use of the port.'],
  ],
  [
    'that the port of future pools is not known (was: usage could not be read in any pool)',
    { exposure: 'UNKNOWN', pools: [closed('a', { usage: sampled('NOT_SEEN'), evidence: evidence(3) })] },
    ['No pool is open, but the port of future pools is not known; scans show it only once it is set.'],
  ],
  [
    'which kubelets of an earlier pool are still open (only said that the coverage is enough)',
    { pools: [quiet('a')], elsewhere: evidence(0, { openNodes: ['n1', 'n2'] }) },
    [
      'Pool a: the evidence covers 3 of 3 nodes, which is enough for this pool.',
      'The port was last observed open on n1 and n2, whose pool is not listed; a scan must show it closed there, or the node gone.',
    ],
  ],
  [
    'no promise about restarts if the setting for auto-provisioned pools must change',
    { exposure: 'WILL_REOPEN', autoProvisioned: 'ENABLED', pools: [closed('a')] },
    ['No pool is open: only the default for new pools must change.'],
  ],
];

describe('the reasons of a readiness', () => {
  for (const [name, differences, expected] of CASES)
    it(`state ${name}`, () => assert.deepEqual(judgeReadiness(facts(differences), POLICY).reasons, expected));
});
