import assert from 'node:assert/strict';
import type { ClusterPlan } from '../../shared/plan/cluster-plan.ts';
import { commandText } from '../../shared/plan/render/words.ts';
import type { ClusterTruth } from '../../simulator/fleet/truth.ts';
import { fleetOfOneProject } from '../support/one-project-fleet.ts';
import { type PlanSession, planSession } from '../support/plan-session.ts';
import { realTool, run } from '../support/real-tools.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

// Without # and ?, which would end the URL path that gcloud builds from a name.
const NAUGHTY = `it's "q" $(touch pwned) \`id\` ;rm -rf x &`;
const EVIDENCE = ['--include', 'gather-evidence'];

describe('the script that plan prints, run with the real gcloud', function () {
  // Each step starts gcloud five times, at a second of CPU time each.
  this.timeout(1_800_000);
  const folder = temporaryFolder();
  let session: PlanSession | undefined;
  before(function () {
    if (!realTool('gcloud')) this.skip();
  });
  afterEach(async () => {
    await session?.simulator.close();
    session = undefined;
  });

  it('closes every kind of cluster, and changes nothing in a dry run', async () => {
    session = await planSession(
      folder.path('.'),
      fleetOfOneProject((cluster, pool) => [
        cluster('standard', { pools: [pool(), pool({ name: 'second', readonlyPort: undefined })] }),
        cluster('nap', {
          autoProvisioning: true,
          pools: [pool(), pool({ name: 'nap-e2', autoProvisioned: true })],
        }),
        cluster('autopilot', {
          mode: 'AUTOPILOT',
          location: 'us-central1',
          pools: [pool({ autoProvisioned: true })],
        }),
        cluster('will-reopen', { pools: [pool({ readonlyPort: false })] }),
      ]),
    );
    const { simulator } = session;
    assert.deepEqual(await session.scan(), {
      standard: 'OPEN',
      nap: 'OPEN',
      autopilot: 'OPEN',
      'will-reopen': 'WILL_REOPEN',
    });
    const script = await session.plan(...EVIDENCE);
    const readBefore = simulator.calls()['container.clusters.get'] ?? 0;
    const dry = await session.runScript(script);
    assert.equal(dry.status, 0, dry.stderr);
    const read = (simulator.calls()['container.clusters.get'] ?? 0) - readBefore;
    assert.equal(read, 4, 'a dry run reads each cluster once');
    assert.equal(simulator.calls()['container.nodePools.get'], undefined);
    assert.match(dry.stdout, /Dry run: nothing was changed\. 9 steps to do, 0 already done/);
    assert.equal(simulator.calls()['container.clusters.update'], undefined);
    assert.equal(simulator.calls()['container.nodePools.update'], undefined);

    const applied = await session.runScript(script, { APPLY: '1' });
    assert.equal(applied.status, 0, applied.stderr);
    assert.deepEqual(new Set(Object.values(await session.scan())), new Set(['CLOSED']));
  });

  it('prints rollbacks that open the port again and keep the other settings', async () => {
    const kubeletConfig = { cpuManagerPolicy: 'static' };
    session = await planSession(
      folder.path('.'),
      fleetOfOneProject((cluster, pool) => [
        cluster('standard', { pools: [pool({ kubeletConfig }), pool({ name: 'second' })] }),
      ]),
    );
    await session.scan();
    const printed = await session.sweep('plan', '--store', session.store, '--format', 'json', ...EVIDENCE);
    const [plan] = JSON.parse(printed.stdout) as ClusterPlan[];
    const closed = await session.runScript(await session.plan(...EVIDENCE), { APPLY: '1' });
    assert.equal(closed.status, 0, closed.stderr);
    assert.deepEqual(await session.scan(), { standard: 'CLOSED' });
    for (const { rollback } of plan?.steps ?? []) {
      assert.ok(rollback);
      const undone = await run(
        'bash',
        ['-ec', `cd ${folder.path('.')}; ${commandText(rollback)} --quiet`],
        session.environment,
      );
      assert.equal(undone.status, 0, undone.stderr);
    }
    assert.deepEqual(await session.scan(), { standard: 'OPEN' });
    assert.deepEqual(
      session.truth('standard').pools.map((pool) => [pool.readonlyPort, pool.kubeletConfig]),
      [
        [true, kubeletConfig],
        [true, {}],
      ],
    );
  });

  it('keeps a pool’s other kubelet settings', async () => {
    const kubeletConfig = { cpuManagerPolicy: 'static', cpuCfsQuota: true, podPidsLimit: '4096' };
    session = await planSession(
      folder.path('.'),
      fleetOfOneProject((cluster, pool) => [cluster('settings', { pools: [pool({ kubeletConfig })] })]),
    );
    await session.scan();
    const { status, stderr } = await session.runScript(await session.plan(...EVIDENCE), { APPLY: '1' });
    assert.equal(status, 0, stderr);
    assert.deepEqual(session.truth('settings').pools[0]?.kubeletConfig, kubeletConfig);
    assert.deepEqual(await session.scan(), { settings: 'CLOSED' });
  });

  it('first upgrades clusters that are too old, in steps that GKE allows, then closes them', async () => {
    const [V23, V24, V25] = ['1.23.17-gke.10700', '1.24.17-gke.2113000', '1.25.16-gke.1041000'];
    session = await planSession(
      folder.path('.'),
      fleetOfOneProject((cluster, pool) => [
        cluster('old', {
          initialVersion: V23,
          controlPlaneVersion: V24,
          pools: [pool({ version: V23 }), pool({ name: 'second', version: V24, readonlyPort: undefined })],
        }),
        cluster('old-autopilot', {
          mode: 'AUTOPILOT',
          location: 'us-central1',
          initialVersion: V25,
          controlPlaneVersion: V25,
          pools: [pool({ version: V25, autoProvisioned: true })],
        }),
      ]),
    );
    await session.scan();
    const upgraded = await session.runScript(await session.plan(), { APPLY: '1' });
    assert.equal(upgraded.status, 0, upgraded.stderr);
    const versions = ({ controlPlaneVersion, pools }: ClusterTruth) =>
      [controlPlaneVersion, ...pools.map(({ version }) => version)].map((version) => version.slice(0, 4));
    assert.deepEqual(versions(session.truth('old')), ['1.26', '1.26', '1.26']);
    assert.deepEqual(versions(session.truth('old-autopilot')), ['1.26', '1.26']);
    assert.deepEqual(await session.scan(), { old: 'OPEN', 'old-autopilot': 'OPEN' });

    const { status, stderr } = await session.runScript(await session.plan(...EVIDENCE), { APPLY: '1' });
    assert.equal(status, 0, stderr);
    assert.deepEqual(await session.scan(), { old: 'CLOSED', 'old-autopilot': 'CLOSED' });
  });

  it('stops at a failure, and resumes where it stopped', async () => {
    session = await planSession(
      folder.path('.'),
      fleetOfOneProject((cluster, pool) => [cluster('first', { pools: [pool(), pool({ name: 'second' })] })]),
      1000,
    );
    await session.scan();
    const script = await session.plan(...EVIDENCE);
    session.simulator.faults = '403@container.nodePools.update';
    const stopped = await session.runScript(script, { APPLY: '1' });
    assert.notEqual(stopped.status, 0);
    assert.match(stopped.stderr, /STOPPED at: .*default-pool/);
    assert.equal(session.truth('first').clusterDefault, false);
    assert.equal(session.truth('first').pools[0]?.readonlyPort, true);

    session.simulator.faults = '';
    const { status, stdout, stderr } = await session.runScript(script, { APPLY: '1' });
    assert.equal(status, 0, stderr);
    assert.match(stdout, /2 steps carried out, 1 already done/);
    assert.deepEqual(await session.scan(), { first: 'CLOSED' });
  });

  it('waits for an operation that is already running, without repeating it', async () => {
    session = await planSession(
      folder.path('.'),
      fleetOfOneProject((cluster) => [cluster('busy', { status: 'RECONCILING' })]),
      15_000,
    );
    await session.scan();
    const script = await session.plan(...EVIDENCE);
    const { environment, simulator } = session;
    const pool = ['container', 'node-pools', 'update', 'default-pool', '--cluster=busy', '--async'];
    const place = [`--project=${simulator.fleet.projects[0]?.projectId}`, '--location=us-central1-a'];
    const flag = '--no-enable-insecure-kubelet-readonly-port';
    const started = await run('gcloud', [...pool, ...place, flag], environment);
    assert.equal(started.status, 0, started.stderr);
    const { status, stdout, stderr } = await session.runScript(script, { APPLY: '1' });
    assert.equal(status, 0, stderr);
    assert.match(stdout, /== .*busy\n {3}waiting for operation-/);
    assert.match(stdout, /1 steps carried out, 1 already done/);
    assert.deepEqual(await session.scan(), { busy: 'CLOSED' });
  });

  it('skips clusters that were deleted since the scan', async () => {
    session = await planSession(
      folder.path('.'),
      fleetOfOneProject((cluster, pool) => [
        cluster('deleted'),
        cluster('smaller', { pools: [pool(), pool({ name: 'deleted' })] }),
      ]),
    );
    await session.scan();
    const script = await session.plan(...EVIDENCE);
    const { fleet } = session.simulator;
    const { projectId, location, ...truth } = session.truth('smaller');
    fleet.remove({ projectId, location, name: 'deleted' });
    fleet.remove({ projectId, location, name: 'smaller' });
    fleet.add({ ...truth, projectId, location, pools: truth.pools.slice(0, 1) });
    const { status, stdout, stderr } = await session.runScript(script, { APPLY: '1' });
    assert.equal(status, 0, stderr);
    assert.match(
      stdout,
      /2 steps carried out, 0 already done, 0 to do by hand, 3 skipped because the resource is gone/,
    );
    assert.deepEqual(await session.scan(), { deleted: null, smaller: 'CLOSED' });
  });

  it('passes names to gcloud unchanged, whatever characters they contain', async () => {
    session = await planSession(
      folder.path('.'),
      fleetOfOneProject((cluster, pool) => [
        cluster(NAUGHTY, { pools: [pool({ name: `p'\${HOME}` })] }),
        cluster('--impersonate-service-account=x'),
      ]),
    );
    await session.scan();
    const { status, stderr } = await session.runScript(await session.plan(...EVIDENCE), { APPLY: '1' });
    assert.equal(status, 0, stderr);
    assert.deepEqual(await session.scan(), {
      [NAUGHTY]: 'CLOSED',
      '--impersonate-service-account=x': 'OPEN',
    });
  });
});
