import assert from 'node:assert/strict';
import type { ClusterReportRow } from '../../../shared/model/rows/cluster-rows.ts';
import type { Inclusion, Mode } from '../../../shared/model/words.ts';
import { compareRanks, planCluster, rankOf } from '../../../shared/plan/plan-cluster.ts';
import { aPlanRow, aPoolReport } from '../../support/plan-row-builder.ts';

const CLOSED = { port: 'DISABLED', certainty: 'EXPLICIT', basis: 'CLUSTER_DEFAULT' } as const;
const OPEN = { port: 'ENABLED', certainty: 'EXPLICIT', basis: 'AUTO_PROVISIONING' } as const;
const EXEMPTION = { until: '2027-01-01', reason: null, owner: null };

const CASES: readonly (readonly [string, Partial<ClusterReportRow>, string, readonly string[]])[] = [
  ['open everywhere', {}, 'CLOSE', ['CLUSTER_DEFAULT', 'POOL default-pool']],
  [
    'auto-provisioning: its default before the pools',
    { auto_provisioned: OPEN, pools: [aPoolReport(), aPoolReport({ pool: 'n', auto_provisioned: true })] },
    'CLOSE',
    ['CLUSTER_DEFAULT', 'AUTO_PROVISIONED_DEFAULT', 'POOL default-pool', 'AUTO_PROVISIONED_POOL n'],
  ],
  ['a default that is closed already', { new_pools: CLOSED }, 'CLOSE', ['POOL default-pool']],
  [
    'will reopen: the default alone',
    { exposure: 'WILL_REOPEN', pools: [aPoolReport({ port: 'DISABLED' })] },
    'CLOSE',
    ['CLUSTER_DEFAULT'],
  ],
  [
    'will reopen: a ComputeClass would create open pools, although auto-provisioning is off (no step)',
    {
      exposure: 'WILL_REOPEN',
      node_auto_provisioning: false,
      new_pools: CLOSED,
      auto_provisioned: OPEN,
      pools: [aPoolReport({ port: 'DISABLED' })],
    },
    'CLOSE',
    ['AUTO_PROVISIONED_DEFAULT'],
  ],
  [
    'a pool whose port cannot be determined',
    { pools: [aPoolReport({ port: 'UNKNOWN' })], new_pools: CLOSED },
    'CLOSE',
    ['POOL default-pool'],
  ],
  [
    'Autopilot: its single flag',
    { mode: 'AUTOPILOT', new_pools: null, auto_provisioned: OPEN },
    'CLOSE',
    ['AUTOPILOT'],
  ],
  [
    'too old: upgrades the control plane before the pools, one minor version at a time',
    {
      readiness: 'UPGRADE_FIRST',
      control_plane_version: '1.24.17-gke.2113000',
      pools: [aPoolReport({ version: '1.24.17-gke.2113000' })],
    },
    'UPGRADE',
    ['UPGRADE_CONTROL_PLANE', 'UPGRADE_CONTROL_PLANE', 'UPGRADE_POOL default-pool'],
  ],
  [
    'too old, with nodes that would exceed the version skew: upgrades them between control plane upgrades',
    {
      readiness: 'UPGRADE_FIRST',
      control_plane_version: '1.23.17-gke.1',
      pools: [
        aPoolReport({ version: '1.21.14-gke.1' }),
        aPoolReport({ pool: 'b', version: '1.23.17-gke.1' }),
      ],
    },
    'UPGRADE',
    [
      'UPGRADE_POOL default-pool',
      'UPGRADE_CONTROL_PLANE',
      'UPGRADE_CONTROL_PLANE',
      'UPGRADE_POOL default-pool',
      'UPGRADE_POOL b',
      'UPGRADE_CONTROL_PLANE',
      'UPGRADE_POOL default-pool',
      'UPGRADE_POOL b',
    ],
  ],
  [
    'too old, Autopilot: GKE upgrades the nodes',
    {
      mode: 'AUTOPILOT',
      readiness: 'UPGRADE_FIRST',
      control_plane_version: '1.25.16-gke.1041000',
      pools: [aPoolReport({ version: '1.25.16-gke.1041000' })],
    },
    'UPGRADE',
    ['UPGRADE_CONTROL_PLANE'],
  ],
  ['used', { readiness: 'MIGRATE_FIRST' }, 'MIGRATE', []],
  ['usage not determined', { readiness: 'GATHER_EVIDENCE' }, 'GATHER', []],
  ['closed', { readiness: 'ALREADY_CLOSED' }, 'NONE', []],
  ['gone', { outcome: 'GONE', readiness: null }, 'NONE', []],
  ['unreadable', { outcome: 'UNREADABLE', readiness: null }, 'UNREAD', []],
  ['exempt', { exemption: EXEMPTION }, 'WAIT', []],
  ['a name that looks like a flag', { cluster: '--x' }, 'UNREAD', []],
];

describe('planCluster', () => {
  for (const [what, differences, action, steps] of CASES)
    it(`${what}: ${action}`, () => {
      const plan = planCluster(aPlanRow(differences), []);
      assert.equal(plan.action, action);
      assert.deepEqual(
        plan.steps.map(({ kind, pool }) => (pool === null ? kind : `${kind} ${pool}`)),
        steps,
      );
    });

  const overrides: readonly (readonly [Inclusion, Partial<ClusterReportRow>])[] = [
    ['migrate-first', { readiness: 'MIGRATE_FIRST' }],
    ['gather-evidence', { readiness: 'GATHER_EVIDENCE' }],
    ['exempt', { exemption: EXEMPTION }],
  ];
  for (const [inclusion, differences] of overrides)
    it(`closes with a warning if --include ${inclusion} overrides the readiness`, () => {
      const { action, warnings } = planCluster(aPlanRow(differences), [inclusion]);
      assert.equal(action, 'CLOSE');
      assert.match(warnings.join(), new RegExp(`--include ${inclusion}`));
    });

  it('names the callers and how to migrate them, instead of commands', () => {
    const caller = {
      namespace: 'monitoring',
      kind: 'DaemonSet',
      name: 'agent',
      agent: 'Datadog Agent',
      evidence: 'image',
      confidence: 'HIGH',
      migration: 'set datadog.kubelet.useApiServer=true',
    } as const;
    const { advice } = planCluster(aPlanRow({ readiness: 'MIGRATE_FIRST', callers: [caller] }), []);
    assert.equal(
      advice[0],
      'DaemonSet monitoring/agent (Datadog Agent): set datadog.kubelet.useApiServer=true',
    );
  });

  it('explains how to gather evidence; on Autopilot, with the probe first', () => {
    const row = aPlanRow({ readiness: 'GATHER_EVIDENCE' });
    assert.match(planCluster(row, []).advice[0] ?? '', /`sweep10255 scan --scope projects\/p --usage auto/);
    const { advice } = planCluster({ ...row, mode: 'AUTOPILOT' }, []);
    assert.match(advice[0] ?? '', /`sweep10255 probe install projects\/p\/locations\/l\/clusters\/c`/);
    assert.match(advice[1] ?? '', /--usage auto/);
  });

  it('warns owners of exempt clusters that later versions remove the port', () => {
    const { action, advice } = planCluster(aPlanRow({ exemption: EXEMPTION }), []);
    assert.equal(action, 'WAIT');
    assert.match(advice.join(' '), /later GKE versions remove the port, with no option to keep it/);
  });

  it('mentions Autopilot upgrades only for Autopilot clusters', () => {
    const adviceOf = (mode: Mode) =>
      planCluster(aPlanRow({ readiness: 'UPGRADE_FIRST', mode }), []).advice.join();
    assert.match(adviceOf('AUTOPILOT'), /Autopilot/);
    assert.doesNotMatch(adviceOf('STANDARD'), /Autopilot/);
  });

  it('restarts nothing for the auto-provisioning default if no pool is auto-provisioned yet', () => {
    const restartsOf = (auto_provisioned: boolean) =>
      planCluster(
        aPlanRow({
          auto_provisioned: { port: 'ENABLED', certainty: 'EXPLICIT', basis: 'AUTO_PROVISIONING' },
          pools: [aPoolReport({ auto_provisioned })],
        }),
        [],
      ).steps.find(({ kind }) => kind === 'AUTO_PROVISIONED_DEFAULT')?.restart;
    assert.deepEqual(restartsOf(true), { what: 'AUTO_PROVISIONED_POOLS', nodes: 3 });
    assert.deepEqual(restartsOf(false), { what: 'NOTHING', nodes: 0 });
  });

  it('states what each step restarts', () => {
    const pools = [aPoolReport(), aPoolReport({ pool: 'b', node_count: null })];
    const { steps, nodes_restarted } = planCluster(aPlanRow({ pools }), []);
    assert.deepEqual(
      steps.map(({ restart }) => restart),
      [
        { what: 'NOTHING', nodes: 0 },
        { what: 'POOL', nodes: 3 },
        { what: 'POOL', nodes: null },
      ],
    );
    assert.equal(nodes_restarted, 3);
  });

  const changes: readonly (readonly [string, { key: string; value: string }[], string])[] = [
    ['no other setting', [], 'FLAG'],
    ['settings that GKE adds', [{ key: 'maxParallelImagePulls', value: '2' }], 'FLAG'],
    ['settings that a file can hold', [{ key: 'podPidsLimit', value: '"1024"' }], 'NODE_SYSTEM_CONFIG'],
    ['a setting that no file can hold', [{ key: 'crashLoopBackOff', value: '{}' }], 'API_BODY'],
  ];
  for (const [what, kubelet_settings, by] of changes)
    it(`changes a pool with ${what} through ${by}`, () => {
      const row = aPlanRow({ new_pools: CLOSED, pools: [aPoolReport({ kubelet_settings })] });
      assert.equal(planCluster(row, []).steps[0]?.change.by, by);
    });

  it('converts API names and types to those of the configuration file', () => {
    const kubelet_settings = [
      { key: 'cpuCfsQuota', value: 'true' },
      { key: 'podPidsLimit', value: '"1024"' },
    ];
    const [step] = planCluster(
      aPlanRow({ new_pools: CLOSED, pools: [aPoolReport({ kubelet_settings })] }),
      [],
    ).steps;
    assert.deepEqual(step?.change.by === 'NODE_SYSTEM_CONFIG' && step.change.file, {
      kubeletConfig: { cpuCFSQuota: true, podPidsLimit: 1024, insecureKubeletReadonlyPortEnabled: false },
    });
  });

  it('lists the upgrade strategy and the maintenance window that affect a step', () => {
    const row = aPlanRow({
      maintenance_window: 'daily from 04:00 UTC',
      pools: [aPoolReport({ upgrade_strategy: 'BLUE_GREEN' })],
    });
    assert.match(
      planCluster(row, []).steps[1]?.bearing.join(' ') ?? '',
      /^Blue-green upgrade: .* maintenance window/,
    );
  });
});

describe('the order across the fleet', () => {
  it('puts clusters that are safe to close first, in order of effort', () => {
    const rows = [
      aPlanRow({ cluster: 'closed', readiness: 'ALREADY_CLOSED' }),
      aPlanRow({ cluster: 'overridden', readiness: 'GATHER_EVIDENCE' }),
      aPlanRow({ cluster: 'big', pools: [aPoolReport({ node_count: 50 })] }),
      aPlanRow({ cluster: 'reopens', pools: [] }),
      aPlanRow({ cluster: 'used', readiness: 'MIGRATE_FIRST' }),
      aPlanRow({ cluster: 'small' }),
    ];
    const plans = rows.map((row) => planCluster(row, ['gather-evidence']));
    const sorted = plans.toSorted((a, b) => compareRanks(rankOf(a), rankOf(b)));
    assert.deepEqual(
      sorted.map(({ cluster }) => cluster),
      ['reopens', 'small', 'big', 'overridden', 'used', 'closed'],
    );
  });
});
