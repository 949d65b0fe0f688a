import assert from 'node:assert/strict';
import type { KubernetesObject } from '../../simulator/kubernetes/truth.ts';
import { closeSession } from '../support/close-session.ts';
import { quietForDays, running } from '../support/kubernetes-truth.ts';
import { fleetOfOneProject } from '../support/one-project-fleet.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('a change that replaces nodes', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();

  const frozen = {
    window: {
      maintenanceExclusions: {
        freeze: { startTime: '2020-01-01T00:00:00Z', endTime: '2100-01-01T00:00:00Z' },
      },
    },
  };

  it('is not said to restart nothing, and waits for maintenance, if GKE does not say how many nodes pools have', async () => {
    await using session = await closeSession({
      store: folder.path('unknown.duckdb'),
      fleet: fleetOfOneProject((cluster, pool) => [
        cluster('auto', {
          controlPlane: 'PUBLIC',
          mode: 'AUTOPILOT',
          pools: [pool(), pool({ name: 'empty', nodesPerZone: 0 })],
          maintenancePolicy: frozen,
        }),
        cluster('small', { controlPlane: 'PUBLIC', pools: [pool({ nodesPerZone: 3 })] }),
      ]),
    });
    const { sweep, project } = session;
    await sweep('scan', '--scope', project, '--quiet');
    const risks = ['--include', 'gather-evidence,unobserved', '--rings', 'project', '--preflight', 'none'];
    const planned = await sweep('close', 'plan', ...risks, '--soak', '0s');
    assert.match(planned.stdout, /Ring {6}canary: 2 clusters, at least 3 nodes restarted, /);
    assert.match(planned.stdout, /Duration {2}at least /);
    assert.match(
      planned.stdout,
      /clusters\/auto .* \(restarts an unknown number of nodes, up to 2 at the same/,
    );
    const [small, auto] = ['small', 'auto'].map((name) => planned.stdout.indexOf(`clusters/${name}\n`));
    assert.ok((small ?? 0) < (auto ?? 0), 'a known number comes before an unknown one');
    const { stdout } = await sweep('close', 'run', '--yes', '--wait', '1s');
    assert.match(stdout, /clusters\/auto: BLOCKED\. The maintenance exclusion freeze is in force\./);
    assert.deepEqual(session.ports('auto'), { 'default-pool': true, empty: true });
  });

  it('restarts the nodes that the scan has listed', async () => {
    await using session = await closeSession({
      store: folder.path('listed.duckdb'),
      fleet: fleetOfOneProject((cluster, pool) => [
        cluster('shop', {
          controlPlane: 'PUBLIC',
          pools: [pool({ nodesPerZone: 2 }), pool({ name: 'empty', nodesPerZone: 0 })],
        }),
      ]),
    });
    await session.scan();
    const { stdout } = await session.sweep(
      'close',
      'plan',
      '--preflight',
      'none',
      '--include',
      'gather-evidence',
    );
    assert.match(stdout, /nodePools\/default-pool .* \(restarts 2 nodes, up to 1 at the same time;/);
    assert.match(stdout, /nodePools\/empty .* \(restarts nothing;/);
  });

  it('is not done while auto-provisioned pools, whose setting follows the default, still serve the port', async () => {
    await using session = await closeSession({
      store: folder.path('provisioned.duckdb'),
      fleet: fleetOfOneProject((cluster, pool) => [
        cluster('shop', {
          controlPlane: 'PUBLIC',
          autoProvisioning: true,
          pools: [
            pool({ readonlyPort: false }),
            pool({ name: 'nap-1', autoProvisioned: true, ignoresSetting: true, kubeletConfig: {} }),
          ],
        }),
      ]),
      kubernetes: (cluster, servedSinceMs) => ({
        ...quietForDays(cluster, servedSinceMs),
        deployments: running('kube-hunter'),
      }),
    });
    await session.scan();
    const risks = ['--include', 'migrate-first,preflight'];
    await session.sweep('close', 'plan', '--preflight', 'none', '--soak', '10m', ...risks);
    assert.equal((await session.sweep('close', 'run', '--yes', '--wait', '1s')).status, 3);
    const { stdout: events } = await session.sweep(
      'query',
      'SELECT kind, step FROM campaign_events',
      '--format',
      'csv',
    );
    assert.match(events, /CHANGE_SKIPPED,2/);
    session.advance(3_600_000);
    const { status, stdout } = await session.sweep('close', 'run', '--yes');
    assert.match(
      stdout,
      /The kubelet of node \S+nap-1\S+ still counts [\d,]+ requests to the read-only port/,
    );
    assert.equal(status, 1);
  });
});

describe('restarts of pods', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();

  it('count in the whole soak time of the campaign, not in that of the command which checks them', async () => {
    const meta = { name: 'cart', namespace: 'shop', labels: { 'sweep10255-health': 'watch' } };
    const objects: KubernetesObject[] = [
      {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: meta,
        spec: { replicas: 2, template: { spec: { containers: [] } } },
        status: { readyReplicas: 2 },
      },
    ];
    await using session = await closeSession({
      store: folder.path('pods.duckdb'),
      fleet: fleetOfOneProject((cluster) => [
        cluster('shop', { controlPlane: 'PUBLIC', clusterDefault: false }),
      ]),
      kubernetes: (cluster, servedSinceMs) => ({ ...quietForDays(cluster, servedSinceMs), objects }),
    });
    await session.scan();
    await session.sweep('close', 'plan', '--preflight', 'none', '--soak', '2h');
    const first = await session.sweep('close', 'run', '--yes', '--wait', '1s');
    assert.equal(first.status, 3, first.stderr);
    const ownerReferences = [{ kind: 'StatefulSet', name: 'cart', controller: true }];
    const creationTimestamp = new Date(Date.now() + 600_000).toISOString();
    objects.push({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'cart-0', namespace: 'shop', creationTimestamp, ownerReferences },
      status: { containerStatuses: [{ name: 'cart', restartCount: 7, state: { running: {} } }] },
    });
    session.advance(7_200_000);
    const { status, stdout } = await session.sweep('close', 'run', '--yes');
    assert.match(stdout, /StatefulSet shop\/cart .*restart/);
    assert.equal(status, 1);
  });
});
