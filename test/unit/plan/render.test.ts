import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import type { ClusterPlan } from '../../../shared/plan/cluster-plan.ts';
import { examineFirewall } from '../../../shared/plan/firewall/examine-firewall.ts';
import { planCluster } from '../../../shared/plan/plan-cluster.ts';
import { type PlanFormat, renderPlans } from '../../../shared/plan/render/render-plans.ts';
import { quoteWord } from '../../../shared/platform/text.ts';
import { aUsage } from '../../support/cluster-builder.ts';
import { anAcceptedBreak } from '../../support/exceptions-builder.ts';
import { aNetworkRow, aRule, rulesOf } from '../../support/firewall-rules.ts';
import { aPlanRow, aPoolReport } from '../../support/plan-row-builder.ts';
import { sharedData } from '../../support/shared-data.ts';
import { checkResources } from '../../support/terraform/hcl/check-module.ts';
import { parseModule } from '../../support/terraform/hcl/read-module.ts';
import { readProviderSchemas } from '../../support/terraform/provider-schema.ts';

const NAUGHTY = 'it\'s "x" $(id) `id`\nrm -rf / # NODE_SYSTEM_CONFIG';
const OPEN = { port: 'ENABLED', certainty: 'EXPLICIT', basis: 'AUTO_PROVISIONING' } as const;
const ROWS = [
  aPlanRow({ auto_provisioned: OPEN }),
  aPlanRow({ mode: 'AUTOPILOT', auto_provisioned: OPEN }),
  aPlanRow({
    cluster: NAUGHTY,
    pools: [aPoolReport({ pool: NAUGHTY, kubelet_settings: [{ key: 'podPidsLimit', value: '"1"' }] })],
  }),
  aPlanRow({
    readiness: 'MIGRATE_FIRST',
    reasons: ['a\nreason', 'See `cat a_b | grep c`.', 'Pool ``x` ```<img>'],
  }),
  aPlanRow({
    cluster: 'shut',
    exposure: 'CLOSED',
    readiness: 'ALREADY_CLOSED',
    reasons: ['a fact about what is shut'],
  }),
];
const USED = planCluster(
  aPlanRow({
    readiness: 'MIGRATE_FIRST',
    usage: aUsage({ verdict: 'IN_USE', nodes_total: 15, nodes_covered: 12, unseen_share: 0.2 }),
    accepted_breaks: [{ ...anAcceptedBreak(), last_used_at: null }],
  }),
  [],
);
const NETWORK_ROW = aNetworkRow({ readiness: 'MIGRATE_FIRST' });
const PLANS = [
  ...ROWS.map((row) => planCluster(row, [])),
  planCluster(NETWORK_ROW, [], examineFirewall(NETWORK_ROW, rulesOf(aRule()))),
];

async function rendered(format: PlanFormat, given: readonly ClusterPlan[] = PLANS): Promise<string> {
  async function* plans() {
    yield* given;
  }
  return (await Array.fromAsync(renderPlans(plans(), format, { lines: ['From a\ntest.'] }))).join('');
}

describe('quoteWord', () => {
  it('round-trips through bash', () => {
    const words = fc.array(
      fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0') && text.isWellFormed()),
      {
        minLength: 1,
        maxLength: 20,
      },
    );
    fc.assert(
      fc.property(words, (given) => {
        const script = `printf '%s\\0' ${given.map(quoteWord).join(' ')}`;
        assert.equal(
          spawnSync('bash', ['-c', script]).stdout.toString(),
          given.map((word) => `${word}\0`).join(''),
        );
      }),
      { numRuns: 30 },
    );
  });
});

describe('renderPlans', () => {
  it('prints a script that bash can parse, with comments that extend to the end of the line', async () => {
    const script = await rendered('shell');
    const { status, stderr } = spawnSync('bash', ['-n'], { input: script });
    assert.equal(status, 0, stderr.toString());
    assert.doesNotMatch(script, /^reason|^test\./m);
    assert.match(script, /set -euo pipefail/);
  });

  it('prints JSON that parses to the same plans', async () => {
    assert.deepEqual(JSON.parse(await rendered('json')), PLANS);
  });

  for (const format of ['shell', 'markdown', 'terraform'] as const)
    it(`states the coverage of a cluster that is in use, as ${format}`, async () => {
      const text = await rendered(format, [USED]);
      const coverage =
        'The evidence covers 12 of 15 nodes (a caller on up to 20% of the nodes could have been missed).';
      assert.ok(text.replaceAll('\\', '').includes(coverage), text);
    });

  it('includes the coverage and the accepted breaks in JSON', async () => {
    const [plan] = JSON.parse(await rendered('json', [USED]));
    assert.deepEqual(plan.coverage, { nodes_covered: 12, nodes_total: 15, unseen_share: 0.2 });
    assert.equal(plan.accepted_breaks[0].owner, 'security-team');
  });

  it('prints a ticket for each cluster', async () => {
    const text = await rendered('markdown');
    assert.equal(text.match(/^## projects/gm)?.length, PLANS.length - 1);
    assert.match(text, /^Afterwards, this prints `shop-0123abcd-inkubelet-10250`:$/m);
    assert.match(text, /^- The whole internet can reach 10250/m);
  });

  it('lists clusters that need no action together, without explanations or tickets', async () => {
    for (const format of ['markdown', 'shell', 'terraform'] as const) {
      const text = await rendered(format);
      assert.match(text, /shut: CLOSED, ALREADY(?:\\)?_CLOSED\n/);
      assert.doesNotMatch(text, /a fact about what is shut/);
    }
    assert.match(await rendered('markdown'), /^## Nothing to do\n\n- projects/m);
  });

  it('keeps quoted commands in a ticket runnable, and escapes names that would start a quote', async () => {
    const text = await rendered('markdown');
    assert.match(text, /`cat a_b \| grep c`/);
    assert.match(text, /Pool \\`\\`x\\` \\`\\`\\`\\<img\\>/);
  });

  it('prints Terraform with the value that the provider accepts', async () => {
    const text = await rendered('terraform');
    assert.match(text, /insecure_kubelet_readonly_port_enabled = "FALSE"/);
    assert.match(text, /proves nothing/);
    assert.match(text, /^resource "google_compute_firewall" "shop-0123abcd-inkubelet-10250" \{$/m);
  });

  it('prints Terraform that matches the provider schema: known blocks and arguments, correct types, and every required argument', async function () {
    const folder = sharedData('terraform');
    if (folder === null) return this.skip();
    const module = await parseModule([['plan.tf', await rendered('terraform')]]);
    assert.deepEqual(
      new Set(Object.keys(module.resource)),
      new Set(['google_compute_firewall', 'google_container_cluster', 'google_container_node_pool']),
    );
    assert.deepEqual(checkResources(module, readProviderSchemas(folder)), []);
  });
});
