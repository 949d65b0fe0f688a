import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { type CloseSession, closeSession } from '../support/close-session.ts';
import { fleetOfOneProject } from '../support/one-project-fleet.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const HOUR_MS = 3_600_000;

describe('a cluster that somebody changes during its soak time', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();

  /** A campaign in the cluster `shop`, whose changes are verified and whose soak time is not over. */
  async function soaking(store: string): Promise<CloseSession> {
    const session = await closeSession({
      store: folder.path(store),
      fleet: fleetOfOneProject((cluster) => [
        cluster('shop', { controlPlane: 'PUBLIC', clusterDefault: false }),
      ]),
    });
    await session.scan();
    await session.sweep('close', 'plan', '--preflight', 'none', '--soak', '1h');
    const { status, stderr } = await session.sweep('close', 'run', '--yes', '--wait', '1s');
    assert.equal(status, 3, stderr);
    assert.deepEqual(session.ports('shop'), { 'default-pool': false });
    return session;
  }

  const shopOf = ({ simulator }: CloseSession) => {
    const [cluster] = simulator.fleet.clusters;
    assert.ok(cluster);
    return cluster;
  };

  it('is not done while a pool that was created meanwhile, or opened again, has the port open', async () => {
    await using session = await soaking('open.duckdb');
    const shop = shopOf(session);
    const { pools } = shop.truth;
    const [pool] = pools;
    assert.ok(pool);
    const opened = [
      { ...pool, readonlyPort: true },
      { ...pool, name: 'late', readonlyPort: true },
    ];
    session.simulator.fleet.change(shop, { pools: opened });
    session.advance(HOUR_MS);
    const run = await session.sweep('close', 'run', '--yes');
    assert.equal(run.status, 3, run.stderr);
    assert.match(
      run.stdout,
      /shop: HANDED_OVER\. Somebody has changed the cluster: the port is not closed on pool default-pool and pool late\. Close it there, for example with another campaign, and scan again\.\n/,
    );

    // Only a scan that comes later, and finds the port closed, ends the turn.
    session.advance(HOUR_MS);
    await session.scan();
    assert.equal((await session.sweep('close', 'run', '--yes')).status, 3);
    session.simulator.fleet.change(shop, { pools });
    session.advance(HOUR_MS);
    await session.scan();
    const end = await session.sweep('close', 'run', '--yes');
    assert.equal(end.status, 0, end.stdout);
    assert.match(end.stdout, /: DONE\n/);
  });

  it('is not done by a scan that was made before somebody opened the port again', async () => {
    await using session = await soaking('scanned.duckdb');
    const shop = shopOf(session);
    session.advance(HOUR_MS / 2);
    await session.scan();
    session.simulator.fleet.change(shop, {
      pools: shop.truth.pools.map((pool) => ({ ...pool, readonlyPort: true })),
    });
    session.advance(HOUR_MS / 2);
    for (let runs = 0; runs < 2; runs += 1) {
      const { status, stdout } = await session.sweep('close', 'run', '--yes');
      assert.equal(status, 3);
      assert.match(stdout, /shop: HANDED_OVER\. /);
    }
  });

  it('is skipped if it was deleted: there is nothing to roll back', async () => {
    await using session = await soaking('deleted.duckdb');
    session.simulator.fleet.remove(shopOf(session));
    session.advance(HOUR_MS);
    const { status, stdout } = await session.sweep('close', 'run', '--yes');
    assert.match(stdout, /shop: SKIPPED\. The cluster no longer exists\./);
    assert.equal(status, 0);
  });

  it('is not rolled back if it was created again: that is another cluster', async () => {
    await using session = await soaking('recreated.duckdb');
    session.simulator.fleet.change(shopOf(session), { uid: 'f'.repeat(64) });
    const { stdout } = await session.sweep(
      ...['close', 'roll-back', `${session.project}/locations/us-central1-a/clusters/shop`, '--yes'],
    );
    assert.match(stdout, /shop: SKIPPED\. A cluster with the same name was created since the scan/);
    assert.doesNotMatch(stdout, /ROLLED_BACK/);
    assert.deepEqual(session.ports('shop'), { 'default-pool': false });
  });

  it('is rolled back without the pool that is gone, which is said', async () => {
    await using session = await soaking('pool.duckdb');
    session.simulator.fleet.change(shopOf(session), { pools: [] });
    const { status, stdout } = await session.sweep(
      ...['close', 'roll-back', `${session.project}/locations/us-central1-a/clusters/shop`, '--yes'],
    );
    assert.match(
      stdout,
      /shop: ROLLED_BACK\n {2}close default-pool: VERIFIED .*\n {2}roll back default-pool: SKIPPED\n/,
    );
    assert.equal(status, 1);
  });
});

describe('a change that failed, and succeeds after `close resume`', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();

  it('is no longer said to have failed', async () => {
    await using session = await closeSession({
      store: folder.path('failed.duckdb'),
      fleet: fleetOfOneProject((cluster) => [
        cluster('shop', { controlPlane: 'PUBLIC', clusterDefault: false }),
      ]),
    });
    await session.scan();
    await session.sweep('close', 'plan', '--preflight', 'none', '--soak', '1h');
    session.simulator.faults = 'operation-fails@container.nodePools.update';
    const run = () => session.sweep('close', 'run', '--yes', '--wait', '1s');
    assert.match((await run()).stdout, /shop: IN_TURN\. The operation failed or was canceled: /);
    await session.sweep('close', 'resume');
    const { status, stdout } = await run();
    assert.equal(status, 3);
    assert.doesNotMatch(stdout, /failed/);
  });
});

describe('a cluster that changes before its own change', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();

  it('is not changed any further if it is exempt since its turn began', async () => {
    await using session = await closeSession({
      store: folder.path('exempt.duckdb'),
      fleet: fleetOfOneProject((cluster, pool) => [
        cluster('shop', {
          controlPlane: 'PUBLIC',
          clusterDefault: false,
          pools: [pool({ name: 'a' }), pool({ name: 'b' })],
        }),
      ]),
    });
    await session.scan();
    await session.sweep('close', 'plan', '--preflight', 'none', '--soak', '1h');
    session.simulator.faults = 'operation-fails*1@container.nodePools.update@*/nodePools/b';
    const run = () => session.sweep('close', 'run', '--yes', '--wait', '1s');
    assert.match((await run()).stdout, /close a: VERIFIED .*\n {2}close b: FAILED/);

    const register = folder.path('exceptions.yaml');
    const exempt = {
      cluster: `${session.project}/locations/us-central1-a/clusters/shop`,
      until: '2099-01-01',
    };
    const entry = { ...exempt, owner: 'shop-team', reason: 'a caller was found' };
    await writeFile(register, JSON.stringify({ exemptions: [entry] }));
    session.advance(HOUR_MS);
    await session.sweep('scan', '--scope', session.project, '--usage', 'auto', '--exceptions', register);
    await session.sweep('close', 'resume');
    const { status, stdout } = await run();
    assert.equal(status, 1);
    assert.match(stdout, /STOPPED\. The latest scan says that it is exempt\.\n/);
    assert.deepEqual(session.ports('shop'), { a: false, b: true });
  });

  it('is not done if somebody has closed it, but its nodes are as old as before', async () => {
    await using session = await closeSession({
      store: folder.path('old-nodes.duckdb'),
      fleet: fleetOfOneProject((cluster) => [
        cluster('shop', { controlPlane: 'PUBLIC', clusterDefault: false }),
      ]),
    });
    await session.scan();
    await session.sweep('close', 'plan', '--preflight', 'none', '--soak', '0s');
    const [shop] = session.simulator.fleet.clusters;
    assert.ok(shop);
    session.simulator.fleet.change(shop, {
      pools: shop.truth.pools.map((pool) => ({ ...pool, readonlyPort: false })),
    });
    const { status, stdout } = await session.sweep('close', 'run', '--yes');
    assert.equal(status, 1);
    assert.match(
      stdout,
      /STOPPED\. Node .* existed before the change, and nothing shows that its kubelet has started again since\./,
    );
  });
});
