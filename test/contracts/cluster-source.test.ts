import assert from 'node:assert/strict';
import { decodeCluster } from '../../shared/stages/describe/decode-cluster.ts';
import type { SimulatedCluster } from '../../simulator/fleet/fleet.ts';
import { generateFleet } from '../../simulator/fleet/generate-fleet.ts';
import { type SimulatedApis, simulatedApis } from '../support/simulated-directories.ts';

const truth = generateFleet({ clusters: 20, seed: 7, nowMs: Date.UTC(2026, 10, 24) });

const identityOf = ({ projectId, location, name }: SimulatedCluster) => ({
  projectId,
  location,
  cluster: name,
});

describe('GKE as ClusterSource', () => {
  let apis: SimulatedApis;
  before(async () => {
    apis = await simulatedApis({ fleet: truth });
  });
  after(() => apis[Symbol.asyncDispose]());

  it('describes each cluster the same as its full document', async () => {
    for (const each of truth.clusters) {
      const { projectId, restDocument } = each;
      const document = await apis.anybody.source.describeCluster(identityOf(each));
      assert.deepEqual(decodeCluster(document, { projectId }), decodeCluster(restDocument, { projectId }));
    }
  });

  it('throws API_NOT_FOUND for a cluster that does not exist, and API_FORBIDDEN without permission', async () => {
    const [first] = truth.clusters;
    assert.ok(first);
    const identity = identityOf(first);
    await assert.rejects(apis.anybody.source.describeCluster({ ...identity, cluster: 'deleted-meanwhile' }), {
      name: 'SweepError',
      code: 'API_NOT_FOUND',
    });
    await assert.rejects(apis.nobody.source.describeCluster(identity), {
      name: 'SweepError',
      code: 'API_FORBIDDEN',
    });
  });

  it('describes several clusters concurrently, without mixing them up', async () => {
    const described = await Promise.all(
      truth.clusters.map((each) => apis.anybody.source.describeCluster(identityOf(each))),
    );
    assert.deepEqual(
      described.map((document) => decodeCluster(document).cluster),
      truth.clusters.map(({ name }) => name),
    );
  });
});
