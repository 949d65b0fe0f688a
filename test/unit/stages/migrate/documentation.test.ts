import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LEFT_REASONS } from '../../../../shared/stages/migrate/left-reasons.ts';
import { RULES } from '../../../../shared/stages/migrate/rewrites/rules.ts';
import { checkFirewall } from '../../../../shared/stages/plan/firewall/check-firewall.ts';
import { readFirewallRules } from '../../../../shared/stages/plan/firewall/firewall-rule.ts';
import { planFirewall } from '../../../../shared/stages/plan/firewall/plan-firewall.ts';
import { describeFirewallCheck } from '../../../../shared/stages/plan/firewall/render-check.ts';
import { toGcloud, toTerraform } from '../../../../shared/stages/plan/firewall/render-rules.ts';
import { blockBehind, namesOf } from '../../../support/documented-examples.ts';
import { aNetwork } from '../../../support/firewall-rules.ts';
import { migrateTexts } from '../../../support/migrate-text.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../../docs/migrating-workloads.md'), 'utf8');
/** Rules that are no program of their own. */
const GENERAL = new Set(['curl or wget', 'shell script', 'vendor', 'unknown program']);

describe('docs/migrating-workloads.md', () => {
  for (const name of namesOf(PAGE, 'input'))
    it(`shows what migrate makes of the example "${name}"`, async () => {
      const migrated = await migrateTexts({ 'standard input': blockBehind(PAGE, `input ${name}`) ?? '' });
      const file = migrated['standard input'];
      assert.equal(blockBehind(PAGE, `output ${name}`), file?.diff);
      const said = blockBehind(PAGE, `said ${name}`);
      if (said !== null) assert.equal(said, file?.said.map((line) => `${line}\n`).join(''));
    });

  it('gives every reason for leaving something alone', () => {
    const rows = Object.values(LEFT_REASONS).map(({ sentence, wayOut }) => `| ${sentence} | ${wayOut} |\n`);
    assert.ok(PAGE.includes(`<!-- reasons -->\n| why | way out |\n| --- | --- |\n${rows.join('')}`));
  });

  it('names every program that has a rule', () => {
    const missing = RULES.map(({ tool }) => tool).filter(
      (tool) => !GENERAL.has(tool) && !PAGE.includes(tool),
    );
    assert.deepEqual(missing, []);
  });

  it('shows the firewall rules as they are planned', () => {
    const rules = planFirewall(aNetwork())?.rules ?? [];
    assert.equal(blockBehind(PAGE, 'gcloud'), `${rules.map(toGcloud).join('\n')}\n`);
    assert.equal(blockBehind(PAGE, 'terraform'), rules.map(toTerraform).join('\n'));
  });

  it('shows what the check of its firewall rules says', () => {
    const rules = readFirewallRules(blockBehind(PAGE, 'rules') ?? '', 'rules.json');
    const said = describeFirewallCheck(checkFirewall(rules, aNetwork()));
    assert.equal(blockBehind(PAGE, 'check'), said.map((line) => `${line}\n`).join(''));
  });
});
