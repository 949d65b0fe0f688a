import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compareHealth, type HealthSnapshot, type WorkloadHealth } from '../../cli/close/health.ts';
import { aNode, aSnapshot, aWorkload } from '../support/health-builder.ts';

const workload = fc
  .record({ desired: fc.nat(200), missing: fc.nat(200), most_restarts: fc.nat(20), crashing: fc.nat(20) })
  .map(({ desired, missing, ...rest }) =>
    aWorkload({ ...rest, desired, ready: Math.max(0, desired - missing) }),
  );
const node = fc.record({
  ready: fc.boolean(),
  created_at: fc.constantFrom('2026-11-01T00:00:00.000Z', '2026-11-24T02:30:00.000Z', null),
  readonly_requests: fc.option(fc.nat(3), { nil: null }),
});
const check = fc.record({ passed: fc.boolean() });

const named = (workloads: readonly WorkloadHealth[]) =>
  workloads.map((each, index) => ({ ...each, name: `agent-${index}` }));
const snapshot = fc
  .record({
    workloads: fc.array(workload, { maxLength: 4 }),
    nodes: fc.array(node, { minLength: 1, maxLength: 4 }),
    checks: fc.array(check, { maxLength: 2 }),
    unread: fc.subarray(['The pods could not be listed.']),
  })
  .map(
    ({ workloads, nodes, checks, unread }): HealthSnapshot =>
      aSnapshot({
        workloads: named(workloads),
        nodes: nodes.map((each, index) => aNode({ ...each, node: `n${index}` })),
        checks: checks.map((each, index) => ({ ...each, name: `check ${index}`, detail: `check ${index}` })),
        unread,
      }),
  );
const readable = snapshot.map((each) => ({
  ...each,
  unread: [],
  checks: each.checks.filter(({ passed }) => passed),
}));
const RULES = { closedSince: new Map([['default-pool', '2026-11-24T02:00:00.000Z']]) };

/** Makes one thing worse. */
const WORSE: Readonly<Record<string, (after: HealthSnapshot) => HealthSnapshot>> = {
  'a pod is not ready': (after) => ({
    ...after,
    workloads: after.workloads.map((each) => ({ ...each, ready: Math.max(0, each.ready - 1) })),
  }),
  'a pod crashes': (after) => ({
    ...after,
    workloads: after.workloads.map((each) => ({ ...each, crashing: each.crashing + 1 })),
  }),
  'a pod restarts': (after) => ({
    ...after,
    workloads: after.workloads.map((each) => ({ ...each, most_restarts: each.most_restarts + 1 })),
  }),
  'a workload disappears': (after) => ({ ...after, workloads: after.workloads.slice(1) }),
  'the nodes are not ready': (after) => ({
    ...after,
    nodes: after.nodes.map((each) => ({ ...each, ready: false })),
  }),
  'the counters grow': (after) => ({
    ...after,
    nodes: after.nodes.map((each) => ({ ...each, readonly_requests: (each.readonly_requests ?? 0) + 1 })),
  }),
  'a counter cannot be read': (after) => ({
    ...after,
    nodes: after.nodes.map((each) =>
      each.readonly_requests === 0 ? { ...each, created_at: null, readonly_requests: null } : each,
    ),
  }),
  'a check fails': (after) => ({
    ...after,
    checks: after.checks.map((each) => ({ ...each, passed: false })),
  }),
  'something cannot be read': (after) => ({
    ...after,
    unread: [...after.unread, 'The nodes could not be listed.'],
  }),
};

describe('compareHealth for any two snapshots', () => {
  it('finds no breach if nothing has changed, everything was read and every check passes', () => {
    fc.assert(fc.property(readable, (same) => assert.deepEqual(compareHealth(same, same), [])));
  });

  for (const [name, worsen] of Object.entries(WORSE))
    it(`keeps a cluster in breach if ${name}`, () => {
      fc.assert(
        fc.property(snapshot, snapshot, (before, after) => {
          if (compareHealth(before, after, RULES).length === 0) return;
          assert.notEqual(compareHealth(before, worsen(after), RULES).length, 0);
        }),
      );
    });

  it('finds a breach whenever something was not read, before or after', () => {
    fc.assert(
      fc.property(snapshot, readable, (unread, read) => {
        fc.pre(unread.unread.length > 0);
        assert.ok(compareHealth(unread, read).some(({ rule }) => rule === 'UNREAD'));
        assert.ok(compareHealth(read, unread).some(({ rule }) => rule === 'UNREAD'));
      }),
    );
  });

  it('writes sentences: a capital letter, a full stop, one line', () => {
    fc.assert(
      fc.property(snapshot, snapshot, (before, after) => {
        for (const { rule, detail } of compareHealth(before, after, RULES))
          if (rule !== 'CHECK_PASSES') assert.match(detail, /^[A-Z].*\.$/);
      }),
    );
  });
});
