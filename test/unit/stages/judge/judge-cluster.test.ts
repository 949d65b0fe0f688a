import assert from 'node:assert/strict';
import { type NodeSampling, notAsked, type Sampling } from '../../../../shared/model/sampling.ts';
import { judgeCluster } from '../../../../shared/stages/judge/judge-cluster.ts';
import { aCluster, aPool, setting } from '../../../support/a-cluster.ts';

const POLICY = { today: '2026-11-24', minimumWindowSeconds: 3600, quietSeconds: 86_400 };
const AT = Date.UTC(2026, 10, 24, 3);
const HOUR = 3_600_000;

/** One node with one sample, `hours` after its kubelet's start. */
function node(name: string, pool: string, requests: number, hours: number): NodeSampling {
  const counts = requests === 0 ? [] : [{ path: 'stats', method: 'GET', requests }];
  return {
    node: name,
    pool,
    samples: [
      {
        sampledAtMs: AT,
        processStartedAtMs: AT - hours * HOUR,
        counts,
        familyPresent: true,
        truncated: false,
      },
    ],
    failure: null,
    effectivePort: null,
  };
}

function sampling(nodes: NodeSampling[]): Sampling {
  const nodesPresent = Object.fromEntries(nodes.map(({ pool }) => [pool ?? '', 1]));
  return {
    source: 'NODE_PROXY',
    route: 'DNS_ENDPOINT',
    notAsked: null,
    nodes,
    nodesPresent,
    notes: ['A note.'],
  };
}

const pools = [aPool(), aPool({ name: 'pool-b' })];

describe('judgeCluster', () => {
  it('judges settings alone where nobody was asked', () => {
    const verdict = judgeCluster(aCluster(), notAsked('TURNED_OFF'), POLICY);
    assert.equal(verdict.exposure, 'OPEN');
    assert.equal(verdict.usage.reason, 'TURNED_OFF');
    assert.equal(verdict.readiness, 'GATHER_EVIDENCE');
    assert.deepEqual(
      verdict.pools.map(({ pool, port, readiness }) => [pool, port.port, readiness]),
      [['pool-a', 'ENABLED', 'GATHER_EVIDENCE']],
    );
    assert.ok(
      verdict.reasons.includes(
        'Pool pool-a: 24 h without a call have to be seen before it is safe to close.',
      ),
    );
  });

  it('joins settings and usage, each pool with its own', () => {
    const nodes = [node('n1', 'pool-a', 0, 30), node('n2', 'pool-b', 9, 30)];
    const verdict = judgeCluster(aCluster({ pools }), sampling(nodes), POLICY);
    assert.deepEqual(
      verdict.pools.map(({ pool, usage, readiness }) => [pool, usage.verdict, readiness]),
      [
        ['pool-a', 'NOT_SEEN', 'SAFE_TO_CLOSE'],
        ['pool-b', 'USED_SINCE_START', 'MIGRATE_FIRST'],
      ],
    );
    assert.deepEqual([verdict.usage.verdict, verdict.readiness], ['USED_SINCE_START', 'MIGRATE_FIRST']);
    const last = 'Pool pool-b: it is USED_SINCE_START; what calls the port has to move to 10250 first.';
    assert.equal(verdict.reasons.at(-1), last);
    assert.ok(verdict.reasons.includes('A note.'));
  });

  it('is safe to close once every open pool was quiet for long enough', () => {
    const verdict = judgeCluster(
      aCluster({ pools }),
      sampling([node('n1', 'pool-a', 0, 25), node('n2', 'pool-b', 0, 24)]),
      POLICY,
    );
    assert.equal(verdict.readiness, 'SAFE_TO_CLOSE');
    assert.deepEqual(verdict.reasons.slice(-2), [
      'Pool pool-a: no call in 25 h, 24 h are enough.',
      'Pool pool-b: no call in 24 h, 24 h are enough.',
    ]);
    const shorter = sampling([node('n1', 'pool-a', 0, 25), node('n2', 'pool-b', 0, 23.99)]);
    const early = judgeCluster(aCluster({ pools }), shorter, POLICY);
    assert.equal(early.readiness, 'GATHER_EVIDENCE');
    assert.equal(
      early.reasons.at(-1),
      'Pool pool-b: 24 h without a call have to be seen before it is safe to close, so far 23.9 h.',
    );
  });

  it('says a cluster that is too old, and one whose default alone is open', () => {
    const old = judgeCluster(
      aCluster({ controlPlaneVersion: '1.25.1-gke.1', pools: [aPool({ version: '1.24.1-gke.1' })] }),
      notAsked('TURNED_OFF'),
      POLICY,
    );
    assert.deepEqual(old.reasons.slice(-2), [
      'Control plane: it runs 1.25.1-gke.1, and the port can be closed from 1.26.4-gke.500 on.',
      'Pool pool-a: it runs 1.24.1-gke.1, and the port can be closed from 1.26.4-gke.500 on.',
    ]);
    const settings = [setting('NODE_POOL', false, 'pool-a'), setting('CLUSTER_DEFAULT', true)];
    const later = judgeCluster(aCluster({ settings }), notAsked('TURNED_OFF'), POLICY);
    assert.deepEqual([later.exposure, later.readiness], ['WILL_REOPEN', 'SAFE_TO_CLOSE']);
    assert.match(
      later.reasons.at(-1) ?? '',
      /^No pool is open: only the default for later pools has to change/,
    );
  });

  it('is OPEN if the setting is false but a kubelet reports the port open (was CLOSED, exit 0)', () => {
    const [asked] = [node('n1', 'pool-a', 0, 30)].map((at) => ({ ...at, effectivePort: 'ENABLED' as const }));
    assert.ok(asked !== undefined);
    const cluster = aCluster({
      settings: [setting('NODE_POOL', false, 'pool-a'), setting('CLUSTER_DEFAULT', false)],
    });
    const verdict = judgeCluster(cluster, sampling([asked]), POLICY);
    assert.equal(verdict.pools[0]?.effectivePort, 'ENABLED');
    assert.deepEqual([verdict.exposure, verdict.readiness], ['OPEN', 'SAFE_TO_CLOSE']);
    assert.equal(
      verdict.reasons[0],
      'The setting is not effective: the settings alone say CLOSED, but the configuration of n1 reports the port open.',
    );
  });

  it('is OPEN if the setting is false but the counter grows (was CLOSED, exit 0)', () => {
    const at = node('n1', 'pool-a', 4, 30);
    const later = at.samples.map((sample) => ({
      ...sample,
      sampledAtMs: sample.sampledAtMs + 60_000,
      counts: [{ path: 'stats', method: 'GET', requests: 5 }],
    }));
    const cluster = aCluster({
      settings: [setting('NODE_POOL', false, 'pool-a'), setting('CLUSTER_DEFAULT', false)],
    });
    const verdict = judgeCluster(cluster, sampling([{ ...at, samples: [...at.samples, ...later] }]), POLICY);
    assert.deepEqual([verdict.exposure, verdict.readiness], ['OPEN', 'MIGRATE_FIRST']);
    assert.equal(verdict.usage.setting_not_effective, true);
  });

  it('judges an exempt cluster like any other, and says that it is exempt', () => {
    const labels = { 'sweep10255-exempt-until': '2026-12-31' };
    const exempt = judgeCluster(aCluster({ labels }), notAsked('TURNED_OFF'), POLICY);
    const { reasons, exemption, ...words } = exempt;
    const {
      reasons: others,
      exemption: none,
      ...same
    } = judgeCluster(aCluster(), notAsked('TURNED_OFF'), POLICY);
    assert.deepEqual(words, same);
    assert.deepEqual([exemption?.until, none], ['2026-12-31', null]);
    assert.deepEqual(reasons, [
      ...others,
      'The label sweep10255-exempt-until exempts the cluster until 2026-12-31.',
    ]);
  });

  it('says of an Autopilot cluster without pools that nothing could be read', () => {
    const cluster = aCluster({ mode: 'AUTOPILOT', autoProvisioning: true, pools: [] });
    const verdict = judgeCluster(cluster, notAsked('AUTOPILOT_NEEDS_PROBE'), POLICY);
    assert.deepEqual([verdict.exposure, verdict.readiness], ['OPEN', 'GATHER_EVIDENCE']);
    assert.equal(verdict.reasons.at(-1), 'There is no pool in which the use of the port could be read.');
  });
});
