#!/usr/bin/env node
/*
 * The installed command. It imports nothing before the version of Node.js is known to be new enough, because an import
 * of a missing name is a syntax error that explains nothing. A test compares the version with the manifest's `engines`.
 */
const MINIMUM = [22, 19] as const;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1])) {
  import('./main.ts');
} else {
  process.stderr.write(
    `sweep10255 requires Node.js ${MINIMUM.join('.')} or newer; this is ${process.versions.node}. Install a newer version from https://nodejs.org, then try again.\n`,
  );
  process.exitCode = 2;
}
