import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { run } from '../../../cli/run.ts';
import type { ClusterReportRow } from '../../../shared/model/rows/cluster-rows.ts';
import { missingFieldsOf } from '../../../shared/stages/describe/identity.ts';
import { aProcessContext } from '../../support/a-process-context.ts';
import { fleetOfOneProject } from '../../support/one-project-fleet.ts';
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
  network: 'default',
  networkConfig: { network: 'projects/p/global/networks/default' },
  nodeConfig: { kubeletConfig: setTo(false) },
  nodePools: [{ name: 'pool', config: { kubeletConfig: setTo(false) } }],
  nodePoolDefaults: { nodeConfigDefaults: { nodeKubeletConfig: setTo(false) } },
  nodePoolAutoConfig: { nodeKubeletConfig: setTo(false) },
};

const only = (description: Description, ...names: readonly string[]): Description =>
  Object.fromEntries(Object.entries(description).filter(([name]) => names.includes(name)));

const without = (description: Description, ...names: readonly string[]): Description =>
  Object.fromEntries(Object.entries(description).filter(([name]) => !names.includes(name)));

async function assess(description: Description): Promise<ClusterReportRow> {
  const stdin = Readable.from([Buffer.from(JSON.stringify(description))]);
  const context = aProcessContext({ stdin });
  await run(['assess', '-', '--format', 'json'], context);
  const [row] = JSON.parse(context.stdout.text) as [ClusterReportRow];
  return row;
}

describe('assess: a projection of a cluster', () => {
  it('said CLOSED, because no projected pool is open', async () => {
    assert.equal((await assess(WHOLE)).exposure, 'CLOSED');
    const row = await assess(only(WHOLE, 'name', 'location', 'nodePools'));
    assert.deepEqual([row.exposure, row.readiness], ['UNKNOWN', 'GATHER_EVIDENCE']);
    assert.match(
      row.reasons[0] ?? '',
      /is a projection: it lacks selfLink, status, createTime, currentMaster/,
    );
    assert.equal(row.pools[0]?.port, 'DISABLED');
  });

  it('keeps an open pool open', async () => {
    const nodePools = [{ name: 'pool', config: { kubeletConfig: setTo(true) } }];
    assert.equal((await assess({ name: 'cluster-a', location: 'us-central1', nodePools })).exposure, 'OPEN');
  });

  const lacking: readonly (readonly string[])[] = [
    ['nodePools'],
    ['nodePoolDefaults'],
    ['selfLink', 'nodePoolAutoConfig'],
    ['selfLink', 'nodePools', 'nodePoolDefaults', 'nodePoolAutoConfig'],
    ['currentMasterVersion', 'nodePoolAutoConfig'],
    ['selfLink', 'autopilot', 'nodePoolAutoConfig'],
    ['selfLink', 'initialClusterVersion', 'nodePoolDefaults'],
  ];
  for (const names of lacking)
    it(`was CLOSED without ${names.join(', ')}, by what the creation version implies`, async () => {
      const { exposure, readiness, reasons } = await assess(without(WHOLE, ...names));
      assert.deepEqual([exposure, readiness], ['UNKNOWN', 'GATHER_EVIDENCE']);
      assert.ok(reasons.some((reason) => reason.includes('is a projection')));
    });

  it('took pools without a config for pools without a setting', async () => {
    const { pools } = await assess({ ...without(WHOLE, 'selfLink'), nodePools: [{ name: 'pool' }] });
    assert.equal(pools[0]?.port, 'UNKNOWN');
  });

  it('counted an empty list of pools as no open pool', async () => {
    assert.equal((await assess({ ...without(WHOLE, 'selfLink'), nodePools: [] })).exposure, 'UNKNOWN');
  });

  it('was judged as Standard where only Autopilot would be open', async () => {
    const nodePoolAutoConfig = { nodeKubeletConfig: setTo(true) };
    assert.equal((await assess({ ...WHOLE, nodePoolAutoConfig })).exposure, 'WILL_REOPEN');
    const row = await assess({ ...without(WHOLE, 'autopilot'), nodePoolAutoConfig });
    assert.equal(row.exposure, 'UNKNOWN');
  });

  it('never differs from the whole description, except as UNKNOWN', async () => {
    for (const autoConfig of [true, false])
      for (const byDefault of [true, false]) {
        const whole = {
          ...WHOLE,
          nodePoolAutoConfig: { nodeKubeletConfig: setTo(autoConfig) },
          nodePoolDefaults: { nodeConfigDefaults: { nodeKubeletConfig: setTo(byDefault) } },
        };
        const { exposure } = await assess(whole);
        for (const first of Object.keys(without(WHOLE, 'name')))
          for (const second of Object.keys(only(WHOLE, 'selfLink', 'status', 'autopilot', 'nodePools'))) {
            const row = await assess(without(whole, first, second));
            assert.ok([exposure, 'UNKNOWN'].includes(row.exposure ?? ''), `${first}, ${second}`);
          }
      }
  });
});

describe('assess: a whole description', () => {
  it('is no projection if it is simulated', () => {
    const { clusters } = fleetOfOneProject((cluster) => [cluster('a')]);
    assert.deepEqual(
      clusters.map(({ restDocument }) => missingFieldsOf(restDocument)),
      [[]],
    );
  });

  const folder = sharedData('gke');
  if (folder === null) {
    it.skip('left out: ../shared/data/gke is not here');
    return;
  }
  for (const file of readdirSync(folder).filter((name) => name.startsWith('cluster-')))
    it(`is no projection: ${file}`, () =>
      assert.deepEqual(missingFieldsOf(JSON.parse(readFileSync(join(folder, file), 'utf8'))), []));
});
