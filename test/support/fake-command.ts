import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A command that is not here, played by a script: what it was called with is kept, one line a call. */
export interface FakeCommand {
  calls(): string[];
}

/**
 * Puts a command into a folder that is to be first in PATH.
 * @param script of a POSIX shell; its arguments are those of the call
 */
export function fakeCommand(folder: string, name: string, script: string): FakeCommand {
  const log = join(folder, `${name}.calls`);
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\necho "$*" | tr '\\n' ' ' >> '${log}'; echo >> '${log}'\n${script}\n`);
  chmodSync(file, 0o755);
  return {
    calls: () =>
      existsSync(log)
        ? readFileSync(log, 'utf8')
            .trim()
            .split('\n')
            .map((line) => line.trim())
        : [],
  };
}

/** PATH with a folder first. */
export const pathWith = (folder: string) => `${folder}${delimiter}${process.env['PATH']}`;
