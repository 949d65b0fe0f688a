import assert from 'node:assert/strict';
import { readAssetChange } from '../../../../shared/stages/describe/asset-change.ts';
import { type Simulator, startSimulator } from '../../../../simulator/start-simulator.ts';

const TOPIC = 'projects/tools/topics/cluster-changes';

describe('a simulated feed of Cloud Asset Inventory', () => {
  let simulator: Simulator;
  let parent: string;
  beforeEach(async () => {
    simulator = await startSimulator({ clusters: 10, projects: 2, seed: 1 });
    parent = `organizations/${simulator.fleet.organization.id}`;
  });
  afterEach(() => simulator.close());

  async function call(method: string, path: string, body?: object) {
    const headers = { 'content-type': 'application/json' };
    const init = { method, ...(body && { headers, body: JSON.stringify(body) }) };
    const response = await fetch(new URL(path, simulator.url), init);
    const document = (await response.json()) as { name?: string; error?: { message: string } };
    return { status: response.status, body: document };
  }
  // As recorded: the client sends enums as numbers, and the name in the feed.
  const create = (feed: object = {}) =>
    call('POST', `v1/${parent}/feeds?%24alt=json%3Benum-encoding%3Dint`, {
      feed: {
        assetTypes: ['container.googleapis.com/Cluster', 'container.googleapis.com/NodePool'],
        contentType: 1,
        feedOutputConfig: { pubsubDestination: { topic: TOPIC } },
        name: `${parent}/feeds/changes`,
        ...feed,
      },
      feedId: 'changes',
      parent,
    });

  it('answers as Google does, and welcomes its owner', async () => {
    const missing = await call('GET', `v1/${parent}/feeds/changes`);
    assert.equal(missing.status, 404);
    assert.equal(missing.body.error?.message, 'Requested entity was not found.');
    const created = await create();
    assert.equal(created.status, 200);
    assert.equal(created.body.name, `${parent}/feeds/changes`);
    assert.deepEqual((await call('GET', `v1/${parent}/feeds/changes`)).body, created.body);
    assert.deepEqual((await call('GET', `v1/${parent}/feeds`)).body, { feeds: [created.body] });
    assert.equal((await create()).status, 409);
    const [welcome, ...others] = simulator.published;
    assert.equal(welcome?.topic, TOPIC);
    assert.equal(readAssetChange(welcome.data), null);
    assert.deepEqual(others, []);
    assert.equal((await call('DELETE', `v1/${parent}/feeds/changes`)).status, 200);
  });

  it('reports a changed pool, and its cluster, with the state before', async () => {
    await create();
    const cluster = simulator.fleet.clusters.find(({ truth }) => truth.pools[0]?.readonlyPort === true);
    assert.ok(cluster);
    const pools = cluster.truth.pools.map((pool) => ({ ...pool, readonlyPort: false }));
    simulator.fleet.change(cluster, { pools });
    const changes = simulator.published.slice(1).map(({ data }) => readAssetChange(data));
    assert.deepEqual(
      changes.map((change) => [change?.cluster.cluster, change?.isPool, typeof change?.prior]),
      [[cluster.name, false, 'object'], ...pools.map(() => [cluster.name, true, 'object'])],
    );
    assert.ok(changes[0]?.ancestors.includes(parent));
  });

  it('reports clusters that are created and deleted, without descriptions unless they are wanted', async () => {
    await create({
      assetTypes: ['container.googleapis.com/Cluster'],
      contentType: 'CONTENT_TYPE_UNSPECIFIED',
    });
    const [cluster] = simulator.fleet.clusters;
    assert.ok(cluster);
    simulator.fleet.remove(cluster);
    simulator.fleet.add(cluster.truth);
    const changes = simulator.published.slice(1).map(({ data }) => readAssetChange(data));
    assert.deepEqual(
      changes.map((change) => [change?.deleted, change?.prior, change?.document]),
      [
        [true, 'UNKNOWN', undefined],
        [false, 'NONE', undefined],
      ],
    );
  });
});
