import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BuiltStage } from './image-build.ts';

/** Folders of this machine that stand in for the base image: the C and C++ libraries, and a shell. */
const FROM_MACHINE = ['/bin', '/usr', '/lib', '/lib64', '/proc', '/dev'];

/**
 * The command that runs a program in a stage's folder as its root: read-only, as the user of the stage, and with the
 * Node.js of this process where the base image has its own. Needs root, to mount and to change the root.
 * @param mounts folders of this machine by path in the root; these can be written
 * @param args follow the entry point of the stage
 */
export function inReadOnlyRoot(
  stage: BuiltStage,
  args: readonly string[],
  mounts: Readonly<Record<string, string>> = {},
  entrypoint: readonly string[] = stage.entrypoint,
): [command: string, args: string[]] {
  const [node = ''] = stage.entrypoint;
  mkdirSync(join(stage.root, dirname(node)), { recursive: true });
  cpSync(process.execPath, join(stage.root, node));
  const bind = (from: string, to: string) => {
    mkdirSync(join(stage.root, to), { recursive: true });
    return `mount --rbind '${from}' '${join(stage.root, to)}'`;
  };
  const script = [
    `mount --bind '${stage.root}' '${stage.root}'`,
    ...FROM_MACHINE.map((path) => bind(path, path)),
    ...Object.entries(mounts).map(([path, from]) => bind(from, path)),
    `mount -o remount,ro,bind '${stage.root}'`,
    `exec chroot --userspec=${stage.user} '${stage.root}' /bin/sh -c 'cd "$0" && exec "$@"' "$@"`,
  ];
  return [
    'unshare',
    [
      '--mount',
      '--propagation',
      'private',
      'sh',
      '-euc',
      script.join('\n'),
      'sh',
      stage.workdir,
      ...entrypoint,
      ...args,
    ],
  ];
}
