import assert from 'node:assert/strict';
import protos from '@google-cloud/container/build/protos/protos.json' with { type: 'json' };
import { LIST_CLUSTERS_MASK } from '../../../../shared/adapters/gke/cluster-fields.ts';

interface Message {
  readonly fields?: Readonly<Record<string, { readonly type: string }>>;
  readonly nested?: Readonly<Record<string, Message>>;
}
const MESSAGES = (protos as { nested: { google: { nested: { container: { nested: { v1: Message } } } } } })
  .nested.google.nested.container.nested.v1.nested;

/** Whether a message of the API has a field, by its path. */
function hasField(message: string, [name = '', ...rest]: readonly string[]): boolean {
  const type = MESSAGES?.[message]?.fields?.[name]?.type;
  return type !== undefined && (rest.length === 0 || hasField(type, rest));
}

describe('the mask of ListClusters', () => {
  for (const path of LIST_CLUSTERS_MASK.split(','))
    it(`names a field that the API has: ${path}`, () => {
      assert.ok(hasField('ListClustersResponse', path.split('.')));
    });

  it('is held against a definition that lacks other fields', () => {
    assert.equal(hasField('ListClustersResponse', ['clusters', 'nodePool', 'name']), false);
  });
});
