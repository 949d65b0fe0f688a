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

const listing = (name: string, value: string) => ({
  ...CLUSTER,
  node_pool: [{ name, node_config: port(value) }],
});

/** A state with these resources. */
const state = (...resources: object[]) => ({ format_version: '1.0', values: { root_module: { resources } } });
const poolOfState = (name: string, value: string, more: object = {}) => ({
  address: 'google_container_node_pool.this',
  mode: 'managed',
  type: 'google_container_node_pool',
  name: 'this',
  values: { ...POOL, name, node_config: port(value) },
  ...more,
});

describe('what is left of a replaced Terraform resource', () => {
  it('is gone after the plan that deletes it, although the cluster still lists it (was OPEN)', async () => {
    const [row] = await rowsOf(
      plan(
        cluster(['no-op'], listing('old', 'TRUE'), {}, listing('old', 'TRUE')),
        pool(['create'], { ...POOL, node_config: port('FALSE') }),
        pool(['delete'], null, { deposed: 'abcd' }, { ...POOL, name: 'old', node_config: port('TRUE') }),
      ),
    );
    assert.equal(row && shortly(row), 'shop UNKNOWN pool=DISABLED');
  });

  it('exists in a state until it is deleted', async () => {
    const [row] = await rowsOf(
      state(poolOfState('new', 'FALSE'), poolOfState('old', 'TRUE', { deposed_key: 'abcd' })),
    );
    assert.equal(row && shortly(row), 'shop OPEN new=UNKNOWN old=ENABLED');
    assert.match(row?.reasons[0] ?? '', /google_container_node_pool\.this \(deposed object abcd\)/);
  });

  it('does not make it ambiguous which cluster a new pool belongs to', async () => {
    const document = {
      ...plan(
        cluster(['create'], { ...CLUSTER, remove_default_node_pool: true }),
        cluster(['delete'], null, { deposed: 'abcd' }, { ...CLUSTER, name: 'old' }),
        pool(
          ['create'],
          { ...POOL, cluster: null, node_config: port('TRUE') },
          { unknown: { cluster: true } },
        ),
      ),
      configuration: {
        root_module: {
          resources: [
            {
              address: 'google_container_node_pool.this',
              expressions: { cluster: { references: ['google_container_cluster.this.id'] } },
            },
          ],
        },
      },
    };
    assert.deepEqual((await rowsOf(document)).map(shortly), ['shop OPEN pool=ENABLED']);
  });

  it('stays if it is only removed from the state (destroy = false)', async () => {
    const [row] = await rowsOf(
      plan(
        pool(
          ['forget', 'create'],
          { ...POOL, name: 'new', node_config: port('FALSE') },
          {},
          { ...POOL, name: 'old', node_config: port('TRUE') },
        ),
      ),
    );
    assert.equal(row && shortly(row), 'shop OPEN new=DISABLED old=ENABLED');
  });
});

describe('a Terraform cluster that is also a data source', () => {
  it('counts once, as it will be after apply (counted twice)', async () => {
    const { status, stderr } = await assess(
      plan(
        cluster(['update'], listing('a', 'TRUE'), {}, listing('a', 'FALSE')),
        change('google_container_cluster', ['read'], CLUSTER, {
          mode: 'data',
          address: 'data.google_container_cluster.this',
          unknown: { node_pool: true },
        }),
      ),
    );
    assert.equal(status, 1);
    assert.match(stderr, /^Exposure {3}1 OPEN$/m);
  });

  it('is another cluster in another location', async () => {
    const rows = await rowsOf(
      plan(
        cluster(['create'], CLUSTER),
        change('google_container_cluster', ['read'], { ...CLUSTER, location: 'us-east1' }, { mode: 'data' }),
      ),
    );
    assert.equal(rows.length, 2);
  });
});

describe('a Terraform plan with deferred changes', () => {
  it('is incomplete', async () => {
    const deferred_changes = [{ reason: 'instance_count_unknown', resource_change: pool(['create'], POOL) }];
    const { status, stderr } = await assess({ ...plan(), deferred_changes });
    assert.equal(status, 3);
    assert.match(stderr, /The Terraform plan is incomplete/);
  });
});
