import assert from 'node:assert/strict';
import type { ReadinessFacts } from '../../../../../shared/stages/judge/readiness/facts.ts';
import { judgeReadiness } from '../../../../../shared/stages/judge/readiness/judge-readiness.ts';
import { closed, DAY, facts, pool, quiet, sampled } from './facts.ts';

const TOO_OLD = 'and the port can be closed from 1.26.4-gke.500 on.';
const used = sampled('IN_USE');
const short = sampled('NOT_SEEN', { window_seconds: 7199 });

const CASES: readonly (readonly [string, Partial<ReadinessFacts>, string[]])[] = [
  ['closed: nothing more', { exposure: 'CLOSED', pools: [closed('a')] }, []],
  [
    'a control plane that is too old',
    { controlPlaneVersion: '1.25.1', pools: [pool('a')] },
    [`Control plane: it runs 1.25.1, ${TOO_OLD}`],
  ],
  [
    'pools that are too old',
    { pools: [pool('a', { version: '1.25.1' }), pool('b'), pool('c', { version: '1.25.1' })] },
    [`Pools a and c: it runs 1.25.1, ${TOO_OLD}`],
  ],
  [
    'the pools in use alone',
    { pools: [pool('a', { usage: used }), pool('b', { usage: quiet }), pool('c')] },
    ['Pool a: it is IN_USE; what calls the port has to move to 10250 first.'],
  ],
  [
    'the cluster in use, by a node of no known pool',
    { usage: used, pools: [pool('a', { usage: quiet })] },
    ['The cluster is IN_USE; what calls the port has to move to 10250 first.'],
  ],
  [
    'the open pools that are quiet',
    { pools: [pool('a', { usage: quiet }), closed('b')] },
    ['Pool a: no call in 24 h, 24 h are enough.'],
  ],
  [
    'only the default is open',
    { exposure: 'WILL_REOPEN', pools: [closed('a')] },
    ['No pool is open: only the default for later pools has to change, and nobody loses the port by that.'],
  ],
  [
    'the pools of which too little is known',
    { pools: [pool('a', { usage: quiet }), pool('b', { usage: short }), pool('c'), closed('d')] },
    [
      'Pool b: 24 h without a call have to be seen before it is safe to close, so far 1.9 h.',
      'Pool c: 24 h without a call have to be seen before it is safe to close.',
    ],
  ],
  [
    'no pool to look at',
    { mode: 'AUTOPILOT', autoProvisioned: 'ENABLED' },
    ['There is no pool in which the use of the port could be read.'],
  ],
];

describe('the reasons of a readiness', () => {
  for (const [name, differences, expected] of CASES)
    it(`name ${name}`, () => assert.deepEqual(judgeReadiness(facts(differences), DAY).reasons, expected));
});
