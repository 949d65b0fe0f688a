import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMAND_NAMES } from '../../shared/platform/options-table.ts';
import { howToPage } from '../support/shared-data.ts';

const DOCS = join(import.meta.dirname, '../../docs');
const [HOW_TO = '', CAMPAIGNS = ''] = readFileSync(join(DOCS, 'coverage.md'), 'utf8').split(
  '\n## Campaigns\n',
);
const ROWS = [...HOW_TO.matchAll(/^\| (.*) \|$/gm)].slice(2).map(([, row = '']) => {
  const [section = '', korean = '', command = '', proof = ''] = row.split(' | ');
  return { section, korean, command, proofs: [...proof.matchAll(/\[(.+?)\]\((\S+)\)/g)] };
});

/** Lines surrounded by blank lines that are not a sentence, a command or an example. */
function headingsOf(page: string): string[] {
  const lines = page.split('\n');
  const isAlone = (index: number) => !lines[index - 1]?.trim() && !lines[index + 1]?.trim();
  return lines.filter(
    (line, index) =>
      isAlone(index) && /^\S.*[^.:}]$/.test(line) && !/^(?:gcloud|kubectl|insecure)|[다요]\./.test(line),
  );
}

describe('docs/coverage.md', () => {
  it('has a row for every section of the how-to page', function () {
    const page = howToPage();
    if (page === null) return this.skip();
    assert.deepEqual(
      ROWS.map(({ korean }) => korean),
      headingsOf(page),
    );
  });

  for (const { section, command, proofs } of ROWS)
    it(`names an existing command and existing tests: ${section}`, () => {
      const [, name = ''] = /^\[`(\w+)`\]/.exec(command) ?? [];
      assert.ok((COMMAND_NAMES as readonly string[]).includes(name), command);
      assert.ok(proofs.length > 0);
      for (const proof of proofs) exists(proof);
    });

  it('names existing tests for each requirement of campaigns', () => {
    const rows = CAMPAIGNS.split('\n').filter((line) => /^\| (?!-|requirement)/.test(line));
    assert.ok(rows.length >= 15);
    for (const row of rows) {
      const proofs = [...row.matchAll(/\[(.+?)\]\((\S+)\)/g)];
      assert.ok(proofs.length > 0, row);
      for (const proof of proofs) exists(proof);
    }
  });
});

function exists([, title = '', path = '']: RegExpExecArray): void {
  const file = join(DOCS, path);
  assert.ok(existsSync(file), path);
  assert.ok(readFileSync(file, 'utf8').includes(title), `${path} has no test "${title}"`);
}
