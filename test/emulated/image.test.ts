import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, globSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort, isListening } from '../../scripts/local-cloud/child-process.ts';
import { FUNCTIONS, SETTINGS } from '../bench/function-settings.ts';
import { type BuiltStage, buildImage, contextOf, type ImageBuild } from '../support/image-build.ts';
import { inReadOnlyRoot } from '../support/read-only-root.ts';
import { run } from '../support/real-tools.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ROOT = join(import.meta.dirname, '../..');
const NONROOT = 65532;

/*
 * There is no container engine here. What only an engine does is not tested: pulling the base images, their files and
 * the Node.js in them (this machine's libraries and Node.js stand in for them), and the layers of the image.
 */
describe('the images', function () {
  this.timeout(240_000);
  const folder = temporaryFolder(before, after);
  let image: ImageBuild;

  before(async function () {
    if (process.getuid?.() !== 0) {
      assert.equal(process.env['REQUIRE_REAL_TOOLS'], undefined, 'needs root, to change the root folder');
      return this.skip();
    }
    image = await buildImage(ROOT, folder.path('stages'));
  });

  const stage = (name: string): BuiltStage => {
    const found = image.stages.get(name);
    assert.ok(found, name);
    return found;
  };
  const writable = (name: string): string => {
    mkdirSync(folder.path(name), { recursive: true });
    chownSync(folder.path(name), NONROOT, NONROOT);
    return folder.path(name);
  };

  it('are built from nothing but the sources of the build', () => {
    const top = new Set(
      [...contextOf(ROOT)].map((path) =>
        path
          .split('/')
          .slice(0, path.startsWith('infra/') ? 2 : 1)
          .join('/'),
      ),
    );
    assert.deepEqual([...top].sort(), [
      '.npmrc',
      'cli',
      'functions',
      'infra',
      'infra/bigquery',
      'package-lock.json',
      'package.json',
      'scripts',
      'shared',
      'simulator',
    ]);
  });

  it('run every step except those that only a container engine can run', () => {
    assert.deepEqual(image.skipped, [
      'FROM node:24-trixie-slim AS build',
      'FROM gcr.io/distroless/nodejs24-debian13:nonroot AS functions',
      'EXPOSE 8080',
      'FROM gcr.io/distroless/nodejs24-debian13:nonroot AS cli',
    ]);
    assert.equal([...image.stages.keys()].at(-1), 'cli', 'the default target');
  });

  it('contain no package except those that are not bundled', () => {
    const packagesOf = (name: string) =>
      globSync('{*,@*/*}/package.json', { cwd: join(stage(name).root, 'app/node_modules') }).map((path) =>
        dirname(path),
      );
    assert.deepEqual(packagesOf('cli').sort(), [
      '@duckdb/node-bindings',
      `@duckdb/node-bindings-linux-${process.arch}`,
      'detect-libc',
    ]);
    const packages = packagesOf('functions');
    assert.ok(packages.includes('@google-cloud/functions-framework'));
    assert.deepEqual(
      packages.filter((name) => name.startsWith('@duckdb')),
      [],
    );
  });

  describe('of the command line, with a read-only root and without privileges', () => {
    const sweep = (args: readonly string[], mounts: Readonly<Record<string, string>>) =>
      run(...inReadOnlyRoot(stage('cli'), args, mounts));

    it('runs the demo into a mounted folder', async () => {
      const work = writable('work');
      const { status, stdout, stderr } = await sweep(['demo'], { '/work': work, '/tmp': writable('tmp') });
      assert.equal(status, 0, stderr);
      assert.match(stdout, /SAFE_TO_CLOSE/);
      assert.ok(readdirSync(join(work, 'sweep10255-demo')).includes('report.html'));
    });

    it('judges a file', async () => {
      const work = writable('files');
      writeFileSync(join(work, 'none.json'), '[]');
      const { status, stderr } = await sweep(['assess', 'none.json'], {
        '/work': work,
        '/tmp': writable('tmp'),
      });
      assert.equal(status, 0, stderr);
    });

    it('cannot write to its own files', async () => {
      const write =
        "try { require('node:fs').writeFileSync('/app/x', '') } catch ({ code }) { console.log(code, process.getuid()) }";
      const { stdout } = await run(...inReadOnlyRoot(stage('cli'), ['-e', write], {}, ['/nodejs/bin/node']));
      assert.equal(stdout, `EROFS ${NONROOT}\n`);
    });
  });

  for (const name of FUNCTIONS)
    it(`serves ${name} with a read-only root and without privileges`, async () => {
      const port = await freePort();
      const [command, args] = inReadOnlyRoot(stage('functions'), []);
      const child = spawn(command, args, {
        env: {
          PATH: process.env['PATH'],
          ...stage('functions').environment,
          ...SETTINGS,
          FUNCTION_TARGET: name,
          PORT: String(port),
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const ended = once(child, 'exit');
      let log = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk) => {
          log += chunk;
        });
      try {
        while (!(await isListening(port))) {
          assert.equal(child.exitCode, null, log);
          await wait(50);
        }
        // The other functions would start to work.
        if (name === 'serve-report')
          assert.equal(await (await fetch(`http://127.0.0.1:${port}/health`)).text(), 'ok\n');
      } finally {
        child.kill('SIGKILL');
        await ended;
      }
    });
});
