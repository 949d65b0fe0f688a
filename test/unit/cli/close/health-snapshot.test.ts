import assert from 'node:assert/strict';
import type { V1Deployment, V1Pod } from '@kubernetes/client-node';
import { ownerOf, restartsSince, WorkloadHealthCollection } from '../../../../cli/close/health-snapshot.ts';

const NOW_MS = Date.UTC(2026, 10, 24, 3);
const SINCE_MS = NOW_MS - 600_000;

/** A pod as the API server describes it: of a Deployment, with one container. */
const aPod = ({
  createdMs = SINCE_MS - 1000,
  restarts = 0,
  endedMs = 0,
  waiting = '',
  owner = 'web-5d9f',
} = {}): V1Pod => ({
  metadata: {
    name: `${owner}-x`,
    namespace: 'shop',
    creationTimestamp: new Date(createdMs),
    labels: { 'pod-template-hash': '5d9f' },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: owner, uid: 'u', controller: true }],
  },
  status: {
    containerStatuses: [
      {
        name: 'main',
        image: 'web',
        imageID: '',
        ready: waiting === '',
        restartCount: restarts,
        state: waiting === '' ? { running: {} } : { waiting: { reason: waiting } },
        ...(endedMs === 0
          ? {}
          : { lastState: { terminated: { exitCode: 1, finishedAt: new Date(endedMs) } } }),
      },
    ],
  },
});
const aDeployment = (over: Partial<V1Deployment> = {}): V1Deployment => ({
  metadata: { name: 'web', namespace: 'shop', labels: { tier: 'critical' } },
  spec: { replicas: 3, selector: {}, template: {} },
  status: { readyReplicas: 2 },
  ...over,
});

describe('the health of workloads', () => {
  it('belongs to the Deployment of a ReplicaSet, by the hash of its template', () => {
    assert.deepEqual(ownerOf(aPod()), { namespace: 'shop', kind: 'Deployment', name: 'web' });
    assert.equal(ownerOf(aPod({ owner: 'by-hand' }))?.kind, 'ReplicaSet');
  });

  it('counts all restarts of a pod that is younger than the period, and recent ones of an older pod', () => {
    assert.equal(restartsSince(aPod({ createdMs: SINCE_MS, restarts: 4 }), SINCE_MS), 4);
    assert.equal(restartsSince(aPod({ restarts: 90, endedMs: SINCE_MS - 1 }), SINCE_MS), 0);
    assert.equal(restartsSince(aPod({ restarts: 90, endedMs: SINCE_MS }), SINCE_MS), 1);
  });

  it('covers labeled workloads, known callers, DaemonSets and system workloads', () => {
    const collected = (
      labels: Record<string, string>,
      callers: readonly { kind: string; name: string }[] = [],
    ) => {
      const named = callers.map((each) => ({ ...each, namespace: 'shop' }));
      const collection = new WorkloadHealthCollection({ labels, callers: named }, SINCE_MS);
      collection.addWorkload('Deployment', aDeployment());
      collection.addWorkload('StatefulSet', { metadata: { name: 'dns', namespace: 'kube-system' } });
      collection.addWorkload('DaemonSet', { metadata: { name: 'agent', namespace: 'shop' } });
      return collection
        .workloads()
        .map(({ kind, name, caller }) => `${kind} ${name}${caller ? ' (caller)' : ''}`);
    };
    const always = ['DaemonSet agent', 'StatefulSet dns'];
    assert.deepEqual(collected({}), [always[1], always[0]]);
    assert.deepEqual(collected({ tier: 'critical' }), [
      'StatefulSet dns',
      'DaemonSet agent',
      'Deployment web',
    ]);
    assert.deepEqual(collected({ tier: 'other' }).length, 2);
    assert.ok(collected({}, [{ kind: 'Deployment', name: 'web' }]).includes('Deployment web (caller)'));
  });

  it('has the replicas, the ready pods, the crashing pods and the most restarts of one pod', () => {
    const collection = new WorkloadHealthCollection({ labels: { tier: 'critical' }, callers: [] }, SINCE_MS);
    collection.addWorkload('Deployment', aDeployment());
    for (const restarts of [1, 5]) collection.addPod(aPod({ createdMs: NOW_MS, restarts }));
    collection.addPod(aPod({ createdMs: NOW_MS, restarts: 2, waiting: 'CrashLoopBackOff' }));
    collection.addPod(aPod({ owner: 'by-hand', waiting: 'CrashLoopBackOff' }));
    assert.deepEqual(collection.workloads(), [
      {
        ...{ namespace: 'shop', kind: 'Deployment', name: 'web', caller: false },
        ...{ desired: 3, ready: 2, most_restarts: 5, crashing: 1 },
      },
    ]);
  });
});
