import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { COMMANDS } from '../../../cli/command-table.ts';
import { choicesOf } from '../../../cli/completion.ts';
import { run } from '../../../cli/run.ts';
import { OPTIONS } from '../../../shared/platform/options-table.ts';
import { aProcessContext } from '../../support/process-context.ts';

const MAIN = join(import.meta.dirname, '../../../cli/main.ts');

/** The completions of the last word, and the directive for the shell. */
async function complete(...words: string[]) {
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, 'complete', '--', ...words]);
  const lines = stdout.trimEnd().split('\n');
  return { words: lines.slice(0, -1).map((line) => line.split('\t')[0]), directive: lines.at(-1) };
}

const NO_FILES = ':4';
const FILES = ':0';

describe('completions', () => {
  for (const [line, expected] of [
    [['ver'], ['verify', 'version']],
    [['scan', '--us'], ['--usage']],
    [
      ['scan', '--usage', 'pro'],
      ['proxy', 'probe'],
    ],
    [['report', '-o', 'sa'], ['sarif']],
    [['query', '--question', 'burn'], ['burn_down']],
    [['plan', '--include', 'migrate'], ['migrate-first']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['help', 'rep'], ['report']],
  ] as const)
    it(`of \`${line.join(' ')}\` are ${expected.join(', ')}`, async () =>
      assert.deepEqual(await complete(...line), { words: expected, directive: NO_FILES }));

  for (const line of [
    ['assess', ''],
    ['assess', '--format', 'csv', 'clu'],
    ['plan', 'clu'],
    ['scan', '--report', 'rep'],
    ['scan', '--store', ''],
    ['report', '--evidence', ''],
  ])
    it(`of \`${line.join(' ')}\` are left to the shell, which completes file names`, async () =>
      assert.deepEqual(await complete(...line), { words: [], directive: FILES }));

  for (const line of [
    ['scan', ''],
    ['verify', 'pro'],
    ['scan', '--concurrency', ''],
  ])
    it(`of \`${line.join(' ')}\` are not file names`, async () =>
      assert.equal((await complete(...line)).directive, NO_FILES));

  for (const name of ['probe', 'close'] as const)
    it(`include every action of ${name}`, async () => {
      const context = aProcessContext();
      assert.equal(await run([name, 'nonsense'], context), 2);
      const [, known = ''] = /use (?:one of )?(.+)\.$/m.exec(context.stderr.text) ?? [];
      assert.deepEqual(COMMANDS[name].actions, known.split(/, | or /), context.stderr.text);
    });

  it('include every word of an option whose values are words', () => {
    for (const [name, { check, documentation }] of Object.entries(OPTIONS))
      for (const word of choicesOf(check)) assert.ok(documentation.includes(word), `${name}: ${word}`);
    assert.deepEqual(choicesOf(OPTIONS.format.check), ['table', 'json', 'ndjson', 'csv', 'markdown']);
  });
});
