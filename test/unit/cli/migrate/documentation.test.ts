import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LEFT_REASONS } from '../../../../cli/migrate/left-reasons.ts';
import { RULES } from '../../../../cli/migrate/rewrites/rules.ts';
import { blockBehind, namesOf } from '../../../support/documented-examples.ts';
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
});
