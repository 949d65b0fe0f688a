import assert from 'node:assert/strict';
import { NO_EXCEPTIONS } from '../../../../shared/model/exceptions.ts';
import { type NodeSampling, notSampled, type Sampling } from '../../../../shared/model/sampling.ts';
import { judgeCluster } from '../../../../shared/stages/judge/judge-cluster.ts';
import { aCluster, aPool, setting } from '../../../support/cluster-builder.ts';
import { anAcceptedBreak } from '../../../support/exceptions-builder.ts';

const POLICY = {
  nowMs: Date.UTC(2026, 10, 24),
  today: '2026-11-24',
  minimumWindowSeconds: 3600,
  quietSeconds: 86_400,
  coveragePercent: null,
  exceptions: NO_EXCEPTIONS,
  labelsExempt: true,
};
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
  const present = nodes.map(({ node, pool }) => ({ node, uid: null, pool, createdAtMs: null }));
  return {
    source: 'NODE_PROXY',
    route: 'DNS_ENDPOINT',
    notSampled: null,
    nodes,
    present,
    notes: ['A note.'],
  };
}

const pools = [aPool(), aPool({ name: 'pool-b' })];

describe('judgeCluster', () => {
  it('judges only the settings if no node was sampled', () => {
    const verdict = judgeCluster(aCluster(), notSampled('TURNED_OFF'), POLICY);
    assert.equal(verdict.exposure, 'OPEN');
    assert.equal(verdict.usage.reason, 'TURNED_OFF');
    assert.equal(verdict.readiness, 'GATHER_EVIDENCE');
    assert.deepEqual(
      verdict.pools.map(({ pool, port, readiness }) => [pool, port.port, readiness]),
      [['pool-a', 'ENABLED', 'GATHER_EVIDENCE']],
    );
    assert.ok(
      verdict.reasons.includes(
        'Pool pool-a: the number of its nodes is not known, so 24 h without use cannot be shown.',
      ),
    );
  });

  it('combines settings and usage, separately for each pool', () => {
    const nodes = [node('n1', 'pool-a', 0, 30), node('n2', 'pool-b', 9, 30)];
    const verdict = judgeCluster(aCluster({ pools }), sampling(nodes), POLICY);
    assert.deepEqual(
      verdict.pools.map(({ pool, usage, readiness }) => [pool, usage.verdict, readiness]),
      [
        ['pool-a', 'NOT_SEEN', 'GATHER_EVIDENCE'],
        ['pool-b', 'USED_SINCE_START', 'MIGRATE_FIRST'],
      ],
    );
    assert.deepEqual([verdict.usage.verdict, verdict.readiness], ['USED_SINCE_START', 'MIGRATE_FIRST']);
    const last = `Pool pool-b: it was last used at or before ${new Date(AT).toISOString()} (n2); migrate its callers to port 10250 first.`;
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
    assert.equal(
      verdict.reasons.at(-1),
      'Pools pool-a and pool-b: the evidence covers 1 of 1 nodes, none of which showed use in the 24 h before its last sample.',
    );
    const shorter = sampling([node('n1', 'pool-a', 0, 25), node('n2', 'pool-b', 0, 23.99)]);
    const early = judgeCluster(aCluster({ pools }), shorter, POLICY);
    assert.equal(early.readiness, 'GATHER_EVIDENCE');
    assert.equal(
      early.reasons.at(-1),
      'Pool pool-b: the evidence covers 0 of 1 nodes (a caller on up to 100% of the nodes could have been missed); 1 must be covered by 24 h without use. That takes about 1 more scan.',
    );
  });

  it('gives the reasons for a cluster that is too old, and for one with only the default open', () => {
    const old = judgeCluster(
      aCluster({ controlPlaneVersion: '1.25.1-gke.1', pools: [aPool({ version: '1.24.1-gke.1' })] }),
      notSampled('TURNED_OFF'),
      POLICY,
    );
    assert.deepEqual(old.reasons.slice(-2), [
      'Control plane: it runs 1.25.1-gke.1; the port can be closed from 1.26.4-gke.500 on.',
      'Pool pool-a: it runs 1.24.1-gke.1; the port can be closed from 1.26.4-gke.500 on.',
    ]);
    const settings = [setting('NODE_POOL', false, 'pool-a'), setting('CLUSTER_DEFAULT', true)];
    const later = judgeCluster(aCluster({ settings }), notSampled('TURNED_OFF'), POLICY);
    assert.deepEqual([later.exposure, later.readiness], ['WILL_REOPEN', 'SAFE_TO_CLOSE']);
    assert.match(later.reasons.at(-1) ?? '', /^No pool is open: only the default for new pools must change/);
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

  it('judges an exempt cluster like any other, and states that it is exempt', () => {
    const labels = {
      'sweep10255-exempt-until': '2026-12-31',
      'sweep10255-exempt-reason': 'vendor',
      'sweep10255-exempt-owner': 'team-a',
    };
    const exempt = judgeCluster(aCluster({ labels }), notSampled('TURNED_OFF'), POLICY);
    const { reasons, exemption, ...words } = exempt;
    const {
      reasons: others,
      exemption: none,
      ...same
    } = judgeCluster(aCluster(), notSampled('TURNED_OFF'), POLICY);
    assert.deepEqual(words, same);
    assert.deepEqual([exemption?.until, none], ['2026-12-31', null]);
    assert.deepEqual(reasons, [
      ...others,
      'The label sweep10255-exempt-until exempts the cluster until 2026-12-31: vendor (team-a).',
    ]);
  });

  it('states for an Autopilot cluster without pools that nothing could be read', () => {
    const cluster = aCluster({ mode: 'AUTOPILOT', autoProvisioning: true, pools: [] });
    const verdict = judgeCluster(cluster, notSampled('AUTOPILOT_NEEDS_PROBE'), POLICY);
    assert.deepEqual([verdict.exposure, verdict.readiness], ['OPEN', 'GATHER_EVIDENCE']);
    assert.equal(verdict.reasons.at(-1), 'No pool is listed, so nothing is known about the use of the port.');
  });

  describe('with an accepted break', () => {
    const accepted = anAcceptedBreak({ paths: ['stats'], until: '2026-12-31' });
    const policy = { ...POLICY, exceptions: { ...NO_EXCEPTIONS, acceptedBreaks: [accepted] } };
    const scanned = sampling([node('n1', 'pool-a', 4, 30)]);

    it('is safe to close, and states what was used and who accepted it (was MIGRATE_FIRST forever)', () => {
      const verdict = judgeCluster(aCluster(), scanned, policy);
      assert.deepEqual([verdict.readiness, verdict.usage.verdict], ['SAFE_TO_CLOSE', 'USED_SINCE_START']);
      const usedAt = new Date(AT).toISOString();
      assert.deepEqual(verdict.acceptedBreaks, [{ ...accepted, last_used_at: usedAt }]);
      assert.deepEqual(verdict.reasons.slice(-2), [
        'Pool pool-a: the evidence covers 1 of 1 nodes, none of which showed use in the 24 h before its last sample, except for accepted breaks.',
        `Requests to stats, last seen at or before ${usedAt}, do not count: the accepted break of security-team (kube-hunter: weekly scan; until 2026-12-31).`,
      ]);
    });

    it('still requires migration if another path was used', () => {
      const [used] = scanned.nodes;
      assert.ok(used !== undefined);
      const counts = [
        { path: 'stats', method: 'GET', requests: 4 },
        { path: 'pods', method: 'GET', requests: 1 },
      ];
      const both = { ...used, samples: used.samples.map((sample) => ({ ...sample, counts })) };
      assert.equal(judgeCluster(aCluster(), sampling([both]), policy).readiness, 'MIGRATE_FIRST');
    });

    it('still requires migration if another caller may send the same requests', () => {
      const caller = {
        namespace: 'monitoring',
        kind: 'DaemonSet',
        name: 'heapster',
        agent: 'Heapster',
        evidence: 'reads 10255/stats',
        confidence: 'HIGH' as const,
        migration: 'Remove it.',
      };
      const verdict = judgeCluster(aCluster(), scanned, policy, [caller]);
      assert.equal(verdict.readiness, 'MIGRATE_FIRST');
      assert.match(verdict.reasons.at(-1) ?? '', /^Requests to stats may come from Heapster, so /);
    });
  });
});
