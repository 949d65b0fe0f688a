import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { run } from '../../../cli/run.ts';
import type { ClusterReportRow } from '../../../shared/model/rows/cluster-rows.ts';
import { decodeCluster } from '../../../shared/stages/describe/decode-cluster.ts';
import { missingFieldsOf } from '../../../shared/stages/describe/identity.ts';
import { judgeSettings } from '../../../shared/stages/judge/settings/judge-settings.ts';
import { fleetOfOneProject } from '../../support/one-project-fleet.ts';
import { aProcessContext } from '../../support/process-context.ts';
import { sharedData } from '../../support/shared-data.ts';

type Description = Readonly<Record<string, unknown>>;

const setTo = (insecureKubeletReadonlyPortEnabled: boolean) => ({ insecureKubeletReadonlyPortEnabled });

const WHOLE: Description = {
  name: 'cluster-a',
  location: 'us-central1',
  selfLink: 'https://container.googleapis.com/v1/projects/p/locations/us-central1/clusters/cluster-a',
  status: 'RUNNING',
  createTime: '2025-07-01T00:00:00+00:00',
  initialClusterVersion: '1.33.4-gke.1',
  currentMasterVersion: '1.34.1-gke.1',
  autopilot: {},
  addonsConfig: {},
  autoscaling: { autoscalingProfile: 'BALANCED' },
  locations: ['us-central1-a'],
  loggingService: 'logging.googleapis.com/kubernetes',
  monitoringService: 'monitoring.googleapis.com/kubernetes',
  network: 'default',
  networkConfig: { network: 'projects/p/global/networks/default' },
  nodeConfig: { kubeletConfig: setTo(false) },
  instanceGroupUrls: ['group-of-pool'],
  nodePools: [
    {
      name: 'pool',
      version: '1.34.1-gke.1',
      instanceGroupUrls: ['group-of-pool'],
      config: { kubeletConfig: setTo(false) },
    },
  ],
  nodePoolDefaults: { nodeConfigDefaults: { nodeKubeletConfig: setTo(false) } },
  nodePoolAutoConfig: { nodeKubeletConfig: setTo(false) },
};

const only = (description: Description, ...names: readonly string[]): Description =>
  Object.fromEntries(Object.entries(description).filter(([name]) => names.includes(name)));

const without = (description: Description, ...names: readonly string[]): Description =>
  Object.fromEntries(Object.entries(description).filter(([name]) => !names.includes(name)));

const contextOf = (description: Description) =>
  aProcessContext({ stdin: Readable.from([Buffer.from(JSON.stringify(description))]) });

async function assess(description: Description): Promise<ClusterReportRow> {
  const context = contextOf(description);
  await run(['assess', '-', '--format', 'json'], context);
  const [row] = JSON.parse(context.stdout.text) as [ClusterReportRow];
  return row;
}

describe('a projection of a cluster, judged by assess', () => {
  it('is UNKNOWN even if no projected pool is open (was CLOSED)', async () => {
    assert.equal((await assess(WHOLE)).exposure, 'CLOSED');
    const row = await assess(only(WHOLE, 'name', 'location', 'nodePools'));
    assert.deepEqual([row.exposure, row.readiness], ['UNKNOWN', 'GATHER_EVIDENCE']);
    assert.match(
      row.reasons[0] ?? '',
      /is a projection: it lacks selfLink, status, createTime, initialClusterVersion, currentMasterVersion, and 9 more\./,
    );
    assert.equal(row.pools[0]?.port, 'DISABLED');
  });

  it('is explained next to the table (was UNKNOWN without a reason)', async () => {
    const context = contextOf(only(WHOLE, 'name', 'location', 'nodePools'));
    assert.equal(await run(['assess', '-'], context), 3);
    assert.match(context.stderr.text, /^cluster-a: The description is a projection: it lacks /);
  });

  it('is OPEN if a projected pool is open', async () => {
    const nodePools = [{ name: 'pool', config: { kubeletConfig: setTo(true) } }];
    assert.equal((await assess({ name: 'cluster-a', location: 'us-central1', nodePools })).exposure, 'OPEN');
  });

  const lacking: readonly (readonly string[])[] = [
    ['nodePools'],
    ['nodePoolDefaults'],
    ['initialClusterVersion', 'nodePoolAutoConfig'],
    ['addonsConfig', 'nodePoolAutoConfig'],
    ['selfLink', 'nodePoolAutoConfig'],
    ['selfLink', 'nodePools', 'nodePoolDefaults', 'nodePoolAutoConfig'],
    ['currentMasterVersion', 'nodePoolAutoConfig'],
    ['selfLink', 'autopilot', 'nodePoolAutoConfig'],
    ['selfLink', 'initialClusterVersion', 'nodePoolDefaults'],
  ];
  for (const names of lacking)
    it(`is not inferred from the creation version without ${names.join(', ')} (was CLOSED)`, async () => {
      const { exposure, readiness, reasons } = await assess(without(WHOLE, ...names));
      assert.deepEqual([exposure, readiness], ['UNKNOWN', 'GATHER_EVIDENCE']);
      assert.ok(reasons.some((reason) => reason.includes('is a projection')));
    });

  it('is not CLOSED without nodePoolAutoConfig, which GKE returns for every cluster created with 1.32 or later (was CLOSED)', async () => {
    const { exposure, reasons } = await assess(without(WHOLE, 'nodePoolAutoConfig'));
    assert.equal(exposure, 'UNKNOWN');
    const unknown = /pools created by GKE: port UNKNOWN, because the file does not contain .* 1\.32 or later/;
    assert.match(reasons.join('\n'), unknown);
  });

  it('is not CLOSED if only the setting of a pool or of the cluster default is missing (was CLOSED)', async () => {
    const [pool] = WHOLE['nodePools'] as object[];
    for (const changed of [
      { nodePools: [{ ...pool, config: { machineType: 'e2-medium' } }] },
      { nodePools: [{ ...pool, config: { kubeletConfig: { cpuCfsQuota: true } } }] },
      { nodePoolDefaults: { nodeConfigDefaults: { loggingConfig: {} } } },
    ])
      assert.equal((await assess({ ...WHOLE, ...changed })).exposure, 'UNKNOWN', JSON.stringify(changed));
  });

  it('is CLOSED if every setting is explicit and only a field that no verdict needs is missing', async () => {
    for (const name of ['initialClusterVersion', 'currentMasterVersion', 'selfLink'])
      assert.equal((await assess(without(WHOLE, name))).exposure, 'CLOSED', name);
  });

  it('is not CLOSED with only the first node pool, as printed by json(nodePools[0]) (was CLOSED)', async () => {
    const row = await assess({ ...WHOLE, instanceGroupUrls: ['group-of-pool', 'group-of-another'] });
    assert.equal(row.exposure, 'UNKNOWN');
    assert.match(row.reasons[0] ?? '', /it lacks some of nodePools/);
    assert.ok(row.reasons.some((reason) => reason.startsWith('Pool (no listed pool): port UNKNOWN')));
  });

  it('is not assumed to lack auto-provisioning if autoscaling is left out (was)', async () => {
    const old = {
      ...WHOLE,
      currentMasterVersion: '1.32.1-gke.1',
      nodePoolAutoConfig: { nodeKubeletConfig: setTo(true) },
    };
    assert.equal((await assess(old)).exposure, 'CLOSED');
    assert.equal((await assess(without(old, 'autoscaling'))).exposure, 'UNKNOWN');
    // json(autoscaling.resourceLimits) of gcloud
    assert.equal((await assess({ ...old, autoscaling: {} })).exposure, 'UNKNOWN');
    const enabled = { ...old, autoscaling: { enableNodeAutoprovisioning: true } };
    assert.equal((await assess(enabled)).exposure, 'WILL_REOPEN');
  });

  it('takes the state of Autopilot pools without a value from the setting that governs them', async () => {
    const autopilot = { ...WHOLE, autopilot: { enabled: true } };
    const inherits = { ...autopilot, nodePools: [{ name: 'pool', version: '1.34.1-gke.1', config: {} }] };
    assert.equal((await assess(inherits)).exposure, 'CLOSED');
    // json(nodePools[].name) of gcloud
    assert.equal((await assess({ ...inherits, nodePools: [{ name: 'pool' }] })).exposure, 'UNKNOWN');
  });

  it('does not count pools without a config as pools without a setting', async () => {
    const { pools } = await assess({ ...without(WHOLE, 'selfLink'), nodePools: [{ name: 'pool' }] });
    assert.equal(pools[0]?.port, 'UNKNOWN');
  });

  it('is not CLOSED because of an empty list of pools (was)', async () => {
    assert.equal((await assess({ ...without(WHOLE, 'selfLink'), nodePools: [] })).exposure, 'UNKNOWN');
  });

  it('is not judged as Standard if it would be open only on Autopilot (was)', async () => {
    const nodePoolAutoConfig = { nodeKubeletConfig: setTo(true) };
    assert.equal((await assess({ ...WHOLE, nodePoolAutoConfig })).exposure, 'WILL_REOPEN');
    const row = await assess({ ...without(WHOLE, 'autopilot'), nodePoolAutoConfig });
    assert.equal(row.exposure, 'UNKNOWN');
  });

  it('never differs from the complete description, except as UNKNOWN', async () => {
    for (const autoConfig of [true, false])
      for (const byDefault of [true, false]) {
        const whole = {
          ...WHOLE,
          nodePoolAutoConfig: { nodeKubeletConfig: setTo(autoConfig) },
          nodePoolDefaults: { nodeConfigDefaults: { nodeKubeletConfig: setTo(byDefault) } },
        };
        const { exposure } = await assess(whole);
        for (const first of Object.keys(without(WHOLE, 'name')))
          for (const second of Object.keys(
            only(WHOLE, 'selfLink', 'autopilot', 'nodePools', 'nodePoolAutoConfig', 'initialClusterVersion'),
          )) {
            const row = await assess(without(whole, first, second));
            assert.ok([exposure, 'UNKNOWN'].includes(row.exposure ?? ''), `${first}, ${second}`);
          }
      }
  });
});

/** A JSON object that a test changes. */
type Changeable = Record<string, unknown>;

const followPath = (root: Changeable, path: string): Changeable =>
  path === '' ? root : path.split('.').reduce((value, name) => value[name] as Changeable, root);

/** `a`, `a.b`, `a.b.c`, and the path of the port itself. */
function prefixesOf(site: string): string[] {
  const names = [...site.split('.'), 'insecureKubeletReadonlyPortEnabled'];
  return names.map((_, index) => names.slice(0, index + 1).join('.'));
}

describe('a complete description of a cluster, judged by assess', () => {
  it('gets the same verdict as in a scan, even if an older cluster has no nodePoolAutoConfig', async () => {
    const old = { ...without(WHOLE, 'nodePoolAutoConfig'), initialClusterVersion: '1.29.4-gke.1043004' };
    assert.equal((await assess(old)).exposure, 'CLOSED');
    assert.equal((await assess(without(old, 'nodePoolDefaults'))).exposure, 'UNKNOWN');
    assert.equal((await assess({ ...old, nodePoolDefaults: {} })).exposure, 'WILL_REOPEN');
  });

  it('is not taken for a projection if it is simulated', () => {
    const { clusters } = fleetOfOneProject((cluster) => [cluster('a')]);
    const missing = clusters.map(({ restDocument }) => missingFieldsOf(restDocument));
    assert.deepEqual(missing, [[]]);
  });

  const folder = sharedData('gke');
  if (folder === null) {
    it.skip('skipped: ../shared/data/gke is missing');
    return;
  }
  const recordings = readdirSync(folder).filter((name) => name.startsWith('cluster-'));
  const recorded = (file: string): Changeable => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  for (const file of recordings)
    it(`is not taken for a projection: ${file}`, () => assert.deepEqual(missingFieldsOf(recorded(file)), []));

  it('is not CLOSED if the only enabled setting, or an object that contains it, is left out (was CLOSED)', () => {
    const sites = [
      'nodePools.0.config.kubeletConfig',
      'nodePoolDefaults.nodeConfigDefaults.nodeKubeletConfig',
      'nodePoolAutoConfig.nodeKubeletConfig',
    ];
    const since1Dot32 = recordings.filter((file) => !/-1\.(29|31)-/.test(file));
    assert.ok(since1Dot32.length > 10);
    for (const file of since1Dot32)
      for (const site of sites)
        for (const removed of [...Object.keys(recorded(file)), ...prefixesOf(site)]) {
          const document = recorded(file);
          // From 1.33.3 on, GKE creates pools by itself.
          document['currentMasterVersion'] = '1.36.0-gke.3302004';
          followPath(document, site)['insecureKubeletReadonlyPortEnabled'] = true;
          const parent = followPath(document, removed.split('.').slice(0, -1).join('.'));
          if (Array.isArray(parent)) continue;
          delete parent[removed.split('.').at(-1) ?? ''];
          const cluster = { ...decodeCluster(document), missingFields: missingFieldsOf(document) };
          assert.notEqual(judgeSettings(cluster).exposure, 'CLOSED', `${file}: ${site} without ${removed}`);
        }
  });
});
