import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import manifest from '../../package.json' with { type: 'json' };
import { run } from '../support/real-tools.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ROOT = join(import.meta.dirname, '../..');
const { version } = manifest;
const REPOSITORY = 'https://git.example/sweep10255';

describe('npm run release', function () {
  this.timeout(240_000);
  const folder = temporaryFolder(before, after);
  const path = (checkout: string, file = '') => join(folder.path(checkout), 'dist/release', file);
  const release = (checkout: string) =>
    run(
      'npm',
      ['--prefix', folder.path(checkout), 'run', '-s', 'release', '--', '--repository', REPOSITORY],
      {
        HOME: folder.path('.'),
      },
    );
  const sbom = (file: string) => JSON.parse(readFileSync(path('moved', file), 'utf8'));

  before(async () => {
    execFileSync('git', ['clone', '--quiet', ROOT, folder.path('clone')]);
    // Hard links: the packages are read, not written.
    execFileSync('cp', ['-al', join(ROOT, 'node_modules'), folder.path('clone')]);
    const { status, stderr } = await release('clone');
    assert.equal(status, 0, stderr);
  });

  it('writes the package, the functions, an SBOM for each, notes and checksums', () => {
    assert.deepEqual(readdirSync(path('clone')).sort(), [
      'RELEASE_NOTES.md',
      'SHA256SUMS',
      `sweep10255-${version}.cdx.json`,
      `sweep10255-${version}.tgz`,
      `sweep10255-functions-${version}.cdx.json`,
      `sweep10255-functions-${version}.zip`,
    ]);
    assert.equal(version, '0.2.0');
  });

  it('lists the checksum of every other file', () => {
    const lines = readFileSync(path('clone', 'SHA256SUMS'), 'utf8').trim().split('\n');
    const files = readdirSync(path('clone')).filter((file) => file !== 'SHA256SUMS');
    assert.deepEqual(
      lines,
      files.sort().map(
        (file) =>
          `${createHash('sha256')
            .update(readFileSync(path('clone', file)))
            .digest('hex')}  ${file}`,
      ),
    );
  });

  it('rejects a checkout with changes, and names them', async () => {
    const added = join(folder.path('clone'), 'notes.txt');
    writeFileSync(added, '');
    const { status, stderr } = await release('clone');
    assert.equal(status, 1);
    assert.match(stderr, /^release: commit or remove these changes first:\n\?\? notes\.txt\n$/);
    rmSync(added);
  });

  describe('again, in another folder', () => {
    let earlier = '';
    before(async () => {
      earlier = readFileSync(path('clone', 'SHA256SUMS'), 'utf8');
      renameSync(folder.path('clone'), folder.path('moved'));
      const { status, stderr } = await release('moved');
      assert.equal(status, 0, stderr);
    });

    it('yields the same bytes', () => {
      assert.equal(readFileSync(path('moved', 'SHA256SUMS'), 'utf8'), earlier);
    });

    it('names the repository in the package, which provenance requires, and no development dependency', () => {
      const packed = execFileSync('tar', [
        '-xzOf',
        path('moved', `sweep10255-${version}.tgz`),
        'package/package.json',
      ]);
      const { repository, devDependencies } = JSON.parse(packed.toString());
      assert.deepEqual([repository.url, devDependencies], [`git+${REPOSITORY}.git`, undefined]);
    });

    it('packs the functions as they were built', () => {
      const built = join(folder.path('moved'), 'dist/functions');
      const files = unzipSync(readFileSync(path('moved', `sweep10255-functions-${version}.zip`)));
      assert.deepEqual(Object.keys(files).sort(), readdirSync(built).sort());
      assert.deepEqual(Buffer.from(files['index.js'] ?? []), readFileSync(join(built, 'index.js')));
    });

    it('lists the bundled packages and the installed ones in each SBOM, and no tool of development', () => {
      const namesIn = (file: string): Set<string> =>
        new Set(sbom(file).components.map(({ name }: { name: string }) => name));
      const cli = namesIn(`sweep10255-${version}.cdx.json`);
      const functions = namesIn(`sweep10255-functions-${version}.cdx.json`);
      for (const name of ['commander', 'zod', '@duckdb/node-bindings']) assert.ok(cli.has(name), name);
      for (const name of ['zod', '@google-cloud/functions-framework', 'express'])
        assert.ok(functions.has(name), name);
      for (const name of ['mocha', 'typescript']) assert.ok(!cli.has(name) && !functions.has(name), name);
      assert.ok(!functions.has('@duckdb/node-bindings'));
    });

    it('groups the commits in the notes', () => {
      const notes = readFileSync(path('moved', 'RELEASE_NOTES.md'), 'utf8');
      assert.match(notes, new RegExp(`^## ${version.replaceAll('.', '\\.')} \\(\\d{4}-\\d\\d-\\d\\d\\)`));
      assert.match(notes, /^### Features$[\s\S]*^\* \*\*\w+/m);
    });
  });
});
