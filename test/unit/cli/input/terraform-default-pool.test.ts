import assert from 'node:assert/strict';
import { CLUSTER, cluster, plan, port, rowsOf, shortly } from '../../../support/terraform/plan-builder.ts';

describe('a Terraform plan with a default pool', () => {
  describe('whose default pool changes with the `node_config` of its cluster', () => {
    // The provider lists the pool in `node_pool` too, where it keeps the old value until apply.
    const at = (own: string, listed: string) => ({
      ...CLUSTER,
      node_config: port(own),
      node_pool: [{ name: 'default-pool', node_config: port(listed) }],
    });
    const update = (from: string, to: string) => plan(cluster(['update'], at(to, from), {}, at(from, from)));

    it('is not read as still closed when the port opens', async () => {
      const [row] = await rowsOf(update('FALSE', 'TRUE'));
      assert.equal(row && shortly(row), 'shop OPEN default-pool=ENABLED');
    });

    it('is not read as still open when the port closes', async () => {
      const [row] = await rowsOf(update('TRUE', 'FALSE'));
      assert.equal(row?.pools[0]?.port, 'DISABLED');
    });

    it('has the value of its own block when the cluster is created', async () => {
      const unknown = { node_config: true };
      const { node_config: _, ...after } = at('FALSE', 'TRUE');
      const [row] = await rowsOf(plan(cluster(['create'], after, { unknown })));
      assert.equal(row?.pools[0]?.port, 'ENABLED');
    });

    it('is unknown if the new value is', async () => {
      const unknown = { node_config: [{ kubelet_config: true }] };
      const [row] = await rowsOf(
        plan(cluster(['update'], at('FALSE', 'FALSE'), { unknown }, at('FALSE', 'FALSE'))),
      );
      assert.equal(row && shortly(row), 'shop UNKNOWN default-pool=UNKNOWN');
    });
  });

  for (const [when, actions, before] of [
    ['creates', ['create'], undefined],
    ['changes', ['update'], false],
    ['leaves as it is', ['update'], true],
  ] as const)
    it(`knows that a cluster that apply ${when} with remove_default_node_pool has a default pool only if it had one`, async () => {
      const at = (remove: boolean) => ({
        ...CLUSTER,
        remove_default_node_pool: remove,
        node_pool: [{ name: 'default-pool', node_config: port('TRUE') }],
      });
      const earlier = before === undefined ? undefined : at(before);
      const [row] = await rowsOf(plan(cluster([...actions], at(true), {}, earlier)));
      assert.deepEqual(
        row?.pools.map(({ pool: name }) => name),
        before === true ? ['default-pool'] : [],
      );
    });
});
