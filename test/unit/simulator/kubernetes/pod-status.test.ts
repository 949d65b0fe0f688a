import assert from 'node:assert/strict';
import { AGENTS } from '../../../../simulator/kubernetes/agents.ts';
import { ClusterState } from '../../../../simulator/kubernetes/cluster-state.ts';
import { PatchFailedError, patchOf } from '../../../../simulator/kubernetes/node-patch.ts';
import { agentLog } from '../../../../simulator/kubernetes/pod-status.ts';
import { RESOURCE_KINDS } from '../../../../simulator/kubernetes/resources.ts';
import type { KubernetesObject } from '../../../../simulator/kubernetes/truth.ts';
import { aKubernetesTruth, aPool, NOW_MS, running } from '../../../support/kubernetes-truth.ts';

const CLOSED_MS = NOW_MS - 60_000;

function stateWith(agent: string, pool: Parameters<typeof aPool>[0] = {}): ClusterState {
  const deployments = running(agent);
  return new ClusterState(aKubernetesTruth({ deployments, pools: [aPool(pool)] }));
}

function listed(state: ClusterState, plural: string, nowMs = NOW_MS): KubernetesObject[] {
  const kind = RESOURCE_KINDS.find((each) => each.plural === plural);
  assert.ok(kind);
  return state.list(kind, null, nowMs);
}

const containersOf = (state: ClusterState, nowMs = NOW_MS) =>
  listed(state, 'pods', nowMs).map(
    ({ status }) =>
      (status as { containerStatuses: { ready: boolean; restartCount: number; state: object }[] })
        .containerStatuses[0],
  );

describe('the pods of a simulated agent', () => {
  it('are ready while the port is open', () => {
    const containers = containersOf(stateWith('pod-watcher'));
    assert.equal(containers.length, 3);
    assert.ok(containers.every((each) => each?.ready && each.restartCount === 0 && 'running' in each.state));
  });

  it('crash more and more seldom if the agent does not tolerate a closed port', () => {
    const state = stateWith('pod-watcher', { portClosedAtMs: CLOSED_MS });
    const [before, first, later] = [CLOSED_MS - 1, CLOSED_MS, NOW_MS].map((ms) => containersOf(state, ms)[0]);
    assert.deepEqual([before?.ready, before?.restartCount], [true, 0]);
    assert.deepEqual([first?.ready, first?.restartCount], [false, 1]);
    assert.deepEqual([later?.ready, later?.restartCount], [false, 3]);
    assert.match(JSON.stringify(later?.state), /CrashLoopBackOff/);
    const [daemonSet] = listed(state, 'daemonsets');
    assert.deepEqual(daemonSet?.['status'], {
      currentNumberScheduled: 3,
      desiredNumberScheduled: 3,
      numberAvailable: 0,
      numberReady: 0,
      numberUnavailable: 3,
    });
  });

  it('of other agents only log errors, or do not notice', () => {
    const [node] = stateWith('otel-collector', { portClosedAtMs: CLOSED_MS }).nodes(NOW_MS);
    assert.ok(node);
    const log = (name: 'otel-collector' | 'website') => {
      const agent = AGENTS[name];
      assert.ok(agent);
      return agentLog(agent, node, CLOSED_MS - 10_000, NOW_MS).map((line) => line.split(' ')[1]);
    };
    assert.ok(
      containersOf(stateWith('otel-collector', { portClosedAtMs: CLOSED_MS })).every((each) => each?.ready),
    );
    assert.deepEqual([log('otel-collector')[0], log('otel-collector').at(-1)], ['INFO', 'ERROR']);
    assert.deepEqual([...new Set(log('website'))], ['INFO']);
  });
});

describe('a simulated node', () => {
  const taint = { key: 'own', value: 'x', effect: 'NoSchedule' };
  const nodesOf = (state: ClusterState) =>
    new Set(listed(state, 'pods').map(({ spec }) => (spec as { nodeName: string }).nodeName));

  it('keeps all pods away by a taint, and only ordinary pods by a cordon', () => {
    for (const [agent, places] of [
      ['pod-watcher', 3],
      ['website', 0],
    ] as const) {
      const state = stateWith(agent, { taints: [taint] });
      assert.equal(nodesOf(state).size, 0, 'tainted');
      for (const node of state.nodes(NOW_MS)) {
        state.patchNode(node.name, patchOf(node, { spec: { unschedulable: true } }, NOW_MS));
        const cordoned = state.node(node.name, NOW_MS);
        assert.ok(cordoned);
        const remove = [
          { op: 'test', path: '/spec/taints/0/key', value: 'own' },
          { op: 'remove', path: '/spec/taints/0' },
        ];
        state.patchNode(node.name, patchOf(cordoned, remove, NOW_MS));
      }
      assert.equal(nodesOf(state).size, places, agent);
    }
    const [node] = listed(stateWith('website', { taints: [taint] }), 'nodes');
    assert.deepEqual(node?.['spec'], { taints: [taint] });
  });

  it('rejects a JSON patch whose test fails', () => {
    const [node] = stateWith('website', { taints: [taint] }).nodes(NOW_MS);
    assert.ok(node);
    const patch = [{ op: 'test', path: '/spec/taints/0/key', value: 'other' }];
    assert.throws(() => patchOf(node, patch, NOW_MS), PatchFailedError);
  });
});
