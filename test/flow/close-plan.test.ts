import assert from 'node:assert/strict';
import { CliCampaignStore } from '../../cli/close/campaign-store.ts';
import { openDuckDbStore } from '../../cli/duckdb/open-duckdb-store.ts';
import { aCampaign, aCampaignCluster } from '../support/campaign-builder.ts';
import { closeSession } from '../support/close-session.ts';
import { quietForDays } from '../support/kubernetes-truth.ts';
import { fleetOfOneProject } from '../support/one-project-fleet.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const SINGLE = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'single', namespace: 'shop' },
  spec: { replicas: 1, template: { spec: { containers: [] } } },
};

/** Standard clusters `c-0`, `c-1` … with one open pool each. */
const clustersOf = (count: number) =>
  fleetOfOneProject((cluster) =>
    Array.from({ length: count }, (_, index) => cluster(`c-${index}`, { controlPlane: 'PUBLIC' })),
  );

describe('the dry run of a campaign', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();

  it('reports the preflight problems of the next ring, and how many clusters were not checked', async () => {
    await using session = await closeSession({
      store: folder.path('preflight.duckdb'),
      fleet: clustersOf(3),
      kubernetes: (cluster, servedSinceMs) => ({
        ...quietForDays(cluster, servedSinceMs),
        objects: cluster.name === 'c-1' ? [] : [SINGLE],
      }),
    });
    const { sweep, project } = session;
    await session.scan();
    const path = (name: string) => `${project}/locations/us-central1-a/clusters/${name}`;
    const preflightOf = async (...argv: string[]) => {
      const { status, stdout, stderr } = await sweep('close', ...argv);
      assert.equal(status, argv[0] === 'plan' ? 0 : 3, stderr);
      return stdout.slice(stdout.indexOf('Preflight')).trimEnd().split('\n');
    };
    const blocked = (name: string, word = 'BLOCKED') => [
      `  ${path(name)}`,
      `    ${word}: SINGLE_REPLICA: 1 workload with one replica: Deployment shop/single. Add a replica, or accept that each is down while its pod moves to another node.`,
    ];
    const isProblem = (line: string) => !line.includes('note: SURGE_NOT_CHECKED');
    const left = (count: string) =>
      `  not checked: ${count} (--preflight all checks every cluster of a plan)`;
    assert.deepEqual((await preflightOf('plan')).filter(isProblem), [
      'Preflight 1 cluster checked',
      ...blocked('c-0'),
      left('2 clusters'),
    ]);
    assert.deepEqual(await preflightOf('plan', '--preflight', 'none'), [
      'Preflight 0 clusters checked',
      left('3 clusters'),
    ]);
    const all = await preflightOf('plan', '--preflight', 'all', '--include', 'preflight');
    assert.deepEqual(all.filter(isProblem), [
      'Preflight 3 clusters checked',
      ...blocked('c-0', 'included'),
      `  ${path('c-1')}`,
      ...blocked('c-2', 'included'),
    ]);
    assert.equal(all.length - all.filter(isProblem).length, 3, 'quotas are not known anywhere');

    await session.simulator.kubernetes?.close();
    const unread = await preflightOf('run');
    assert.match(unread[2] ?? '', /included: NOT_READ: The control plane could not be reached\. /);
    assert.ok(unread.every((line) => !line.includes('no problems')));
  });
});

describe('a campaign that must not run', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();

  it('names the missing permissions before anything changes', async () => {
    await using session = await closeSession({
      store: folder.path('permissions.duckdb'),
      fleet: clustersOf(1),
      denied: ['container.clusters.update', 'container.operations.list'],
    });
    const { sweep, simulator, project } = session;
    await session.scan();
    await sweep('close', 'plan', '--preflight', 'none');
    const { status, stderr } = await sweep('close', 'run', '--yes');
    assert.equal(status, 2, stderr);
    assert.equal(
      stderr.trimEnd(),
      `sweep10255: The credentials lack container.clusters.update and container.operations.list on ${project.slice('projects/'.length)}: grant the role that the Terraform module organization creates with closing_enabled. Nothing was changed.`,
    );
    const methods = Object.keys(simulator.calls()).filter((name) => /update$|[uU]pdate/.test(name));
    assert.deepEqual(methods, []);
    const { stdout } = await sweep('query', 'SELECT kind FROM campaign_events', '--format', 'csv');
    assert.equal(stdout.trim(), 'kind', 'no lease was taken, and no ring started');
  });

  it('says that permissions could not be tested, and what GKE then rejected', async () => {
    await using session = await closeSession({
      store: folder.path('untested.duckdb'),
      fleet: clustersOf(1),
      denied: ['container.clusters.update'],
    });
    const { sweep, simulator, project } = session;
    await session.scan();
    await sweep('close', 'plan', '--soak', '0s', '--preflight', 'none');
    simulator.faults = '403*always@cloudresourcemanager.projects.testIamPermissions';
    const { status, stderr } = await sweep('close', 'run', '--yes');
    assert.equal(status, 1, stderr);
    assert.ok(stderr.startsWith(`The permissions on project ${project.slice(9)} cannot be tested: `), stderr);
    assert.match(stderr, /CHANGE_FAILED .* Kubernetes Engine API denied access to /);
    assert.deepEqual(session.ports('c-0'), { 'default-pool': true });
  });

  it('was planned by an older release', async () => {
    await using session = await closeSession({
      store: folder.path('format.duckdb'),
      fleet: clustersOf(1),
    });
    await session.scan();
    const store = await openDuckDbStore(folder.path('format.duckdb'));
    const clusters = [aCampaignCluster('c-0')];
    await new CliCampaignStore((_, use) => use(store), 'test').create({
      campaign: aCampaign(clusters, { format: 0 }),
      clusters,
    });
    await store.close();
    for (const action of ['run', 'roll-back']) {
      const { status, stderr } = await session.sweep('close', action, '--yes');
      assert.equal(status, 2);
      assert.equal(
        stderr.trimEnd(),
        'sweep10255: Campaign 20261124T090000000Z-0c0ffee0 has format 0, but this release runs only format 1: finish it with the release that created it, or abort it and plan a new one.',
      );
    }
    assert.equal((await session.sweep('close', 'show')).status, 0);
    assert.equal((await session.sweep('close', 'abort')).status, 0);
  });

  it('contains a cluster that was created again under the same name: the cluster is skipped', async () => {
    await using session = await closeSession({ store: folder.path('again.duckdb'), fleet: clustersOf(1) });
    const { sweep, simulator } = session;
    await session.scan();
    await sweep('close', 'plan', '--soak', '0s', '--preflight', 'none');
    const [cluster] = simulator.fleet.clusters;
    assert.ok(cluster);
    simulator.fleet.change(cluster, { uid: 'f'.repeat(64) });
    const { stdout } = await sweep('close', 'run', '--yes');
    assert.match(
      stdout,
      /SKIPPED\. A cluster with the same name was created since the scan; it is not part of the campaign\./,
    );
    assert.deepEqual(session.ports('c-0'), { 'default-pool': true });
  });

  it('has limits of 0, or a ring without clusters', async () => {
    await using session = await closeSession({ store: folder.path('limits.duckdb'), fleet: clustersOf(2) });
    await session.scan();
    const refused = async (...argv: string[]) => {
      const { status, stderr } = await session.sweep('close', 'plan', '--preflight', 'none', ...argv);
      assert.equal(status, 2, stderr);
      return stderr.trimEnd();
    };
    for (const flag of ['clusters-at-once', 'clusters-per-project', 'nodes-at-once', 'nodes-per-project'])
      assert.match(
        await refused(`--${flag}`, '0'),
        new RegExp(`^sweep10255: Invalid value "0" for --${flag}: must be an integer from 1 to \\d+\\.$`),
      );
    assert.equal(
      await refused('--rings', 'project', '--ring-order', 'staging'),
      `sweep10255: There is no ring staging: rings with clusters are ${session.project.slice('projects/'.length)}.`,
    );
    assert.match(
      await refused('--hours', 'Sat-Sun', '--shares', '0'),
      /^sweep10255: Invalid value "0" for --shares: must be /,
    );
  });
});
