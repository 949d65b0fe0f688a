import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { run } from '../../../cli/run.ts';
import type { ClusterPlan } from '../../../shared/plan/cluster-plan.ts';
import { startSimulator } from '../../../simulator/start-simulator.ts';
import { aRule } from '../../support/firewall-rules.ts';
import { fleetOfOneProject } from '../../support/one-project-fleet.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const NOW_MS = Date.UTC(2026, 10, 24);
const DAY_MS = 86_400_000;

async function sweep(argv: readonly string[], nowMs = NOW_MS, environment = {}) {
  const written = { stdout: '', stderr: '' };
  const terminal = (name: 'stdout' | 'stderr') =>
    new Writable({
      write(chunk, _encoding, done) {
        written[name] += chunk;
        done();
      },
    });
  const status = await run(argv, {
    environment,
    stdin: Readable.from([]),
    stdout: terminal('stdout'),
    stderr: terminal('stderr'),
    clock: { nowMs: () => nowMs },
    interruption: new AbortController().signal,
  });
  return { status, ...written };
}

describe('plan', () => {
  const folder = temporaryFolder();

  it('plans from the same files that assess reads', async () => {
    const { clusters } = fleetOfOneProject((cluster) => [cluster('a'), cluster('b')]);
    const file = folder.path('clusters.json');
    writeFileSync(file, JSON.stringify(clusters.map(({ restDocument }) => restDocument)));
    const { status, stdout } = await sweep([
      'plan',
      file,
      '--format',
      'json',
      '--include',
      'gather-evidence',
    ]);
    assert.equal(status, 0);
    assert.deepEqual(
      JSON.parse(stdout).map(({ cluster, action }: Record<string, string>) => [cluster, action]),
      [
        ['a', 'CLOSE'],
        ['b', 'CLOSE'],
      ],
    );
  });

  it('begins with a summary: clusters, waves, restarts, nodes, and what waits for whom', async () => {
    const { clusters } = fleetOfOneProject((cluster) => [
      cluster('a', { labels: { team: 'web' } }),
      cluster('b', { labels: { team: 'web', 'goog-terraform-provisioned': 'true' } }),
    ]);
    const file = folder.path('summary.json');
    writeFileSync(file, JSON.stringify(clusters.map(({ restDocument }) => restDocument)));
    const argv = ['plan', file, '--owner-label', 'team', '--include', 'gather-evidence'];
    const { stdout } = await sweep(argv);
    const summary = stdout.split('\n\n')[1] ?? '';
    assert.match(summary, /^- 2 of 2 clusters with steps: 1 wave, \d+ steps, \d+ restarts, /m);
    assert.match(summary, /^- 1 cluster can be closed now\.$/m);
    assert.match(summary, /^- Waiting for team=web: 1 cluster to be closed in the Terraform configuration/m);
    const { stdout: script } = await sweep([...argv, '--format', 'shell']);
    assert.match(script.split('\n')[3] ?? '', /^# 2 of 2 clusters with steps: /);
  });

  it('plans only the named clusters, or those of one owner, and rejects names that do not exist', async () => {
    const { clusters } = fleetOfOneProject((cluster) => [
      cluster('a', { labels: { team: 'web' } }),
      cluster('b', { labels: { team: 'shop' } }),
    ]);
    const file = folder.path('only.json');
    writeFileSync(file, JSON.stringify(clusters.map(({ restDocument }) => restDocument)));
    const [a] = clusters;
    const named = `projects/${a?.projectId}/locations/${a?.location}/clusters/`;
    const plan = async (...argv: string[]) => {
      const { status, stdout, stderr } = await sweep(['plan', file, '--format', 'json', ...argv]);
      return status === 2 ? stderr : JSON.parse(stdout).map(({ cluster }: { cluster: string }) => cluster);
    };
    assert.deepEqual(await plan('--only', `${named}b`), ['b']);
    assert.deepEqual(await plan('--owner', 'team=web'), ['a']);
    assert.match(
      await plan('--only', `${named}b,${named}c`),
      /does not contain the cluster .*\/clusters\/c: /,
    );
    assert.match(
      await plan('--owner', 'team=web', '--only', `${named}b`),
      /does not contain the cluster .*\/b: /,
    );
    assert.match(await plan('--owner', 'team=wep'), /No cluster of .*only\.json belongs to team=wep/);
    assert.match(await plan('--only', 'b'), /must be projects\/PROJECT\/locations/);
  });

  it('says which clusters it cannot contain, and needs no other than the named ones (was exit status 3 without a word)', async () => {
    const { clusters } = fleetOfOneProject((cluster) => [cluster('a')]);
    const file = folder.path('partial.json');
    const response = clusters.map(({ restDocument }) => restDocument);
    writeFileSync(file, JSON.stringify({ clusters: response, missingZones: ['us-east1-b'] }));
    const lacking = /1 part of the input could not be read: clusters there are not in this plan\./;
    const { status, stdout, stderr } = await sweep(['plan', file]);
    assert.equal(status, 3);
    assert.match(stdout, lacking);
    assert.match(stderr, lacking);
    const [a] = clusters;
    const name = `projects/${a?.projectId}/locations/${a?.location}/clusters/a`;
    const only = await sweep(['plan', file, '--only', name]);
    assert.equal(only.status, 0);
    assert.doesNotMatch(only.stdout + only.stderr, lacking);
  });

  it('plans no gcloud commands for clusters of a Terraform plan, whose next apply would undo them', async () => {
    const file = join(import.meta.dirname, '../../fixtures/terraform/gke/change.json');
    const argv = ['plan', file, '--format', 'json', '--include', 'gather-evidence'];
    const plans: ClusterPlan[] = JSON.parse((await sweep(argv)).stdout);
    assert.deepEqual(new Set(plans.map(({ manager }) => manager)), new Set(['TERRAFORM']));
    assert.deepEqual(new Set(plans.map(({ action }) => action)), new Set(['PATCH', 'NONE']));
  });

  it('plans from the latest scan, and warns if it is old', async () => {
    const simulator = await startSimulator({
      fleet: fleetOfOneProject((cluster) => [cluster('a')]),
      faults: 'list-missing-location*always',
    });
    try {
      const store = ['--store', folder.path('fleet.duckdb')];
      const scope = `projects/${simulator.fleet.projects[0]?.projectId}`;
      await sweep(['scan', '--scope', scope, ...store], NOW_MS, simulator.environment);
      const fresh = await sweep(['plan', ...store], NOW_MS + DAY_MS);
      assert.doesNotMatch(fresh.stdout + fresh.stderr, /days old/);
      assert.match(fresh.stdout, /1 place could not be listed: clusters there are not in this plan\./);
      const young = await sweep(['plan', ...store, '--max-age', '1h'], NOW_MS + DAY_MS / 2);
      assert.match(young.stderr, /The scan is 12 hours old/);
      const old = await sweep(['plan', ...store, '--format', 'shell'], NOW_MS + 8 * DAY_MS);
      assert.match(old.stderr, /The scan is 8 days old/);
      assert.match(old.stdout, /^# WARNING: The scan is 8 days old/m);
    } finally {
      await simulator.close();
    }
  });

  it('prints no plan from an invalid file, and names it', async () => {
    const file = folder.path('wrong.json');
    writeFileSync(file, '{"a":');
    const { status, stdout, stderr } = await sweep(['plan', file]);
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, /wrong\.json/);
  });

  it('reports who can reach the kubelets according to several files of firewall rules, and rejects any other file', async () => {
    const { clusters } = fleetOfOneProject((cluster) => [cluster('a')]);
    const project = clusters[0]?.projectId;
    writeFileSync(
      folder.path('clusters.json'),
      JSON.stringify(clusters.map(({ restDocument }) => restDocument)),
    );
    writeFileSync(folder.path('none.json'), '[]');
    const network = `projects/${project}/global/networks/default`;
    writeFileSync(
      folder.path('rules.json'),
      JSON.stringify([aRule({ name: 'r', network, targetTags: undefined })]),
    );
    const plan = (...rules: string[]) => {
      const files = rules.map((name) => folder.path(name)).join(',');
      return sweep(['plan', folder.path('clusters.json'), '--format', 'json', '--firewall-rules', files]);
    };
    const known = await plan('none.json', 'rules.json');
    assert.equal(JSON.parse(known.stdout)[0].firewall.internet_reaches_10250, 'ALL');
    const unknown = await plan('none.json');
    assert.equal(JSON.parse(unknown.stdout)[0].firewall.internet_reaches_10250, null);
    const wrong = await plan('missing.json', 'clusters.json');
    assert.deepEqual([wrong.status, wrong.stdout], [2, '']);
    assert.match(wrong.stderr, /Cannot read \S*missing\.json: ENOENT: no such file or directory\.\n/);
    assert.match(wrong.stderr, /clusters\.json is not the output of `gcloud compute firewall-rules list/);
  });

  it('rejects an unknown value of --include', async () => {
    const { status, stderr } = await sweep(['plan', '--include', 'all']);
    assert.equal(status, 2);
    assert.match(
      stderr,
      /Invalid value "all" for --include: must be a comma-separated list of migrate-first/,
    );
  });

  it('prints the fragment of a node system configuration file, and how to create new clusters', async () => {
    assert.match(
      (await sweep(['plan', '--node-system-config'])).stdout,
      /insecureKubeletReadonlyPortEnabled: false/,
    );
    const { stdout } = await sweep(['plan', '--new-clusters']);
    assert.match(stdout, /create-auto .* --no-autoprovisioning-enable-insecure-kubelet-readonly-port/);
    assert.match(stdout, /container\.managed\.disableInsecureKubeletReadOnlyPort/);
  });
});
