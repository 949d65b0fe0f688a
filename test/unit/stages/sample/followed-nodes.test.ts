import assert from 'node:assert/strict';
import { followedNodesBy } from '../../../../shared/stages/sample/followed-nodes.ts';
import type { FollowedCluster } from '../../../../shared/stages/sample/ports.ts';
import { aCluster } from '../../../support/a-cluster.ts';

const CLUSTER = aCluster({ uid: 'one' });
const NODES = [{ node: 'n', used: true }];

describe('followedNodesBy', () => {
  const asked: string[] = [];
  const history = {
    async *followedClusters(scanId: string): AsyncGenerator<FollowedCluster> {
      asked.push(scanId);
      const { projectId, location, cluster } = CLUSTER;
      yield { projectId, location, cluster, uid: 'one', nodes: NODES };
    },
  };

  it('reads the history once, and not before somebody asks', async () => {
    const followed = followedNodesBy(history, 'a-scan');
    assert.deepEqual(asked, []);
    assert.deepEqual(await Promise.all([followed(CLUSTER), followed(CLUSTER)]), [NODES, NODES]);
    assert.deepEqual(asked, ['a-scan']);
  });

  it('knows nothing of another cluster under the same name, or of one without a uid', async () => {
    const followed = followedNodesBy(history, 'a-scan');
    assert.deepEqual(await followed({ ...CLUSTER, uid: 'two' }), []);
    assert.deepEqual(await followed({ ...CLUSTER, uid: null }), []);
  });
});
