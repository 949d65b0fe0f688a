import assert from 'node:assert/strict';
import type { Cluster } from '../../../../../shared/model/cluster.ts';
import {
  type KubeletSample,
  type NodeSampling,
  notAsked,
  type Sampling,
} from '../../../../../shared/model/sampling.ts';
import type { PortState, UsageReason, UsageVerdict } from '../../../../../shared/model/words.ts';
import { judgeSettings } from '../../../../../shared/stages/judge/settings/judge-settings.ts';
import { judgeUsage } from '../../../../../shared/stages/judge/usage/judge-usage.ts';
import { aCluster, aPool, setting } from '../../../../support/a-cluster.ts';

const MINUTE = 60_000;
const T0 = Date.UTC(2026, 10, 24);
const POLICY = { minimumWindowSeconds: 3600 };

function sample(minutes: number, counts: Record<string, number>, startedMinutes = -600): KubeletSample {
  return {
    sampledAtMs: T0 + minutes * MINUTE,
    processStartedAtMs: T0 + startedMinutes * MINUTE,
    counts: Object.entries(counts).map(([path, requests]) => ({ path, method: 'GET', requests })),
    familyPresent: true,
    truncated: false,
  };
}

function node(
  name: string,
  pool: string | null,
  samples: readonly KubeletSample[],
  differences: Partial<NodeSampling> = {},
): NodeSampling {
  const failure = samples.length === 0 ? 'NODES_UNREADABLE' : null;
  return { node: name, pool, samples, failure, effectivePort: null, ...differences };
}

function sampling(
  nodes: readonly NodeSampling[],
  nodesPresent: Record<string, number> | null = { a: 3, b: 1 },
): Sampling {
  return { source: 'NODE_PROXY', route: null, notAsked: null, nodes, nodesPresent, notes: [] };
}

/** Two pools, a and b, with these values of their own. */
function cluster(a: boolean = true, b: boolean = true): Cluster {
  return aCluster({
    pools: [aPool({ name: 'a', nodeCount: 3 }), aPool({ name: 'b', nodeCount: 1 })],
    settings: [setting('NODE_POOL', a, 'a'), setting('NODE_POOL', b, 'b')],
  });
}

const judge = (of: Sampling, who = cluster()) => judgeUsage(who, judgeSettings(who), of, POLICY);

const GREW = [sample(0, { pods: 1 }), sample(30, { pods: 6, stats: 10 })];
const USED = [sample(0, { pods: 60 })];
const QUIET = [sample(0, {})];
const SHORT = [sample(0, {}, -1)];

describe('from nodes to a pool: those that answered decide', () => {
  const CASES: readonly (readonly [
    string,
    readonly (readonly KubeletSample[])[],
    UsageVerdict,
    UsageReason | null,
  ])[] = [
    ['one grew', [QUIET, USED, GREW], 'IN_USE', null],
    ['one was used', [QUIET, USED, []], 'USED_SINCE_START', null],
    ['one was quiet', [SHORT, QUIET, []], 'NOT_SEEN', null],
    ['one was too short', [[], SHORT], 'INCONCLUSIVE', 'WINDOW_TOO_SHORT'],
    ['none answered', [[], []], 'INCONCLUSIVE', 'NODES_UNREADABLE'],
  ];
  for (const [name, nodes, verdict, reason] of CASES) {
    it(`${name}: ${verdict}`, () => {
      const usage = judge(sampling(nodes.map((samples, index) => node(`n${index}`, 'a', samples)))).pools.get(
        'a',
      );
      assert.equal(usage?.verdict, verdict);
      assert.equal(usage?.reason, reason);
    });
  }

  it('a failure that is no answer gives its own reason', () => {
    const usage = judge(sampling([node('n', 'a', [], { failure: 'FORBIDDEN' })])).pools.get('a');
    assert.deepEqual([usage?.verdict, usage?.reason], ['NOT_CHECKED', 'FORBIDDEN']);
  });

  it('adds up requests and rates of those that decide, over the shortest window', () => {
    const longer = [sample(0, { pods: 1 }), sample(60, { pods: 3 })];
    const usage = judge(
      sampling([node('n1', 'a', GREW), node('n2', 'a', longer), node('n3', 'a', USED)]),
    ).pools.get('a');
    assert.deepEqual(usage, {
      verdict: 'IN_USE',
      reason: null,
      source: 'NODE_PROXY',
      window_seconds: 1800,
      nodes_total: 3,
      nodes_sampled: 3,
      requests: 17,
      requests_per_hour: 32,
      setting_not_effective: false,
      probing: false,
      paths: [
        { path: 'stats', method: 'GET', requests: 10, requests_per_hour: 20 },
        { path: 'pods', method: 'GET', requests: 7, requests_per_hour: 12 },
      ],
    });
  });
});

describe('what a pool does not know', () => {
  it('is not added up', () => {
    const cut = [{ ...sample(0, {}), truncated: true }];
    const usage = judge(sampling([node('n1', 'a', SHORT), node('n2', 'a', cut)])).pools.get('a');
    assert.deepEqual(
      [usage?.reason, usage?.requests, usage?.requests_per_hour],
      ['WINDOW_TOO_SHORT', null, null],
    );
    assert.equal(usage?.nodes_sampled, 1);
  });

  it('is not a rate, but nothing counted adds nothing to one', () => {
    const undated = [{ ...sample(0, { pods: 3 }), processStartedAtMs: null }];
    const usage = judge(sampling([node('n1', 'a', USED), node('n2', 'a', undated)])).pools.get('a');
    assert.deepEqual([usage?.requests, usage?.requests_per_hour, usage?.window_seconds], [63, null, 36_000]);
    const idle = [{ ...sample(0, {}), processStartedAtMs: null }];
    const zero = judge(sampling([node('n1', 'a', idle), node('n2', 'a', idle)])).pools.get('a');
    assert.deepEqual([zero?.requests, zero?.requests_per_hour, zero?.window_seconds], [0, 0, null]);
  });

  it('is no reason to forget probing', () => {
    const probed = [sample(0, { exec: 1 })];
    const usage = judge(sampling([node('n1', 'a', GREW), node('n2', 'a', probed)])).pools.get('a');
    assert.equal(usage?.probing, true);
    assert.equal(judge(sampling([node('n1', 'a', GREW)])).cluster.probing, false);
  });

  it('is said of a node that gave neither sample nor failure', () => {
    const usage = judge(sampling([node('n1', 'a', [], { failure: null })])).pools.get('a');
    assert.deepEqual(
      [usage?.verdict, usage?.reason, usage?.probing],
      ['INCONCLUSIVE', 'NODES_UNREADABLE', false],
    );
  });

  it('does not hide what samples before a failure show', () => {
    const usage = judge(sampling([node('n1', 'a', USED, { failure: 'TRUNCATED' })])).pools.get('a');
    assert.equal(usage?.verdict, 'USED_SINCE_START');
  });
});

describe('nodes of no pool that the cluster lists', () => {
  const strays = sampling([node('n1', null, USED)], {});
  it('are judged by the auto-provisioning setting on Autopilot', () => {
    const autopilot = (value: boolean) =>
      aCluster({ mode: 'AUTOPILOT', pools: [], settings: [setting('AUTO_PROVISIONING', value)] });
    assert.equal(judge(strays, autopilot(false)).cluster.verdict, 'PAST_USE');
    assert.equal(judge(strays, autopilot(true)).cluster.verdict, 'USED_SINCE_START');
  });
  it('are taken to be open on Standard', () => {
    const standard = aCluster({
      pools: [],
      autoProvisioning: true,
      settings: [setting('AUTO_PROVISIONING', false)],
    });
    assert.equal(judge(strays, standard).cluster.verdict, 'USED_SINCE_START');
  });
  it('are not there where there is no pool and nobody was asked', () => {
    const { cluster: usage } = judge(notAsked('TURNED_OFF'), aCluster({ pools: [] }));
    assert.deepEqual([usage.verdict, usage.reason, usage.nodes_total], ['NOT_CHECKED', 'TURNED_OFF', 0]);
    assert.equal(judge(sampling([], {}), aCluster({ pools: [] })).cluster.reason, 'NO_NODES');
  });
});

describe('from pools to the cluster', () => {
  const CASES: readonly (readonly [
    string,
    readonly KubeletSample[],
    readonly KubeletSample[],
    UsageVerdict,
  ])[] = [
    ['use anywhere', QUIET, GREW, 'IN_USE'],
    ['a pool that was used', QUIET, USED, 'USED_SINCE_START'],
    ['a pool that nobody could read', QUIET, [], 'INCONCLUSIVE'],
    ['all quiet', QUIET, QUIET, 'NOT_SEEN'],
  ];
  for (const [name, a, b, verdict] of CASES) {
    it(`${name}: ${verdict}`, () => {
      assert.equal(judge(sampling([node('n1', 'a', a), node('n2', 'b', b)])).cluster.verdict, verdict);
    });
  }

  it('leaves out a pool without nodes', () => {
    const { cluster: usage, pools } = judge(sampling([node('n1', 'a', QUIET)], { a: 3 }));
    assert.equal(usage.verdict, 'NOT_SEEN');
    assert.equal(pools.get('b')?.reason, 'NO_NODES');
    assert.deepEqual([usage.nodes_sampled, usage.nodes_total], [1, 3]);
  });

  it('is NOT_CHECKED (NO_NODES) where there is no other', () => {
    const { cluster: usage } = judge(sampling([], {}));
    assert.deepEqual([usage.verdict, usage.reason], ['NOT_CHECKED', 'NO_NODES']);
  });

  it('is NO_NODES there, too, where nobody was asked', () => {
    const empty = aCluster({ pools: [aPool({ nodeCount: 0 })] });
    assert.equal(judge(notAsked('UNREACHABLE'), empty).cluster.reason, 'NO_NODES');
  });

  it('takes the numbers of GKE where the nodes could not be listed', () => {
    const { cluster: usage } = judge(sampling([], null));
    assert.deepEqual(
      [usage.verdict, usage.reason, usage.nodes_total],
      ['INCONCLUSIVE', 'NODES_UNREADABLE', 4],
    );
  });

  it('hears nodes of a pool that the cluster does not list', () => {
    const { cluster: usage, pools } = judge(
      sampling([node('n1', 'a', QUIET), node('n2', 'b', QUIET), node('n3', 'new', USED)]),
    );
    assert.equal(usage.verdict, 'USED_SINCE_START');
    assert.deepEqual([...pools.keys()], ['a', 'b']);
  });

  const REASONS: readonly (readonly [UsageReason, UsageVerdict])[] = [
    ['TURNED_OFF', 'NOT_CHECKED'],
    ['UNREACHABLE', 'NOT_CHECKED'],
    ['AUTOPILOT_NEEDS_PROBE', 'NOT_CHECKED'],
    ['OUT_OF_TIME', 'NOT_CHECKED'],
    ['NO_WORKLOADS', 'INCONCLUSIVE'],
  ];
  for (const [reason, verdict] of REASONS) {
    it(`nobody was asked, ${reason}: ${verdict}`, () => {
      const { cluster: usage, pools } = judge(notAsked(reason));
      for (const each of [usage, ...pools.values()])
        assert.deepEqual([each.verdict, each.reason], [verdict, reason]);
      assert.equal(usage.nodes_sampled, 0);
      assert.equal(usage.requests, null);
    });
  }
});

describe('a setting without effect', () => {
  const flag = (a: boolean, samples: readonly KubeletSample[], effectivePort: PortState | null) => {
    const verdict = judge(sampling([node('n', 'a', samples, { effectivePort })]), cluster(a));
    return {
      flag: verdict.pools.get('a')?.setting_not_effective,
      effective: verdict.effectivePorts.get('a'),
    };
  };
  it('is growth on a pool that is DISABLED', () => assert.equal(flag(false, GREW, null).flag, true));
  it('is a kubelet that says otherwise', () => {
    assert.deepEqual(flag(false, QUIET, 'ENABLED'), { flag: true, effective: 'ENABLED' });
    assert.deepEqual(flag(true, QUIET, 'DISABLED'), { flag: true, effective: 'DISABLED' });
  });
  it('is nothing else', () => {
    assert.deepEqual(flag(false, USED, null), { flag: false, effective: undefined });
    assert.equal(flag(true, GREW, 'ENABLED').flag, false);
    assert.equal(flag(true, QUIET, 'UNKNOWN').flag, false);
  });
  it('makes past use a use: the port is open in fact', () => {
    const verdict = judge(sampling([node('n', 'a', USED, { effectivePort: 'ENABLED' })]), cluster(false));
    assert.equal(verdict.pools.get('a')?.verdict, 'USED_SINCE_START');
  });
  it('is past use only where the kubelet does not say that it is open, or the setting is UNKNOWN and it says closed', () => {
    const verdict = (value: boolean | 'UNREADABLE', effectivePort: PortState | null) => {
      const who = aCluster({ pools: [aPool({ name: 'a' })], settings: [setting('NODE_POOL', value, 'a')] });
      return judge(sampling([node('n', 'a', USED, { effectivePort })]), who).pools.get('a')?.verdict;
    };
    assert.equal(verdict(false, null), 'PAST_USE');
    assert.equal(verdict(false, 'DISABLED'), 'PAST_USE');
    assert.equal(verdict(false, 'UNKNOWN'), 'PAST_USE');
    assert.equal(verdict('UNREADABLE', 'DISABLED'), 'PAST_USE');
    assert.equal(verdict('UNREADABLE', null), 'USED_SINCE_START');
    assert.equal(verdict('UNREADABLE', 'UNKNOWN'), 'USED_SINCE_START');
    assert.equal(verdict(true, 'DISABLED'), 'USED_SINCE_START');
  });
  it('is said of the pool and the cluster where one node shows it', () => {
    const nodes = [
      node('n1', 'a', QUIET),
      node('n2', 'a', QUIET, { effectivePort: 'DISABLED' }),
      node('n3', 'b', QUIET),
    ];
    const verdict = judge(sampling(nodes));
    assert.equal(verdict.pools.get('a')?.setting_not_effective, true);
    assert.equal(verdict.pools.get('b')?.setting_not_effective, false);
    assert.equal(verdict.cluster.setting_not_effective, true);
  });
  it('is not what an UNKNOWN setting has', () => {
    const who = aCluster({
      pools: [aPool({ name: 'a' })],
      settings: [setting('NODE_POOL', 'UNREADABLE', 'a')],
    });
    const usage = judge(sampling([node('n', 'a', QUIET, { effectivePort: 'DISABLED' })]), who).pools.get('a');
    assert.equal(usage?.setting_not_effective, false);
  });
  it('takes the port of a pool to be open where any of its kubelets has it open', () => {
    const nodes = (['DISABLED', 'ENABLED', 'UNKNOWN'] as const).map((effectivePort, index) =>
      node(`n${index}`, 'a', QUIET, { effectivePort }),
    );
    assert.equal(judge(sampling(nodes)).effectivePorts.get('a'), 'ENABLED');
    assert.equal(judge(sampling(nodes.slice(0, 1))).effectivePorts.get('a'), 'DISABLED');
    assert.equal(
      judge(sampling([...nodes.slice(0, 1), ...nodes.slice(2)])).effectivePorts.get('a'),
      'UNKNOWN',
    );
  });
});
