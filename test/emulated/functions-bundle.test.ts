import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../support/real-tools.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const BUNDLE = join(import.meta.dirname, '../../dist/functions');
const ROOT_LOCK = join(import.meta.dirname, '../../package-lock.json');
const MOST_BYTES = 11_000_000;

describe('the bundle of the functions', () => {
  const folder = temporaryFolder();

  it(`has at most ${MOST_BYTES / 1e6} MB, although the official clients bring gRPC and two versions of google-gax`, () => {
    const bytes = readdirSync(BUNDLE)
      .map((file) => statSync(join(BUNDLE, file)).size)
      .reduce((sum, size) => sum + size, 0);
    assert.ok(bytes > 0 && bytes <= MOST_BYTES, `${bytes} bytes`);
  });

  it('installs exactly the tested versions of the packages that it does not contain', async () => {
    const packagesOf = (path: string): Record<string, { version: string; integrity?: string }> =>
      JSON.parse(readFileSync(path, 'utf8')).packages;
    const tested = packagesOf(ROOT_LOCK);
    const { '': _, ...locked } = packagesOf(join(BUNDLE, 'package-lock.json'));
    assert.ok('node_modules/@google-cloud/functions-framework' in locked);
    for (const [path, { version, integrity }] of Object.entries(locked)) {
      assert.ok(integrity !== undefined, path);
      assert.equal(version, tested[path]?.version, path);
    }
    for (const file of ['package.json', 'package-lock.json']) cpSync(join(BUNDLE, file), folder.path(file));
    const { status, stderr } = await run(
      'npm',
      ['ci', '--dry-run', '--offline', '--prefix', folder.path('.')],
      {},
    );
    assert.equal(status, 0, stderr);
  });
});
