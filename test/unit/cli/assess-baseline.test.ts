import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { assess, CLUSTER, cluster, POOL, plan, pool, port } from '../../support/terraform/plan-builder.ts';

const PLACE = 'projects/p/locations/us-central1/clusters/shop';

/** A cluster as `gcloud container clusters describe` prints it, without fields that no verdict needs. */
function described(pools: Readonly<Record<string, boolean>>, more: object = {}) {
  const closed = { nodeKubeletConfig: { insecureKubeletReadonlyPortEnabled: false } };
  return {
    name: 'shop',
    location: 'us-central1',
    selfLink: `https://container.googleapis.com/v1/${PLACE}`,
    initialClusterVersion: '1.33.1-gke.1',
    currentMasterVersion: '1.33.1-gke.1',
    status: 'RUNNING',
    createTime: '2025-07-01T00:00:00+00:00',
    autopilot: {},
    network: 'default',
    networkConfig: { network: 'projects/p/global/networks/default' },
    autoscaling: { autoscalingProfile: 'BALANCED' },
    nodePoolDefaults: { nodeConfigDefaults: closed },
    nodePoolAutoConfig: closed,
    addonsConfig: {},
    locations: ['us-central1-a'],
    loggingService: 'none',
    monitoringService: 'none',
    nodePools: Object.entries(pools).map(([name, open]) => ({
      name,
      version: '1.33.1-gke.1',
      config: { kubeletConfig: { insecureKubeletReadonlyPortEnabled: open } },
    })),
    ...more,
  };
}

describe('assess --baseline', () => {
  const folder = temporaryFolder();

  /** The rows that `assess` prints for a document, in a file. */
  async function rowsFile(document: unknown): Promise<string> {
    const { stdout } = await assess(document, '--format', 'json');
    const path = folder.path('baseline.json');
    writeFileSync(path, stdout);
    return path;
  }

  async function compare(before: unknown, now: unknown, ...argv: string[]) {
    return assess(now, '--baseline', await rowsFile(before), ...argv);
  }

  const closed = { ...POOL, node_config: port('FALSE') };
  const open = { ...POOL, node_config: port('TRUE') };

  it('ignores what is as open as before', async () => {
    const { status, stderr } = await compare(described({ pool: true }), described({ pool: true }));
    assert.equal(status, 0);
    assert.match(stderr, /Baseline {3}1 cluster, nothing is worse/);
  });

  it('says that future pools will be open, also in a cluster that is open already (was "nothing is worse")', async () => {
    const opened = {
      nodeConfigDefaults: { nodeKubeletConfig: { insecureKubeletReadonlyPortEnabled: true } },
    };
    const now = described({ pool: true }, { nodePoolDefaults: opened });
    const { status, stderr } = await compare(described({ pool: true }), now);
    assert.equal(status, 0, 'the pools of today are as open as before');
    assert.match(stderr, /^Worse than the baseline: .*: future node pools will have the port open\.$/m);
    assert.match(stderr, /^Baseline {3}1 cluster worse · 0 not worse$/m);
    const again = await compare(now, now);
    assert.match(again.stderr, /^Baseline {3}1 cluster, nothing is worse$/m);
  });

  it('says the same for the part of a Terraform plan that opens them, and not for what the plan leaves', async () => {
    const at = (value: string, more: object = {}) => ({
      ...CLUSTER,
      node_pool_defaults: [{ node_config_defaults: [{ insecure_kubelet_readonly_port_enabled: value }] }],
      ...more,
    });
    const changed = plan(cluster(['update'], at('TRUE'), {}, at('FALSE')));
    assert.match((await compare(described({ pool: true }), changed)).stderr, /future node pools will have/);
    const left = plan(cluster(['update'], at('TRUE', { description: 'x' }), {}, at('TRUE')));
    assert.match((await compare(described({ pool: true }), left)).stderr, /nothing is worse/);
  });

  it('exits with 1 for a pool that opens, also in a cluster that is already open', async () => {
    for (const before of [
      { pool: false, b: false },
      { pool: false, b: true },
    ]) {
      const { status, stderr } = await compare(described(before), described({ ...before, pool: true }));
      assert.equal(status, 1);
      assert.match(
        stderr,
        new RegExp(`Worse than the baseline: ${PLACE}: the port is newly open in pool pool\\.`),
      );
    }
  });

  it('exits with 1 for a new cluster that is open, and with 3 for one that may be', async () => {
    assert.equal((await compare([], described({ pool: true }))).status, 1);
    const unknown = described({ pool: false }, { nodePoolDefaults: undefined });
    assert.equal((await compare([], unknown)).status, 3);
  });

  it('exits with 3 if it is no longer known that a pool is closed', async () => {
    const now = described({ pool: false });
    const lacking = { ...now, nodePools: [{ name: 'pool', version: '1.33.1-gke.1', config: {} }] };
    const { status, stderr } = await compare(now, lacking);
    assert.equal(status, 3);
    assert.match(stderr, /the port may be newly open in pool pool/);
  });

  it('names the Terraform resource that opens a port', async () => {
    const document = plan(cluster(['no-op'], CLUSTER, {}, CLUSTER), pool(['update'], open, {}, closed));
    const { status, stderr } = await compare(described({ pool: false }), document);
    assert.equal(status, 1);
    assert.match(stderr, /shop \(google_container_node_pool\.this\): the port is newly open in pool pool\./);
  });

  it('does not fail for what the plan leaves as it is, although its "FALSE" proves nothing', async () => {
    const document = plan(cluster(['no-op'], CLUSTER, {}, CLUSTER), pool(['no-op'], closed, {}, closed));
    assert.equal((await assess(document)).status, 3);
    assert.equal((await compare(described({ pool: false }), document)).status, 0);
  });

  for (const [change, more] of [
    ['auto-provisioning is turned on', { cluster_autoscaling: [{ enabled: true }] }],
    ['the control plane is upgraded', { min_master_version: '1.34' }],
  ] as const)
    it(`does not take future pools for unchanged if ${change}`, async () => {
      const unproven = [{ insecure_kubelet_readonly_port_enabled: 'FALSE' }];
      const before = {
        ...CLUSTER,
        master_version: '1.32.4-gke.1000000',
        node_pool_auto_config: [{ node_kubelet_config: unproven }],
      };
      const old = { currentMasterVersion: '1.32.4-gke.1000000' };
      const document = plan(cluster(['update'], { ...before, ...more }, {}, before));
      const { status, stderr } = await compare(described({}, old), document);
      assert.equal(status, 3);
      assert.match(stderr, /the port may be newly open in the cluster/);
    });

  it('fails for a new pool whose port is unknown until apply', async () => {
    const created = pool(['create'], POOL, { unknown: { node_config: true } });
    const document = plan(cluster(['no-op'], CLUSTER, {}, CLUSTER), created);
    assert.equal((await compare(described({}), document)).status, 3);
  });

  it('matches a cluster whose project the plan does not know', async () => {
    const after = { ...open, project: null };
    const document = plan(pool(['no-op'], after, {}, after));
    assert.equal((await compare(described({ pool: true }), document)).status, 0);
  });

  it('does not take a cluster that the plan creates for one of the same name elsewhere (was "nothing is worse")', async () => {
    const unknown = { unknown: { project: true, node_pool: true } };
    const after = { name: 'shop', location: 'us-central1', node_config: port('TRUE') };
    const before = described({ 'default-pool': true });
    const { status, stderr } = await compare(before, plan(cluster(['create'], after, unknown)));
    assert.equal(status, 1);
    assert.match(stderr, /clusters\/shop .*: the port is newly open in pool default-pool\./);
    const exists = plan(cluster(['no-op'], { ...after, node_pool: [{ ...open, name: 'default-pool' }] }));
    assert.equal((await compare(before, exists)).status, 0, 'it exists, so it can be that one');
  });

  it('does not fail for a data source that is read during apply (was "may be newly open")', async () => {
    const data = {
      ...cluster(['read'], CLUSTER, { unknown: { node_pool: true, node_pool_defaults: true } }),
      mode: 'data',
      address: 'data.google_container_cluster.shop',
    };
    assert.equal((await assess(plan(data))).status, 3);
    assert.equal((await compare(described({ pool: false }), plan(data))).status, 0);
    assert.equal((await compare([], plan(data))).status, 3, 'the baseline does not know it either');
    const created = plan(data, pool(['create'], { ...open, name: 'new' }));
    assert.equal((await compare(described({ pool: false }), created)).status, 1);
  });

  it('does not fail for the upgrade of an Autopilot cluster (was "may be newly open")', async () => {
    const kubelet = [{ insecure_kubelet_readonly_port_enabled: 'FALSE' }];
    const before = {
      ...CLUSTER,
      enable_autopilot: true,
      node_pool_auto_config: [{ node_kubelet_config: kubelet }],
    };
    const live = described({ 'default-pool': false }, { autopilot: { enabled: true } });
    const upgrade = plan(cluster(['update'], { ...before, min_master_version: '1.34' }, {}, before));
    assert.equal((await compare(live, upgrade)).status, 0);
    const removed = plan(cluster(['update'], { ...before, node_pool_auto_config: [] }, {}, before));
    assert.equal((await compare(live, removed)).status, 3, 'the setting is removed');
  });

  it('accepts any file that assess can read as the baseline', async () => {
    const path = folder.path('state.json');
    writeFileSync(path, JSON.stringify(described({ pool: true })));
    assert.equal((await assess(described({ pool: true }), '--baseline', path)).status, 0);
  });

  it('names a baseline that cannot be read', async () => {
    const { status, stderr } = await assess(described({}), '--baseline', folder.path('absent.json'));
    assert.equal(status, 2);
    assert.match(stderr, /Cannot read .*absent\.json: ENOENT/);
  });

  it('says which locations the baseline lacks, because clusters there look new (did not)', async () => {
    const path = folder.path('partial.json');
    writeFileSync(path, JSON.stringify({ clusters: [], missingZones: ['us-central1-b'] }));
    const { status, stderr } = await assess(described({ pool: true }), '--baseline', path);
    assert.equal(status, 1);
    assert.match(
      stderr,
      /^Baseline \S+partial\.json: GKE omitted location us-central1-b; clusters there look new\.$/m,
    );
  });

  it('still exits with 3 if the plan is incomplete', async () => {
    assert.equal((await compare([], { ...plan(), complete: false })).status, 3);
  });

  it('points to the resource in SARIF, and says what is new', async () => {
    const document = plan(cluster(['no-op'], CLUSTER, {}, CLUSTER), pool(['update'], open, {}, closed));
    const { status, stdout } = await compare(described({ pool: false }), document, '--format', 'sarif');
    assert.equal(status, 1);
    const [{ results }] = JSON.parse(stdout).runs;
    assert.deepEqual(
      results.map(({ ruleId, level, baselineState, locations }: Record<string, unknown>) => [
        ruleId,
        level,
        baselineState,
        (locations as { logicalLocations: { fullyQualifiedName: string }[] }[])[0]?.logicalLocations.map(
          (one) => one.fullyQualifiedName,
        ),
      ]),
      [['port-open', 'error', 'new', [PLACE, 'google_container_node_pool.this', `${PLACE}/nodePools/pool`]]],
    );
    assert.match(
      results[0].message.text,
      /Set insecure_kubelet_readonly_port_enabled = "FALSE" in the configuration/,
    );
  });
});
