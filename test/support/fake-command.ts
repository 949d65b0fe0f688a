import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A fake command, implemented by a script that records the arguments of each call, one line per call. */
export interface FakeCommand {
  calls(): string[];
}

/**
 * Writes a command to a folder that should come first in PATH.
 * @param script for a POSIX shell; it gets the arguments of the call
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

/** PATH with this folder first. */
export const pathWith = (folder: string) => `${folder}${delimiter}${process.env['PATH']}`;
