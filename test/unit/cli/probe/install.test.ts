import assert from 'node:assert/strict';
import { inspectProbe, installProbe, removeProbe } from '../../../../cli/probe/install.ts';
import { probeManifest } from '../../../../cli/probe/manifest.ts';
import { SweepError } from '../../../../shared/platform/errors.ts';
import type { ProbeObjects } from '../../../../shared/stages/sample/ports.ts';
import { aKubernetesTruth } from '../../../support/kubernetes-truth.ts';
import { type SimulatedCluster, simulatedCluster } from '../../../support/simulated-cluster.ts';

const manifest = probeManifest({ image: 'curl', everySeconds: 300 });
const signal = AbortSignal.timeout(10_000);

describe('installing and removing the probe', () => {
  let cluster: SimulatedCluster;
  const truth = aKubernetesTruth();

  beforeEach(async () => {
    cluster = await simulatedCluster(truth, { all: ['*'], reader: ['get namespaces'] });
  });
  afterEach(() => cluster[Symbol.asyncDispose]());

  const objectsOf = (token = 'all'): ProbeObjects => cluster.access(token).probeObjectsOver(cluster.route);
  const applied = () => cluster.kubernetes.stateOf(truth.uid)?.applied() ?? [];
  const states = async () => (await inspectProbe(manifest, objectsOf())).map(({ state }) => state);

  async function install(): Promise<void> {
    await installProbe(await inspectProbe(manifest, objectsOf()), objectsOf());
  }

  it('shows the objects in a dry run without creating them', async () => {
    assert.deepEqual(
      await states(),
      manifest.map(() => 'ABSENT'),
    );
    assert.deepEqual(applied(), []);
  });

  it('creates exactly the objects of the manifest, even if installed repeatedly', async () => {
    await install();
    const once = applied();
    await install();
    assert.deepEqual(applied(), once);
    assert.deepEqual(
      await states(),
      manifest.map(() => 'OURS'),
    );
    assert.deepEqual(
      new Set(once.map(({ kind, metadata }) => `${kind} ${metadata.namespace} ${metadata.name}`)),
      new Set(manifest.map(({ kind, metadata }) => `${kind} ${metadata.namespace} ${metadata.name}`)),
    );
    const daemonSet = once.find(({ kind }) => kind === 'DaemonSet');
    assert.deepEqual(daemonSet?.['spec'], manifest.at(-1)?.['spec']);
  });

  it('leaves nothing behind', async () => {
    await install();
    await removeProbe(await inspectProbe(manifest, objectsOf()), objectsOf(), signal);
    assert.deepEqual(applied(), []);
    await removeProbe(await inspectProbe(manifest, objectsOf()), objectsOf(), signal);
  });

  it('changes nothing if an object with one of its names belongs to someone else', async () => {
    const theirs = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'sweep10255-probe' } };
    await objectsOf().apply(theirs);
    await assert.rejects(install(), {
      code: 'PROBE_FOREIGN',
      facts: { kind: 'Namespace', name: 'sweep10255-probe' },
    });
    assert.equal(applied().length, 1);
  });

  it('reports missing permissions', async () => {
    await assert.rejects(inspectProbe(manifest, objectsOf('reader')), { code: 'KUBERNETES_FORBIDDEN' });
    await assert.rejects(objectsOf('reader').apply({ ...manifest[0] } as never), {
      code: 'KUBERNETES_FORBIDDEN',
    });
  });

  it('names the objects that a partial installation left behind (did not)', async () => {
    const there = new Set<string>();
    const partly: ProbeObjects = {
      stateOf: async ({ kind }) => (there.has(kind) ? 'OURS' : 'ABSENT'),
      apply: async ({ kind }) => {
        if (there.size === 2) throw new SweepError('KUBERNETES_REJECTED', { message: 'exceeded quota' });
        there.add(kind);
      },
      remove: async () => {},
    };
    const steps = await inspectProbe(manifest, partly);
    await assert.rejects(installProbe(steps, partly), (error: SweepError) => {
      assert.equal(error.code, 'PROBE_INCOMPLETE');
      assert.equal(error.disposition, 'exit-2');
      for (const kind of there) assert.ok(error.message.includes(kind), error.message);
      assert.match(error.message, /exceeded quota/);
      return true;
    });
  });

  it('fails if objects are being deleted or disappear (reported "installed")', async () => {
    const fake = (state: 'DELETING' | 'ABSENT'): ProbeObjects => ({
      stateOf: async () => state,
      apply: async () => {},
      remove: async () => {},
    });
    for (const [state, code] of [
      ['DELETING', 'PROBE_NOT_GONE'],
      ['ABSENT', 'PROBE_INCOMPLETE'],
    ] as const)
      await assert.rejects(
        inspectProbe(manifest, fake(state)).then((steps) => installProbe(steps, fake(state))),
        {
          code,
        },
      );
  });

  it('names an object that still exists at the deadline', async () => {
    const stays: ProbeObjects = {
      stateOf: async () => 'OURS',
      apply: async () => {},
      remove: async () => {},
    };
    const steps = await inspectProbe(manifest, stays);
    await assert.rejects(removeProbe(steps, stays, AbortSignal.timeout(20)), {
      code: 'PROBE_NOT_GONE',
      facts: { kind: 'DaemonSet', name: 'sweep10255-probe' },
    });
  });
});
