import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Simulator } from '../../simulator/start-simulator.ts';
import { type CloseSession, closeSession } from '../support/close-session.ts';
import { fleetOfOneProject } from '../support/one-project-fleet.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ask, put } from '../unit/simulator/ask.ts';

/** The limits and the soak time make a ring last seconds; the shares make two rings of a few clusters. */
const PLAN = ['--include', 'gather-evidence', '--soak', '0s', '--shares', '99'];

describe('close, from the plan to the last ring', function () {
  this.timeout(60_000);
  const folder = temporaryFolder(before, after);
  let session: CloseSession | undefined;
  let stores = 0;
  afterEach(() => session?.[Symbol.asyncDispose]());

  /** Scans three clusters with one open pool each. One has other kubelet settings, and belongs to Terraform. */
  async function scanned(): Promise<Simulator> {
    stores += 1;
    session = await closeSession({
      store: folder.path(`${stores}.duckdb`),
      fleet: fleetOfOneProject((cluster, pool) => [
        cluster('a', { controlPlane: 'PUBLIC', pools: [pool({ kubeletConfig: {} })] }),
        cluster('b', { controlPlane: 'PUBLIC', pools: [pool({ kubeletConfig: {} })] }),
        cluster('managed', {
          controlPlane: 'PUBLIC',
          labels: { 'goog-terraform-provisioned': 'true' },
        }),
      ]),
    });
    const scan = await session.scan();
    assert.equal(scan.status, 1, scan.stderr);
    return session.simulator;
  }

  function sweep(...argv: readonly string[]): ReturnType<CloseSession['sweep']> {
    assert.ok(session);
    return session.sweep(...argv);
  }

  const portsOf = ({ fleet }: Simulator) =>
    fleet.clusters.map(({ truth }) => truth.pools.map((pool) => pool.readonlyPort));
  const updates = ({ calls }: Simulator) =>
    (calls()['container.clusters.update'] ?? 0) + (calls()['container.nodePools.update'] ?? 0);

  it('closes ring after ring, and leaves clusters of Terraform to their owner', async () => {
    const apis = await scanned();
    const planned = await sweep('close', 'plan', ...PLAN);
    assert.equal(planned.status, 0, planned.stderr);
    assert.match(planned.stdout, /^Ring +canary: 1 cluster, /m);
    assert.match(planned.stdout, /left to its owner: default-pool/);
    assert.match(planned.stderr, /Planned\. Nothing was changed\. Start the first ring: /);

    const dry = await sweep('close', 'run');
    assert.equal(dry.status, 3, dry.stderr);
    assert.match(dry.stderr, /Dry run: nothing was changed/);
    assert.match(dry.stdout, /PUT https:\/\/container\.googleapis\.com\/v1\/projects/);
    assert.equal(updates(apis), 0);

    const first = await sweep('close', 'run', '--yes', '--ticket', 'CHG-7');
    assert.equal(first.status, 0, first.stderr);
    assert.match(first.stdout, /^Ring +canary: 1 DONE; done, started by .* \(CHG-7\)$/m);
    assert.deepEqual(portsOf(apis).flat().toSorted(), [false, true, true]);

    const second = await sweep('close', 'run', '--yes', '--wait', '0s');
    assert.equal(second.status, 3, second.stderr);
    assert.match(second.stderr, /Waiting for owners \(close show --patches\)/);
    assert.deepEqual(portsOf(apis), [[false], [false], [true]]);

    const page = folder.path('report.html');
    assert.equal((await sweep('report', '--report', page, '--quiet')).status, 1);
    const section = /<h2 id="campaign-.*?<\/section>/s.exec(await readFile(page, 'utf8'))?.[0] ?? '';
    const text = section.replaceAll(/<[^>]+>|&nbsp;|\s/g, ' ').replaceAll(/ +/g, ' ');
    assert.match(text, / Active Waiting for the owners of 1 cluster ?\. /);
    assert.match(text, / canary 1 Verified closed \S+ ?, [^·]* UTC, ticket CHG-7 /);
    assert.match(text, / 1 Left to owner · 1 Verified closed /);

    const shown = await sweep('close', 'show');
    assert.match(shown.stdout, /managed: HANDED_OVER/);
    const patches = await sweep('close', 'show', '--patches');
    assert.match(patches.stdout, /insecure_kubelet_readonly_port_enabled *= *"FALSE"/);

    const { projectId } = apis.fleet.projects[0] ?? {};
    const cluster = `v1/projects/${projectId}/locations/us-central1-a/clusters/managed`;
    const kubeletConfig = { insecureKubeletReadonlyPortEnabled: false };
    await ask(apis, `${cluster}/nodePools/default-pool`, put({ kubeletConfig }));
    await ask(apis, cluster, put({ update: { desiredNodeKubeletConfig: kubeletConfig } }));
    await sweep('scan', '--scope', `projects/${projectId}`, '--quiet');
    const third = await sweep('close', 'run', '--yes');
    assert.equal(third.status, 0, third.stderr);
    assert.match(third.stdout, /^Campaign \S+ of \S+: DONE$/m);
  });

  it('changes nothing while it is paused, and nothing again after it was aborted', async () => {
    const apis = await scanned();
    assert.equal((await sweep('close', 'plan', ...PLAN)).status, 0);
    const paused = await sweep('close', 'pause', '--ticket', 'CHG-8');
    assert.match(paused.stdout, /: PAUSED\. Paused by /);
    assert.equal((await sweep('close', 'run', '--yes', '--wait', '0s')).status, 3);
    assert.equal(updates(apis), 0);
    assert.match((await sweep('close', 'resume')).stdout, /: ACTIVE/);
    assert.match((await sweep('close', 'abort')).stdout, /: ABORTED\. Aborted by /);
    await sweep('close', 'run', '--yes', '--wait', '0s');
    assert.equal(updates(apis), 0);
    const { status, stderr } = await sweep('close', 'resume');
    assert.equal(status, 2);
    assert.match(stderr, /ABORTED/);
  });

  it('rolls back the named cluster to the setting that was there', async () => {
    const apis = await scanned();
    const before = portsOf(apis);
    assert.equal((await sweep('close', 'plan', ...PLAN)).status, 0);
    assert.equal((await sweep('close', 'run', '--yes')).status, 0);
    const changed = apis.fleet.clusters.find(({ truth }) => truth.pools[0]?.readonlyPort === false)?.truth;
    const name = `projects/${changed?.projectId}/locations/${changed?.location}/clusters/${changed?.name}`;
    assert.equal((await sweep('close', 'roll-back', name)).status, 3);
    const undone = await sweep('close', 'roll-back', name, '--yes');
    assert.equal(undone.status, 1, undone.stderr);
    assert.deepEqual(portsOf(apis), before);
    const { status, stderr } = await sweep('close', 'roll-back', '--yes');
    assert.equal(status, 2);
    assert.match(stderr, /has changed none of these clusters: name the clusters to roll back/);
  });
});
