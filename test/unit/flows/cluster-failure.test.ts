import assert from 'node:assert/strict';
import { clusterFailure, readCluster } from '../../../shared/flows/read-cluster.ts';
import { SweepError } from '../../../shared/platform/errors.ts';

const IDENTITY = { projectId: 'shop', location: 'europe-west1', cluster: 'stock' };
const refusal = (detail: string) =>
  new SweepError('API_FORBIDDEN', { api: 'Kubernetes Engine API', resource: 'r', detail });

describe('clusterFailure', () => {
  it('names the missing permission', () => {
    const error = clusterFailure(IDENTITY, refusal('IAM_PERMISSION_DENIED'));
    assert.equal(error.code, 'CLUSTER_FORBIDDEN');
    assert.equal(
      error.message,
      'No permission to read projects/shop/locations/europe-west1/clusters/stock: grant container.clusters.get on its project.',
    );
  });

  it('returns errors that no role would fix unchanged', () => {
    const error = refusal('SECURITY_POLICY_VIOLATED');
    assert.equal(clusterFailure(IDENTITY, error), error);
  });
});

describe('readCluster', () => {
  it('names the permission that the proof of a deletion needs', async () => {
    const source = {
      describeCluster: () => Promise.reject(new SweepError('API_NOT_FOUND', { api: 'a', resource: 'r' })),
    };
    const directory = { listClusters: () => Promise.reject(refusal('IAM_PERMISSION_DENIED')) };
    await assert.rejects(readCluster({ ...IDENTITY, projectNumber: null }, { source, directory }), {
      code: 'PROJECT_FORBIDDEN',
      message: 'No permission to list the clusters of project shop: grant container.clusters.list.',
    });
  });
});
