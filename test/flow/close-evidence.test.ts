import assert from 'node:assert/strict';
import { closeSession } from '../support/close-session.ts';
import { HOUR_MS } from '../support/kubernetes-truth.ts';
import { fleetOfOneProject } from '../support/one-project-fleet.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ask, put } from '../unit/simulator/ask.ts';

describe('a campaign whose evidence is too old', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();

  it('renews it, by the limits of its scan, and leaves the latest scan and the changes to the next one', async () => {
    await using session = await closeSession({
      store: folder.path('renewal.duckdb'),
      fleet: fleetOfOneProject((cluster, pool) => [
        cluster('shop', { controlPlane: 'PUBLIC' }),
        cluster('closed', {
          controlPlane: 'PUBLIC',
          clusterDefault: false,
          pools: [pool({ readonlyPort: false })],
        }),
      ]),
    });
    const { sweep, project, simulator } = session;
    const scan = (...more: string[]) =>
      sweep('scan', '--scope', project, '--usage', 'auto', '--callers', 'pods', '--quiet', ...more);
    const limits = ['--quiet-time', '9d', '--minimum-window', '2h', '--coverage', '90'];
    assert.equal((await scan(...limits)).status, 1);
    const planned = await sweep('close', 'plan', '--soak', '0s', '--evidence-age', '1h');
    assert.equal(planned.status, 0, planned.stderr);
    session.advance(2 * HOUR_MS);
    const path = `v1/${project}/locations/us-central1-a/clusters/closed/nodePools/default-pool`;
    await ask(simulator, path, put({ kubeletConfig: { insecureKubeletReadonlyPortEnabled: true } }));
    const ran = await sweep('close', 'run', '--yes');
    assert.equal(ran.status, 0, ran.stderr);
    assert.equal(session.ports('shop')['default-pool'], false);

    const rows = async (sql: string) => {
      const { stdout } = await sweep('query', sql, '--format', 'csv');
      return stdout.trimEnd().split('\n').slice(1);
    };
    const policy = 'policy.quiet_seconds, policy.minimum_window_seconds, policy.coverage_percent';
    assert.deepEqual(
      await rows(`SELECT trigger, ${policy} FROM scans WHERE event = 'CONCLUDED' ORDER BY scheduled_at`),
      ['SCHEDULE,777600,7200,90', 'RENEWAL,777600,7200,90'],
    );
    const listed = await sweep('report', '--list', '--format', 'csv');
    assert.equal(listed.stdout.trimEnd().split('\n').length, 2, listed.stdout);
    assert.deepEqual(await rows("SELECT cluster FROM changes WHERE change = 'REGRESSED'"), []);
    session.advance(HOUR_MS);
    assert.equal((await scan(...limits)).status, 1);
    assert.deepEqual(await rows("SELECT cluster, trigger FROM changes WHERE change = 'REGRESSED'"), [
      'closed,SCHEDULE',
    ]);
  });

  it('accepts what a scan has read anew, although the scan took longer than evidence may be old', async () => {
    await using session = await closeSession({
      store: folder.path('slow.duckdb'),
      fleet: fleetOfOneProject((cluster) => [cluster('shop', { controlPlane: 'PUBLIC' })]),
    });
    await session.scan();
    await session.sweep('close', 'plan', '--preflight', 'none', '--soak', '0s', '--evidence-age', '1ms');
    const { status, stdout } = await session.sweep('close', 'run', '--yes');
    assert.equal(status, 0, stdout);
    assert.equal(session.ports('shop')['default-pool'], false);
  });

  it('does not renew it again in another process', async () => {
    await using session = await closeSession({
      store: folder.path('again.duckdb'),
      fleet: fleetOfOneProject((cluster) =>
        ['a', 'b'].map((name) => cluster(name, { controlPlane: 'PUBLIC' })),
      ),
    });
    await session.scan();
    await session.sweep('close', 'plan', '--soak', '0s', '--evidence-age', '1h');
    session.advance(2 * HOUR_MS);
    for (const _ of ['canary', 'rest'])
      assert.equal((await session.sweep('close', 'run', '--yes')).status, 0);
    const { stdout } = await session.sweep(
      'query',
      "SELECT COUNT(*) FROM scans WHERE trigger = 'RENEWAL' AND event = 'CONCLUDED'",
      '--format',
      'csv',
    );
    assert.equal(stdout.trimEnd().split('\n').at(-1), '1');
  });
});
