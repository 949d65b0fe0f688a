import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeCluster } from '../../../../shared/stages/describe/decode-cluster.ts';

const FIELD = 'insecureKubeletReadonlyPortEnabled';

/** Each site, as written in the cluster description. */
const SITES: Record<string, (value: unknown) => Record<string, unknown>> = {
  CLUSTER_DEFAULT: (value) => ({
    nodePoolDefaults: { nodeConfigDefaults: { nodeKubeletConfig: { [FIELD]: value } } },
  }),
  AUTO_PROVISIONING: (value) => ({ nodePoolAutoConfig: { nodeKubeletConfig: { [FIELD]: value } } }),
  NODE_POOL: (value) => ({ nodePools: [{ name: 'p', config: { kubeletConfig: { [FIELD]: value } } }] }),
  LEGACY_NODE_CONFIG: (value) => ({ nodeConfig: { kubeletConfig: { [FIELD]: value } } }),
  LEGACY_AUTO_PROVISIONING: (value) => ({
    autoscaling: { autoprovisioningNodePoolDefaults: { [FIELD]: value } },
  }),
};

function settingsOf(fields: Record<string, unknown>) {
  return decodeCluster({ name: 'c', initialClusterVersion: '1.29.1', ...fields }).settings;
}

describe('decodeCluster, the setting', () => {
  for (const [site, write] of Object.entries(SITES)) {
    const pool = site === 'NODE_POOL' ? 'p' : null;

    it(`reads true and false at ${site}`, () => {
      for (const value of [true, false]) assert.deepEqual(settingsOf(write(value)), [{ site, pool, value }]);
    });

    it(`reads nothing at ${site} if it is absent`, () => {
      for (const value of [undefined, null]) assert.deepEqual(settingsOf(write(value)), []);
    });

    it(`reads anything else at ${site} as UNREADABLE`, () => {
      for (const value of ['false', 'true', 'FALSE', '', 0, 1, {}, [], [false], Number.NaN])
        assert.deepEqual(settingsOf(write(value)), [{ site, pool, value: 'UNREADABLE' }]);
    });

    it(`reads ${site} as UNREADABLE if its parent is not an object`, () => {
      const [top, inner] = Object.entries(write(false))[0] ?? ['', {}];
      const broken = Array.isArray(inner) ? [{ name: 'p', config: 'none' }] : 'none';
      assert.deepEqual(settingsOf({ [top]: broken }), [{ site, pool, value: 'UNREADABLE' }]);
    });
  }

  it('ignores inherited properties', () => {
    const inherited = Object.create({ [FIELD]: false });
    assert.deepEqual(settingsOf({ nodePoolAutoConfig: { nodeKubeletConfig: inherited } }), []);
  });

  it('accepts any JSON without failing, and only booleans as values', () => {
    const document = fc.record(
      {
        nodePools: fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue())),
        nodePoolDefaults: fc.jsonValue(),
        nodePoolAutoConfig: fc.jsonValue(),
        nodeConfig: fc.jsonValue(),
        autoscaling: fc.jsonValue(),
        currentNodeCount: fc.jsonValue(),
        status: fc.jsonValue(),
        releaseChannel: fc.jsonValue(),
        createTime: fc.jsonValue(),
        resourceLabels: fc.jsonValue(),
        masterAuth: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(document, (fields) => {
        for (const { value } of settingsOf(fields)) assert.ok([true, false, 'UNREADABLE'].includes(value));
      }),
    );
  });
});
