import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { examineFirewall } from '../../../../shared/plan/firewall/examine-firewall.ts';
import { readFirewallRules } from '../../../../shared/plan/firewall/firewall-rule.ts';
import { planCluster } from '../../../../shared/plan/plan-cluster.ts';
import { renderBlock, terraformOf } from '../../../../shared/plan/render/terraform.ts';
import { quoteCommand } from '../../../../shared/platform/text.ts';
import { codeBlockAfter } from '../../../support/documented-examples.ts';
import { aNetworkRow } from '../../../support/firewall-rules.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../../docs/migrating-workloads.md'), 'utf8');

describe('the firewall section of docs/migrating-workloads.md', () => {
  const rules = readFirewallRules(codeBlockAfter(PAGE, 'rules') ?? '', 'rules.json');
  const row = aNetworkRow({ readiness: 'MIGRATE_FIRST' });
  const plan = planCluster(row, [], examineFirewall(row, rules));

  it('shows the findings for its rules', () => {
    const said = plan.firewall?.said ?? [];
    assert.equal(codeBlockAfter(PAGE, 'said firewall'), said.map((line) => `${line}\n`).join(''));
  });

  it('shows the planned rules', () => {
    const commands = plan.steps.map(({ change }) =>
      'command' in change ? quoteCommand(change.command) : '',
    );
    assert.equal(codeBlockAfter(PAGE, 'gcloud'), commands.map((line) => `${line}\n`).join(''));
    assert.equal(codeBlockAfter(PAGE, 'terraform'), terraformOf(plan).map(renderBlock).join('\n'));
  });
});
