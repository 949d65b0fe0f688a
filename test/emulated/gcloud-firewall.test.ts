import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import type { ClusterPlan } from '../../shared/plan/cluster-plan.ts';
import { type ComputeServer, startCompute } from '../support/compute-server.ts';
import { fleetOfOneProject } from '../support/one-project-fleet.ts';
import { type PlanSession, planSession } from '../support/plan-session.ts';
import { realTool, run } from '../support/real-tools.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('the script that plan --firewall-rules prints, run with the real gcloud', function () {
  this.timeout(300_000);
  const folder = temporaryFolder();
  let compute: ComputeServer;
  let session: PlanSession;
  before(function () {
    if (!realTool('gcloud')) this.skip();
  });
  beforeEach(async () => {
    compute = await startCompute();
    session = await planSession(
      folder.path('.'),
      fleetOfOneProject((cluster) => [cluster('shop')]),
    );
    await session.scan();
  });
  afterEach(() => Promise.all([session?.simulator.close(), compute?.close()]));

  const environment = () => ({
    ...session.environment,
    CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE: compute.url,
  });
  const projectId = () => session.simulator.fleet.projects[0]?.projectId ?? '';

  /** Writes gcloud's current list of rules to a file. */
  async function listRules(): Promise<string> {
    const argv = ['compute', 'firewall-rules', 'list', `--project=${projectId()}`, '--format=json'];
    const { status, stdout, stderr } = await run('gcloud', argv, environment());
    assert.equal(status, 0, stderr);
    const file = folder.path('rules.json');
    writeFileSync(file, stdout);
    return file;
  }

  async function firewallOf(file: string): Promise<{ plan: ClusterPlan; missing: readonly string[] }> {
    const argv = ['plan', '--store', session.store, '--firewall-rules', file, '--format', 'json'];
    const { stdout, stderr } = await session.sweep(...argv);
    const [plan] = JSON.parse(stdout) as ClusterPlan[];
    assert.ok(plan, stderr);
    const rules = plan.steps.filter(({ kind }) => kind === 'FIREWALL_RULE');
    return { plan, missing: rules.map(({ title }) => title) };
  }

  it('creates every missing rule', async () => {
    const opened = ['compute', 'firewall-rules', 'create', 'everything', `--project=${projectId()}`];
    await run('gcloud', [...opened, '--network=default', '--allow=tcp:10250'], environment());
    const { plan, missing } = await firewallOf(await listRules());
    assert.deepEqual(missing, [
      'Allow pods to reach the kubelets on TCP 10250',
      'Deny all other traffic to TCP 10250 of the nodes',
    ]);
    assert.equal(plan.firewall?.internet_reaches_10250, 'ALL');

    const script = await session.plan('--firewall-rules', await listRules());
    const compute10250 = { CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE: compute.url };
    const dry = await session.runScript(script, compute10250);
    assert.match(dry.stdout, /Dry run: nothing was changed\. 2 steps to do/);
    assert.equal(compute.rules.length, 1);
    const applied = await session.runScript(script, { ...compute10250, APPLY: '1' });
    assert.match(applied.stdout, /2 steps carried out, 0 already done/, applied.stderr);
    const again = await session.runScript(script, { ...compute10250, APPLY: '1' });
    assert.match(again.stdout, /0 steps carried out, 2 already done/, again.stderr);

    const uid = session.simulator.fleet.clusters[0]?.truth.uid.slice(0, 8);
    const pods = ['10.92.0.0/14'];
    assert.deepEqual(
      compute.rules.slice(1).map(({ name, priority, sourceRanges, targetTags, allowed, denied }) => ({
        name,
        priority,
        sourceRanges,
        targetTags,
        traffic: allowed ?? denied,
      })),
      [
        { name: `shop-${uid}-inkubelet-10250`, priority: 999, sourceRanges: pods },
        { name: `shop-${uid}-exkubelet-10250`, priority: 1000, sourceRanges: ['0.0.0.0/0'] },
      ].map((rule) => ({
        ...rule,
        targetTags: [`gke-shop-${uid}-node`],
        traffic: [{ IPProtocol: 'tcp', ports: ['10250'] }],
      })),
    );
    const after = await firewallOf(await listRules());
    assert.deepEqual(after.missing, []);
    assert.deepEqual(
      [after.plan.firewall?.pods_reach_10250, after.plan.firewall?.internet_reaches_10250],
      ['ALL', 'NONE'],
    );
  });

  it('reads the effective firewalls of a network, and names the policies by the number that gcloud keeps', async () => {
    const opened = ['compute', 'firewall-rules', 'create', 'everything', `--project=${projectId()}`];
    await run('gcloud', [...opened, '--network=default', '--allow=tcp:10250'], environment());
    const argv = ['compute', 'networks', 'get-effective-firewalls', 'default'];
    const { status, stdout, stderr } = await run(
      'gcloud',
      [...argv, `--project=${projectId()}`, '--format=json'],
      environment(),
    );
    assert.equal(status, 0, stderr);
    const file = folder.path('effective.json');
    writeFileSync(file, stdout);
    const { plan } = await firewallOf(file);
    assert.equal(plan.firewall?.internet_reaches_10250, 'ALL');
    assert.match(
      plan.firewall?.said.join(' ') ?? '',
      /These rules of firewall policies concern the ports and can take precedence, but are not evaluated: 123456789, block-kubelets \(deny\)\./,
    );
  });
});
