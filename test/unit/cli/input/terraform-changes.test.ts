import assert from 'node:assert/strict';
import {
  assess,
  CLUSTER,
  change,
  cluster,
  POOL,
  plan,
  pool,
  port,
  rowsOf,
  shortly,
} from '../../../support/terraform/plan-builder.ts';

describe('a Terraform plan', () => {
  it('does not take a "FALSE" that apply does not write for a closed port', async () => {
    const same = { ...POOL, node_config: port('FALSE') };
    const document = plan(cluster(['no-op'], CLUSTER, {}, CLUSTER), pool(['update'], same, {}, same));
    const { status, stderr } = await assess(document);
    assert.equal(status, 3);
    assert.match(
      stderr,
      /is "FALSE" before and after apply, which proves nothing, because the provider also reads an unset field as "FALSE"/,
    );
  });

  for (const [name, before] of [
    ['that was "TRUE"', { ...POOL, node_config: port('TRUE') }],
    ['that was not set', { ...POOL, node_config: [{ kubelet_config: [] }] }],
  ] as const)
    it(`counts a "FALSE" ${name} before`, async () => {
      const after = { ...POOL, node_config: port('FALSE') };
      const [row] = await rowsOf(plan(pool(['update'], after, {}, before)));
      assert.equal(row?.pools[0]?.port, 'DISABLED');
    });

  it('counts the "FALSE" of a replaced pool, and forgets the pool that it replaces', async () => {
    const listed = { ...CLUSTER, node_pool: [{ name: 'old', node_config: port('TRUE') }] };
    const old = { ...POOL, name: 'old', node_config: port('TRUE') };
    const fresh = { ...POOL, name: 'new', node_config: port('FALSE') };
    const [row] = await rowsOf(
      plan(cluster(['no-op'], listed, {}, listed), pool(['create', 'delete'], fresh, {}, old)),
    );
    assert.equal(row && shortly(row), 'shop UNKNOWN new=DISABLED');
  });

  it('forgets a deleted pool that its cluster still lists', async () => {
    const listed = { ...CLUSTER, node_pool: [{ name: 'pool', node_config: port('TRUE') }] };
    const [row] = await rowsOf(
      plan(
        cluster(['no-op'], listed, {}, listed),
        pool(['delete'], null, {}, { ...POOL, node_config: port('TRUE') }),
      ),
    );
    assert.equal(row && shortly(row), 'shop UNKNOWN');
  });

  it('does not take unknown pools of an existing cluster for no pools', async () => {
    const closed = [{ node_config_defaults: [{ insecure_kubelet_readonly_port_enabled: 'FALSE' }] }];
    const after = {
      ...CLUSTER,
      node_pool_defaults: closed,
      node_pool_auto_config: [{ node_kubelet_config: [{ insecure_kubelet_readonly_port_enabled: 'FALSE' }] }],
    };
    const [row] = await rowsOf(
      plan(cluster(['update'], after, { unknown: { node_pool: true } }, { ...CLUSTER, node_pool: [] })),
    );
    assert.equal(row && shortly(row), 'shop UNKNOWN node_pool=UNKNOWN');
  });

  it('does not judge an upgraded control plane by the version before the upgrade', async () => {
    const at = (wanted: string | null, ports: string) => ({
      ...CLUSTER,
      master_version: '1.32.4-gke.1000000',
      min_master_version: wanted,
      node_pool_defaults: [{ node_config_defaults: [{ insecure_kubelet_readonly_port_enabled: ports }] }],
      node_pool_auto_config: [{ node_kubelet_config: [{ insecure_kubelet_readonly_port_enabled: 'TRUE' }] }],
    });
    const [row] = await rowsOf(
      plan(cluster(['update'], at('1.34', 'FALSE'), {}, { ...at(null, 'TRUE'), node_pool: [] })),
    );
    assert.equal(row && shortly(row), 'shop UNKNOWN');
  });

  it('judges a pool that is only removed from the state, because it stays in the cluster', async () => {
    const before = { ...POOL, node_config: port('TRUE') };
    const [row] = await rowsOf(plan(pool(['forget'], null, {}, before)));
    assert.equal(row && shortly(row), 'shop OPEN pool=ENABLED');
  });

  it('judges resources that -target leaves out by the prior state, and says that the plan is incomplete', async () => {
    const values = { ...CLUSTER, node_pool: [{ name: 'a', node_config: port('TRUE') }] };
    const resource = {
      address: 'google_container_cluster.this',
      mode: 'managed',
      type: 'google_container_cluster',
      name: 'this',
      values,
    };
    const prior_state = { format_version: '1.0', values: { root_module: { resources: [resource] } } };
    const document = { ...plan(), complete: false, prior_state };
    const { status, stderr } = await assess(document);
    assert.equal(status, 1);
    assert.match(stderr, /google_container_cluster\.this \(from the prior state\)/);
    assert.match(stderr, /The Terraform plan is incomplete \(-target/);
    assert.equal((await assess({ ...plan(), complete: false })).status, 3, 'not everything was read');
  });

  it('joins a pool to a data source', async () => {
    const resource = {
      address: 'data.google_container_cluster.shop',
      mode: 'data',
      type: 'google_container_cluster',
      name: 'shop',
      values: { ...CLUSTER, master_version: '1.33.1-gke.1' },
    };
    const prior_state = { values: { root_module: { resources: [resource] } } };
    const [row, ...others] = await rowsOf({
      ...plan(pool(['create'], { ...POOL, node_config: port('TRUE') })),
      prior_state,
    });
    assert.equal(row && shortly(row), 'shop OPEN pool=ENABLED');
    assert.equal(row?.control_plane_version, '1.33.1-gke.1');
    assert.equal(others.length, 0);
  });

  it('names a cluster by its address if its name is sensitive', async () => {
    const { stdout, stderr } = await assess(
      plan(cluster(['create'], CLUSTER, { sensitive: { name: true, project: true } })),
      '--format',
      'json',
    );
    assert.equal(JSON.parse(stdout)[0].cluster, 'google_container_cluster.this');
    assert.doesNotMatch(stdout + stderr, /shop/);
  });

  it('treats the beta provider alike, and ignores resources of other types', async () => {
    const beta = 'registry.terraform.io/hashicorp/google-beta';
    const [row, ...others] = await rowsOf(
      plan(
        cluster(
          ['create'],
          { ...CLUSTER, enable_autopilot: true },
          {
            provider_name: beta,
            unknown: { node_pool: true, node_pool_auto_config: true },
          },
        ),
        change('google_storage_bucket', ['create'], { name: 'b' }),
      ),
    );
    assert.equal(row && shortly(row), 'shop UNKNOWN');
    assert.equal(row?.mode, 'AUTOPILOT');
    assert.equal(others.length, 0);
  });

  it('opens the port if a provider without the field creates a cluster before 1.32', async () => {
    const after = { ...CLUSTER, min_master_version: '1.31', initial_node_count: 1 };
    const [row] = await rowsOf(plan(cluster(['create'], after)));
    assert.equal(row && shortly(row), 'shop OPEN default-pool=ENABLED');
  });

  it('keeps the settings of pools with the same name apart', async () => {
    const open = { ...POOL, location: null, node_config: port('TRUE') };
    const closed = { ...POOL, location: null, node_config: port('FALSE') };
    const [row] = await rowsOf(
      plan(
        pool(['create'], closed, { address: 'google_container_node_pool.this[0]', index: 0 }),
        pool(['create'], open, { address: 'google_container_node_pool.this[1]', index: 1 }),
      ),
    );
    assert.equal(
      row && shortly(row),
      'shop OPEN pool=DISABLED pool (google_container_node_pool.this[1])=ENABLED',
    );
  });

  it('that only deletes node pools says so, instead of nothing', async () => {
    const { status, stderr } = await assess(
      plan(pool(['delete'], null, {}, { ...POOL, node_config: port('TRUE') })),
    );
    assert.equal(status, 0);
    assert.match(stderr, /google_container_node_pool\.this is deleted by this plan, so it is not judged\./);
  });

  it('without GKE resources has nothing open, and says so', async () => {
    const { status, stdout, stderr } = await assess(plan(), '--format', 'json');
    assert.deepEqual([status, stdout], [0, '[]\n']);
    assert.match(stderr, /The Terraform plan contains no GKE clusters or node pools\./);
  });

  for (const version of ['0.2', '2.0'])
    it(`is rejected with format version ${version}`, async () => {
      const { status, stdout, stderr } = await assess({ ...plan(), format_version: version });
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(
        stderr,
        new RegExp(
          `it is a Terraform plan with format version ${version}; only versions 1\\.x can be read\\.`,
        ),
      );
    });
});
