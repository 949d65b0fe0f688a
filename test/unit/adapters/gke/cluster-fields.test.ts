import assert from 'node:assert/strict';
import { LIST_CLUSTERS_MASK } from '../../../../shared/adapters/gke/cluster-fields.ts';
import { type MessageType, messageType } from '../../../../simulator/http/descriptors.ts';

const ANSWER = messageType('google.container.v1.ListClustersResponse');

/** Whether a message of the API has a field, by its path. */
function hasField(message: MessageType, [name = '', ...rest]: readonly string[]): boolean {
  const field = message.fields.get(name);
  if (field === undefined || rest.length === 0) return field !== undefined;
  return field.kind === 'MESSAGE' && hasField(field.message(), rest);
}

describe('the mask of ListClusters', () => {
  for (const path of LIST_CLUSTERS_MASK.split(','))
    it(`names a field that the API has: ${path}`, () => {
      assert.ok(hasField(ANSWER, path.split('.')));
    });

  it('is held against a definition that lacks other fields', () => {
    assert.equal(hasField(ANSWER, ['clusters', 'nodePool', 'name']), false);
  });
});
