import assert from 'node:assert/strict';
import fc from 'fast-check';
import { messageType } from '../../../../simulator/http/descriptors.ts';
import {
  applyFieldMask,
  checkFieldMask,
  parseFieldMask,
  UnknownFieldError,
} from '../../../../simulator/http/field-mask.ts';

const LIST = messageType('google.container.v1.ListClustersResponse');
const DOCUMENT = {
  clusters: [
    {
      name: 'one',
      status: 'RUNNING',
      nodePools: [{ name: 'a', config: { diskType: 'x', labels: { k: 'v' } } }],
    },
    { name: 'two', nodePools: [] },
  ],
  missingZones: ['us-east1-b'],
};

function masked(text: string): unknown {
  const mask = parseFieldMask(text);
  return mask === null ? DOCUMENT : applyFieldMask(DOCUMENT, mask);
}

describe('a partial response', () => {
  const names = { clusters: [{ name: 'one' }, { name: 'two' }] };
  const cases: readonly [string, unknown][] = [
    ['clusters.name', names],
    ['clusters/name', names],
    ['clusters(name)', names],
    ['missingZones', { missingZones: ['us-east1-b'] }],
    ['clusters.name,missingZones', { ...names, missingZones: ['us-east1-b'] }],
    // Paths with a common prefix add up, in either notation.
    ['clusters.name,clusters.status', { clusters: [{ name: 'one', status: 'RUNNING' }, { name: 'two' }] }],
    ['clusters(name),clusters/status', { clusters: [{ name: 'one', status: 'RUNNING' }, { name: 'two' }] }],
    [
      'clusters(nodePools(name,config/labels))',
      { clusters: [{ nodePools: [{ name: 'a', config: { labels: { k: 'v' } } }] }, { nodePools: [] }] },
    ],
    ['clusters,clusters.name', { clusters: DOCUMENT.clusters }],
    ['clusters.name,clusters', { clusters: DOCUMENT.clusters }],
    ['clusters/*', { clusters: DOCUMENT.clusters }],
    ['*/name', names],
    ['*', DOCUMENT],
    [' clusters.name , missingZones ', { ...names, missingZones: ['us-east1-b'] }],
  ];
  for (const [text, expected] of cases) {
    it(`keeps "${text}"`, () => assert.deepEqual(masked(text), expected));
  }

  it('never adds fields, and applying the mask twice changes nothing', () => {
    const path = fc.array(fc.constantFrom('clusters', 'name', 'nodePools', 'config', 'labels', '*'), {
      minLength: 1,
      maxLength: 4,
    });
    const paths = fc.array(path, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(paths, (each) => {
        const mask = parseFieldMask(each.map((parts) => parts.join('.')).join(','));
        if (mask === null) return;
        const once = applyFieldMask(DOCUMENT, mask);
        assert.deepEqual(applyFieldMask(once, mask), once);
        assert.ok(JSON.stringify(once).length <= JSON.stringify(DOCUMENT).length);
      }),
    );
  });

  it('fails for a field that the response cannot have', () => {
    const refused: readonly [string, string][] = [
      ['cluster.name', 'cluster'],
      ['clusters.nmae', 'clusters.nmae'],
      ['clusters(nodePools(config(kubeletConfig(port))))', 'clusters.nodePools.config.kubeletConfig.port'],
      ['clusters.status.code', 'clusters.status.code'],
    ];
    for (const [text, path] of refused) {
      const mask = parseFieldMask(text);
      assert.ok(mask);
      assert.throws(
        () => checkFieldMask(mask, LIST),
        (error) => {
          assert.ok(error instanceof UnknownFieldError);
          assert.equal(error.path, path);
          return true;
        },
      );
    }
  });

  it('can name map entries and use wildcards', () => {
    for (const text of ['clusters.resourceLabels.team', 'clusters.*', 'clusters.nodePools.config']) {
      const mask = parseFieldMask(text);
      assert.ok(mask);
      assert.doesNotThrow(() => checkFieldMask(mask, LIST));
    }
  });
});
