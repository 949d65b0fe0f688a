import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CompletingShell, canComplete, installShells, SHELLS } from '../support/completing-shell.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const MAIN = join(import.meta.dirname, '../../cli/main.ts');

describe('completion in a real shell', () => {
  before(function () {
    this.timeout(240_000);
    installShells();
  });

  for (const name of SHELLS)
    describe(name, () => {
      const folder = temporaryFolder(before, after);
      let shell: CompletingShell;

      before(async function () {
        if (!canComplete(name)) return this.skip();
        const bin = folder.path('bin');
        mkdirSync(bin);
        writeFileSync(join(bin, 'sweep10255'), `#!/bin/sh\nexec ${process.execPath} ${MAIN} "$@"\n`);
        chmodSync(join(bin, 'sweep10255'), 0o755);
        writeFileSync(folder.path('clusters.json'), '[]');
        shell = new CompletingShell(name, bin, folder.path(''));
        await shell.prepare();
      });

      it('lists the commands that fit', () => shell.shows('sweep10255 ver\t\t', 'version'));
      it('completes an option and its value', () =>
        shell.shows('sweep10255 scan --disc\tas\t', '--discovery assets'));
      it('completes the value of a short option', () =>
        shell.shows('sweep10255 scan -o mark\t', '-o markdown'));
      it('completes an action', () => shell.shows('sweep10255 probe man\t', 'probe manifest'));
      it('completes the name of a file', () => shell.shows('sweep10255 assess clu\t', 'clusters.json'));
    });
});
