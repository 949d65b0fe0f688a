import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubernetesWorkloads } from '../../../../shared/adapters/kubernetes/cluster-workloads.ts';
import { SweepError } from '../../../../shared/platform/errors.ts';
import { aKubernetesTruth, running } from '../../../support/kubernetes-truth.ts';
import { simulatedCluster } from '../../../support/simulated-cluster.ts';

const INFRA = join(import.meta.dirname, '../../../../infra/kubernetes');

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** The grants of a manifest's roles, in the simulator's syntax. */
function grantsOf(file: string): string[] {
  const documents = parseAllDocuments(readFileSync(join(INFRA, file), 'utf8')).map((each) => each.toJS());
  return documents.flatMap(({ rules = [] }: { rules?: readonly Rule[] }) =>
    rules.flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((resource) =>
          verbs.map((verb) => `${verb} ${resource}${group === '' ? '' : `.${group}`}`),
        ),
      ),
    ),
  );
}

const SCANNER = grantsOf('base/scanner.yaml');
const CLOSER = [...SCANNER, ...grantsOf('components/close/close.yaml')];
const REHEARSER = [...CLOSER, ...grantsOf('components/rehearsal/rehearsal.yaml')];

describe('the Kubernetes roles of close', () => {
  const truth = aKubernetesTruth({
    deployments: running('metrics-agent'),
  });

  /** Which calls each role allows. */
  async function allowed(call: (workloads: KubernetesWorkloads) => Promise<unknown>): Promise<string[]> {
    const roles = { scanner: SCANNER, closer: CLOSER, rehearser: REHEARSER };
    await using cluster = await simulatedCluster(truth, roles);
    const names: string[] = [];
    for (const role of Object.keys(roles)) {
      try {
        await call(cluster.access(role).workloadsOver(cluster.route));
        names.push(role);
      } catch (error) {
        assert.ok(error instanceof SweepError);
        assert.equal(error.code, 'KUBERNETES_FORBIDDEN');
      }
    }
    return names;
  }

  it('let the scanner list what health checks compare', async () => {
    assert.deepEqual(
      await allowed(async (workloads) => {
        await Array.fromAsync(workloads.listNodes());
        await Array.fromAsync(workloads.listPods());
        for (const kind of ['DaemonSet', 'Deployment', 'StatefulSet'] as const)
          await Array.fromAsync(workloads.listWorkloads(kind));
      }),
      ['scanner', 'closer', 'rehearser'],
    );
  });

  it('let the closer, but not the scanner, list what preflight reads', async () => {
    assert.deepEqual(
      await allowed(async (workloads) => {
        await Array.fromAsync(workloads.listDisruptionBudgets());
        await Array.fromAsync(workloads.listVolumes());
      }),
      ['closer', 'rehearser'],
    );
  });

  it('let only the rehearser change a node and read logs', async () => {
    const patch = [{ op: 'add', path: '/spec/unschedulable', value: true }] as const;
    assert.deepEqual(
      await allowed(async (workloads) => {
        const [[node] = []] = await Array.fromAsync(workloads.listNodes());
        await workloads.patchNode(node?.metadata?.name ?? '', patch);
      }),
      ['rehearser'],
    );
    assert.deepEqual(
      await allowed(async (workloads) => {
        const [[pod] = []] = await Array.fromAsync(workloads.listPods());
        const { name = '', namespace = '' } = pod?.metadata ?? {};
        await workloads.readLog({ namespace, pod: name, container: 'main', sinceSeconds: 60 });
      }),
      ['rehearser'],
    );
  });
});
