import assert from 'node:assert/strict';
import {
  compareHealth,
  type HealthRules,
  type HealthSnapshot,
  NOTHING_CHANGED,
} from '../../../../cli/close/health.ts';
import { aNode, aSnapshot, aWorkload } from '../../../support/health-builder.ts';

const CHANGED_AT = '2026-11-24T02:00:00.000Z';
const closedSince = (time: string): HealthRules => ({ closedSince: new Map([['default-pool', time]]) });
const CLOSED = closedSince(CHANGED_AT);

describe('compareHealth', () => {
  /** The breaches, as RULE: sentence. */
  const breaches = (before: Partial<HealthSnapshot>, after: Partial<HealthSnapshot>, rules?: HealthRules) =>
    compareHealth(aSnapshot(before), aSnapshot(after), rules).map(({ rule, detail }) => `${rule}: ${detail}`);

  const cases: readonly [string, Partial<HealthSnapshot>, Partial<HealthSnapshot>, string[]][] = [
    [
      'a node is not ready any more',
      { nodes: [aNode(), aNode({ node: 'n1' })] },
      { nodes: [aNode(), aNode({ node: 'n2', ready: false })] },
      ['NODES_READY: In pool default-pool, 1 of 2 nodes are not ready; before the change, 0 of 2 were not.'],
    ],
    ['no node exists any more', {}, { nodes: [] }, ['NODES_READY: None of the 1 nodes exists any more.']],
    [
      'pods are not ready any more',
      {},
      { workloads: [aWorkload({ ready: 7 })] },
      ['PODS_READY: DaemonSet monitoring/agent has 7 of 10 pods ready; before the change, it had 10 of 10.'],
    ],
    [
      'pods of a known caller crash',
      { workloads: [aWorkload({ caller: true })] },
      { workloads: [aWorkload({ caller: true, ready: 9, crashing: 1, most_restarts: 5 })] },
      [
        'PODS_READY: DaemonSet monitoring/agent, a known caller of the port, has 9 of 10 pods ready; before the change, it had 10 of 10.',
        'PODS_CRASH: DaemonSet monitoring/agent, a known caller of the port, has 1 pod in CrashLoopBackOff; before the change, it had 0.',
        'PODS_RESTART: DaemonSet monitoring/agent, a known caller of the port, has a pod that restarted 5 times; before the change, the most was 0.',
      ],
    ],
    [
      'a workload no longer exists',
      {},
      { workloads: [] },
      ['WORKLOAD_EXISTS: DaemonSet monitoring/agent no longer exists.'],
    ],
    [
      'a check fails, whether or not it did before',
      { checks: [{ name: 'HTTP shop.test', passed: false, detail: 'shop.test returned status 503.' }] },
      { checks: [{ name: 'HTTP shop.test', passed: false, detail: 'shop.test returned status 500.' }] },
      ['CHECK_PASSES: shop.test returned status 500.'],
    ],
    [
      'something could not be read',
      { unread: ['The pods could not be listed.'] },
      { unread: ['The pods could not be listed.', 'The nodes could not be listed.'] },
      ['UNREAD: The pods could not be listed.', 'UNREAD: The nodes could not be listed.'],
    ],
  ];
  for (const [name, before, after, expected] of cases)
    it(`finds that ${name}`, () => assert.deepEqual(breaches(before, after), expected));

  it('accepts what was as bad before, restarts of new pods, and a workload that was scaled', () => {
    const bad = aWorkload({ ready: 6, crashing: 4, most_restarts: 9 });
    assert.deepEqual(breaches({ workloads: [bad] }, { workloads: [bad] }), []);
    assert.deepEqual(breaches({}, { workloads: [aWorkload({ most_restarts: 2 })] }), []);
    assert.deepEqual(breaches({}, { workloads: [aWorkload({ desired: 14, ready: 14 })] }), []);
    assert.deepEqual(breaches({}, { workloads: [aWorkload({ desired: 0, ready: 0 })] }), []);
  });

  it('accepts only those gaps that a person has accepted', () => {
    const gap = { unread: ['The pods could not be listed.'] };
    const more = { unread: [...gap.unread, 'The nodes could not be listed.'] };
    const rules: HealthRules = { ...NOTHING_CHANGED, acceptsGaps: true };
    assert.deepEqual(breaches(gap, gap, rules), []);
    assert.deepEqual(breaches(gap, more, rules), ['UNREAD: The nodes could not be listed.']);
  });

  it('lists why a snapshot is not a valid baseline', () => {
    const failing = {
      checks: [{ name: 'HTTP shop.test', passed: false, detail: 'shop.test returned 503.' }],
    };
    assert.deepEqual(breaches(failing, failing), ['CHECK_PASSES: shop.test returned 503.']);
  });

  it('tolerates a twentieth of the pods of a large workload that are not ready', () => {
    const before = { workloads: [aWorkload({ desired: 100, ready: 100 })] };
    assert.deepEqual(breaches(before, { workloads: [aWorkload({ desired: 100, ready: 95 })] }), []);
    assert.equal(breaches(before, { workloads: [aWorkload({ desired: 100, ready: 94 })] }).length, 1);
  });

  it('accepts a node of a closed pool that is younger than the change, or whose counter has started again', () => {
    const before = [aNode({ readonly_requests: 7 })];
    const after = [aNode(), aNode({ node: 'n1', created_at: CHANGED_AT, readonly_requests: null })];
    assert.deepEqual(breaches({ nodes: before }, { nodes: after }, CLOSED), []);
  });

  it('does not take a counter of zero for closed: an open port that was never called has none either', () => {
    const old =
      'PORT_CLOSED: Node n0 existed before the change, and nothing shows that its kubelet has started again since.';
    assert.deepEqual(breaches({}, {}, CLOSED), [old]);
    assert.deepEqual(breaches({ nodes: [aNode({ readonly_requests: null })] }, {}, CLOSED), [old]);
  });

  it('compares each pool with its own change', () => {
    const rules = { closedSince: new Map([...CLOSED.closedSince, ['late', '2026-11-24T04:00:00.000Z']]) };
    const created_at = '2026-11-24T03:00:00.000Z';
    const nodes = [aNode({ created_at }), aNode({ node: 'n1', pool: 'late', created_at })];
    assert.deepEqual(breaches({ nodes: [] }, { nodes }, rules), [
      'PORT_CLOSED: Node n1 existed before the change, and nothing shows that its kubelet has started again since.',
    ]);
  });

  it('takes into account that the creation time of a node is cut to whole seconds', () => {
    const after = { nodes: [aNode({ node: 'n1', created_at: CHANGED_AT, readonly_requests: null })] };
    const sameSecond = closedSince('2026-11-24T02:00:00.999Z');
    assert.deepEqual(breaches({}, after, sameSecond), []);
    const nextSecond = closedSince('2026-11-24T02:00:01.000Z');
    assert.match(breaches({}, after, nextSecond).join(), /^PORT_CLOSED: Node n1 existed before the change/);
  });

  it('never takes a node of a closed pool for closed if its counter grows or nothing proves it', () => {
    const before = { nodes: [aNode({ readonly_requests: 40 })] };
    assert.deepEqual(breaches(before, { nodes: [aNode({ readonly_requests: 44 })] }, CLOSED), [
      'PORT_CLOSED: The kubelet of node n0 still counts 44 requests to the read-only port (40 before the change).',
    ]);
    assert.deepEqual(breaches({}, { nodes: [aNode({ readonly_requests: null })] }, CLOSED), [
      'PORT_CLOSED: Node n0 existed before the change, and the counter of its read-only port could not be read.',
    ]);
    const other = { nodes: [aNode({ pool: 'left-open', readonly_requests: 9 })] };
    assert.deepEqual(breaches(other, other, CLOSED), [], 'other pools are not compared');
  });
});
