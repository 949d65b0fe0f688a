import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeCluster } from '../../shared/stages/describe/decode-cluster.ts';
import { judgeSettings } from '../../shared/stages/judge/settings/judge-settings.ts';

const FIELD = 'insecureKubeletReadonlyPortEnabled';

type Value = boolean | string | null | undefined;
const value = fc.constantFrom<Value[]>(true, false, undefined, null, 'false');
const kubelet = (at: Value) => ({ podPidsLimit: '1024', [FIELD]: at });

/** Descriptions of clusters in GKE's format. */
const description = fc
  .record({
    autopilot: fc.constantFrom({}, { enabled: true }, { enabled: false }),
    nap: fc.boolean(),
    version: fc.constantFrom('1.29.4-gke.1043004', '1.35.1-gke.1396002', 'rubbish'),
    values: fc.tuple(value, value, value, value),
    pools: fc.array(fc.record({ own: value, autoprovisioned: fc.boolean() }), { maxLength: 4 }),
  })
  .map(({ autopilot, nap, version, values: [byDefault, auto, legacy, legacyAuto], pools }) => ({
    name: 'cluster-a',
    autopilot,
    initialClusterVersion: version,
    nodePoolDefaults: { nodeConfigDefaults: { nodeKubeletConfig: kubelet(byDefault) } },
    nodePoolAutoConfig: { nodeKubeletConfig: kubelet(auto) },
    nodeConfig: { kubeletConfig: kubelet(legacy) },
    autoscaling: {
      enableNodeAutoprovisioning: nap,
      autoprovisioningNodePoolDefaults: { [FIELD]: legacyAuto },
    },
    nodePools: pools.map(({ own, autoprovisioned }, index) => ({
      name: `pool-${index}`,
      config: { kubeletConfig: kubelet(own) },
      autoscaling: { autoprovisioned },
    })),
  }));

type Edit = (object: Record<string, unknown>) => Record<string, unknown>;

/** The same JSON with every object edited. */
function edited(json: unknown, edit: Edit): unknown {
  if (Array.isArray(json)) return json.map((item) => edited(item, edit));
  if (typeof json !== 'object' || json === null) return json;
  return edit(Object.fromEntries(Object.entries(json).map(([key, at]) => [key, edited(at, edit)])));
}

function holdsUnder(edit: Edit): void {
  fc.assert(
    fc.property(description, (document) => {
      const cluster = decodeCluster(edited(document, edit));
      assert.deepEqual(judgeSettings(cluster), judgeSettings(decodeCluster(document)));
    }),
    { numRuns: 300 },
  );
}

describe('the laws of cluster descriptions', () => {
  it('the order of keys does not matter', () => {
    holdsUnder((object) => Object.fromEntries(Object.entries(object).reverse()));
  });

  it('null, undefined and absent fields are equivalent', () => {
    const isSet = ([, at]: [string, unknown]) => at !== null && at !== undefined;
    holdsUnder((object) => Object.fromEntries(Object.entries(object).filter(isSet)));
    const nulled = ([key, at]: [string, unknown]) => [key, at === undefined ? null : at];
    holdsUnder((object) => Object.fromEntries(Object.entries(object).map(nulled)));
  });

  it('unknown fields change nothing', () => {
    holdsUnder((object) => ({ ...object, enabled2: true, [`${FIELD}2`]: false }));
  });

  it('adding an ENABLED pool makes a cluster OPEN', () => {
    fc.assert(
      fc.property(description, (document) => {
        const nodePools = [
          ...document.nodePools,
          { name: 'new', config: { kubeletConfig: { [FIELD]: true } } },
        ];
        assert.equal(judgeSettings(decodeCluster({ ...document, nodePools })).exposure, 'OPEN');
      }),
    );
  });

  it('a string instead of a boolean never makes a pool DISABLED', () => {
    fc.assert(
      fc.property(description, fc.constantFrom('false', 'FALSE', 'off', '', '0'), (document, text) => {
        const nodePools = document.nodePools.map((pool) => ({
          ...pool,
          config: { kubeletConfig: { [FIELD]: text } },
        }));
        const { pools } = judgeSettings(decodeCluster({ ...document, nodePools }));
        const ports = new Set(pools.map(({ port }) => port.port));
        if (nodePools.length > 0) assert.deepEqual([...ports], ['UNKNOWN']);
      }),
    );
  });
});
