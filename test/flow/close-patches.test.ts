import assert from 'node:assert/strict';
import { closeSession } from '../support/close-session.ts';
import { HOUR_MS } from '../support/kubernetes-truth.ts';
import { fleetOfOneProject } from '../support/one-project-fleet.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const MANAGED = {
  terraform: { 'goog-terraform-provisioned': 'true' },
  connector: { 'managed-by-cnrm': 'true' },
};

const fleet = () =>
  fleetOfOneProject((cluster, pool) =>
    Object.entries({ ...MANAGED, plain: {} }).map(([name, labels]) =>
      cluster(name, {
        labels,
        controlPlane: 'PUBLIC',
        pools: [pool({ kubeletConfig: {} })],
      }),
    ),
  );

describe('clusters that a tool manages, in a campaign', function () {
  this.timeout(90_000);
  const folder = temporaryFolder();
  const plan = ['close', 'plan', '--soak', '0s', '--shares', '99', '--preflight', 'none'];

  it('are left to their owners with a patch or instructions, and are done once a scan finds them closed', async () => {
    await using session = await closeSession({ store: folder.path('owners.duckdb'), fleet: fleet() });
    const { sweep, simulator } = session;
    await session.scan();
    const planned = await sweep(...plan);
    assert.equal(planned.stdout.match(/left to its owner: default-pool/g)?.length, 2, planned.stdout);
    assert.equal((await sweep('close', 'run', '--yes')).status, 0);
    const waiting = await sweep('close', 'run', '--yes');
    assert.equal(waiting.status, 3, waiting.stderr);
    assert.match(waiting.stderr, /Waiting for owners \(close show --patches\)/);
    assert.deepEqual(
      ['plain', 'terraform', 'connector'].map((name) => session.ports(name)['default-pool']),
      [false, true, true],
    );

    const patches = await sweep('close', 'show', '--patches');
    const [, terraform = '', connector = ''] =
      /clusters\/terraform\n(.*)# projects\S+\/clusters\/connector\n(.*)/s.exec(patches.stdout) ??
      /clusters\/terraform\n(.*)/s.exec(patches.stdout) ??
      [];
    assert.match(terraform, /resource "google_container_cluster"/);
    assert.match(terraform, /insecure_kubelet_readonly_port_enabled = "FALSE"/);
    assert.match(patches.stdout, /clusters\/connector\n# .*Config Connector/);
    assert.doesNotMatch(connector, /^resource/m);
    assert.doesNotMatch(patches.stdout, /clusters\/plain/);

    for (const cluster of simulator.fleet.clusters)
      simulator.fleet.change(cluster, {
        clusterDefault: false,
        pools: cluster.truth.pools.map((pool) => ({ ...pool, readonlyPort: false })),
      });
    assert.equal((await sweep('close', 'run', '--yes')).status, 3, 'no scan has seen it');
    session.advance(HOUR_MS);
    await session.scan();
    const done = await sweep('close', 'run', '--yes');
    assert.equal(done.status, 0, done.stderr);
    assert.match(done.stdout, /: DONE/);
    assert.equal((await sweep('close', 'show', '--patches')).stdout.trim(), '');
  });

  it('are changed like the others with --include managed', async () => {
    await using session = await closeSession({ store: folder.path('managed.duckdb'), fleet: fleet() });
    await session.scan();
    const planned = await session.sweep(...plan, '--include', 'managed');
    assert.doesNotMatch(planned.stdout, /left to its owner/);
    for (const _ of ['canary', 'rest']) {
      const { status, stderr } = await session.sweep('close', 'run', '--yes');
      assert.equal(status, 0, stderr);
    }
    for (const name of ['plain', 'terraform', 'connector'])
      assert.deepEqual(session.ports(name), { 'default-pool': false });
  });
});
