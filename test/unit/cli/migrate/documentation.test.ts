import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LEFT_REASONS } from '../../../../cli/migrate/left-reasons.ts';
import { REWRITES } from '../../../../cli/migrate/plan-manifest.ts';
import { codeBlockAfter, namesOf } from '../../../support/documented-examples.ts';
import { migrateTexts } from '../../../support/migrate-text.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../../docs/migrating-workloads.md'), 'utf8');

describe('docs/migrating-workloads.md', () => {
  for (const name of namesOf(PAGE, 'input'))
    it(`shows the output of migrate for the example "${name}"`, async () => {
      const migrated = await migrateTexts({ 'standard input': codeBlockAfter(PAGE, `input ${name}`) ?? '' });
      const file = migrated['standard input'];
      assert.equal(codeBlockAfter(PAGE, `output ${name}`), file?.diff);
      const said = codeBlockAfter(PAGE, `said ${name}`);
      if (said !== null) assert.equal(said, file?.said.map((line) => `${line}\n`).join(''));
    });

  it('lists every reason for leaving an occurrence unchanged', () => {
    const rows = Object.values(LEFT_REASONS).map(({ sentence, advice }) => `| ${sentence} | ${advice} |\n`);
    assert.ok(PAGE.includes(`<!-- reasons -->\n| why | what to do |\n| --- | --- |\n${rows.join('')}`));
  });

  it('names every agent that has a rewrite', () => {
    const missing = Object.values(REWRITES).flatMap((rewrite) =>
      rewrite === 'vendor' || PAGE.includes(rewrite.tool) ? [] : [rewrite.tool],
    );
    assert.deepEqual(missing, []);
  });
});
