import assert from 'node:assert/strict';
import type { ClusterReportRow } from '../../../shared/model/rows/cluster-rows.ts';
import type { Inclusion } from '../../../shared/model/words.ts';
import type { ClusterPlan } from '../../../shared/plan/cluster-plan.ts';
import { planCluster } from '../../../shared/plan/plan-cluster.ts';
import { type PlanFormat, renderPlans } from '../../../shared/plan/render/render-plans.ts';
import { commandText } from '../../../shared/plan/render/words.ts';
import { aPlanRow, aPoolReport } from '../../support/plan-row-builder.ts';

const TERRAFORM = { key: 'goog-terraform-provisioned', value: 'true' };
const CONFIG_CONNECTOR = { key: 'managed-by-cnrm', value: 'true' };
const KUBELET_SETTINGS = [
  { key: 'cpuManagerPolicy', value: '"static"' },
  { key: 'cpuCfsQuota', value: 'true' },
];

const planOf = (differences: Partial<ClusterReportRow>, include: readonly Inclusion[] = []): ClusterPlan =>
  planCluster(aPlanRow(differences), include);

async function rendered(format: PlanFormat, plan: ClusterPlan): Promise<string> {
  async function* plans() {
    yield plan;
  }
  return (await Array.fromAsync(renderPlans(plans(), format, { lines: [] }))).join('');
}

describe('the rollback of a step', () => {
  const undone = ({ steps }: ClusterPlan): string[] =>
    steps.map(({ kind, rollback }) => `${kind}: ${rollback === null ? 'none' : commandText(rollback)}`);

  it('reopens the port at the place where the step closed it', () => {
    const plan = planOf({
      new_pools: { port: 'ENABLED', certainty: 'INFERRED', basis: 'CREATION_VERSION' },
      auto_provisioned: { port: 'ENABLED', certainty: 'INFERRED', basis: 'CREATION_VERSION' },
    });
    assert.deepEqual(undone(plan), [
      'CLUSTER_DEFAULT: gcloud container clusters update c --project=p --location=l --enable-insecure-kubelet-readonly-port',
      'AUTO_PROVISIONED_DEFAULT: gcloud container clusters update c --project=p --location=l --autoprovisioning-enable-insecure-kubelet-readonly-port',
      'POOL: gcloud container node-pools update default-pool --cluster=c --project=p --location=l --enable-insecure-kubelet-readonly-port',
    ]);
  });

  it('keeps the other kubelet settings of the pool', () => {
    const plan = planOf({ pools: [aPoolReport({ kubelet_settings: KUBELET_SETTINGS })] });
    const rollback = plan.steps.at(-1)?.rollback;
    assert.deepEqual(rollback?.by === 'NODE_SYSTEM_CONFIG' && rollback.file, {
      kubeletConfig: {
        cpuManagerPolicy: 'static',
        cpuCFSQuota: true,
        insecureKubeletReadonlyPortEnabled: true,
      },
    });
  });

  it('is absent for an upgrade', () => {
    const plan = planOf({ readiness: 'UPGRADE_FIRST', control_plane_version: '1.25.16-gke.1041000' });
    assert.deepEqual(undone(plan), ['UPGRADE_CONTROL_PLANE: none']);
    assert.match(plan.steps[0]?.bearing.join() ?? '', /cannot be undone/);
  });

  for (const format of ['shell', 'markdown', 'terraform'] as const)
    it(`follows advice on what to watch and for how long, as ${format}`, async () => {
      const text = await rendered(format, planOf({}));
      assert.match(text, /To roll back/);
      assert.match(text, /kubectl get daemonsets --all-namespaces/);
      assert.match(text, /at least one day/);
    });

  it('has no advice on what to watch if nothing restarts', () => {
    assert.deepEqual(planOf({ pools: [aPoolReport({ port: 'DISABLED' })] }).watch, []);
  });
});

describe('a cluster that Terraform manages', () => {
  it('gets a patch for its owner and no commands, because the next apply would undo them', async () => {
    const plan = planOf({ labels: [TERRAFORM] });
    assert.equal(plan.action, 'PATCH');
    assert.match(plan.warnings.join(), /next apply would undo/);
    const script = await rendered('shell', plan);
    assert.doesNotMatch(script.split('finished=1')[0] ?? '', /^close_port /m);
    assert.match(script, /^# resource "google_container_node_pool" "c_default-pool" \{$/m);
    assert.match(await rendered('markdown', plan), /```hcl\nresource "google_container_cluster"/);
  });

  it('gets commands with a warning on request', async () => {
    const plan = planOf({ labels: [TERRAFORM] }, ['managed']);
    assert.equal(plan.action, 'CLOSE');
    assert.match(plan.warnings.join(), /undoes the change unless its configuration/);
    assert.match(await rendered('shell', plan), /^close_port /m);
  });

  it('is not detected by a label with another value', () => {
    assert.equal(planOf({ labels: [{ ...TERRAFORM, value: 'false' }] }).action, 'CLOSE');
  });

  it('keeps the other arguments of kubelet_config, which an update would replace', async () => {
    const pools = [aPoolReport({ kubelet_settings: KUBELET_SETTINGS })];
    const text = await rendered('terraform', planOf({ pools, labels: [TERRAFORM] }));
    assert.match(text, /kubelet_config: cpu_manager_policy = "static", cpu_cfs_quota = true\.$/m);
    assert.match(text, /5\.44\.2, 6\.7\.0 or later/);
  });

  it('has no resource for a pool that GKE created by itself', async () => {
    const open = { port: 'ENABLED', certainty: 'INFERRED', basis: 'CREATION_VERSION' } as const;
    const pools = [aPoolReport({ pool: 'nap-1', auto_provisioned: true })];
    const text = await rendered('terraform', planOf({ pools, auto_provisioned: open }));
    assert.doesNotMatch(text, /google_container_node_pool"/);
    assert.match(text, /nap-1 by itself, so it has no resource\. node_pool_auto_config closes it/);
    const alone = await rendered('terraform', planOf({ pools, auto_provisioned: null }));
    assert.match(alone, /nap-1 by itself, so it has no resource\. Close it with the commands/);
  });
});

describe('a cluster that Config Connector manages', () => {
  it('gets commands, because Config Connector has no field for the port', () => {
    const { action, warnings } = planOf({ labels: [CONFIG_CONNECTOR] });
    assert.equal(action, 'CLOSE');
    assert.match(warnings.join(), /no version up to 1\.155\.0 has a field for the port/);
  });
});

describe('advice for Autopilot below 1.33', () => {
  const adviceOf = (version: string): string =>
    planOf({
      mode: 'AUTOPILOT',
      readiness: 'MIGRATE_FIRST',
      control_plane_version: version,
    }).advice.join('\n');

  it('names the alternative for agents that need /pods', () => {
    assert.match(adviceOf('1.32.9-gke.1010000'), /fieldSelector=spec\.nodeName=NODE/);
    assert.doesNotMatch(adviceOf('1.33.5-gke.1080000'), /On Autopilot below/);
  });
});
