import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ConventionalChangelog } from 'conventional-changelog';
import { type Zippable, zipSync } from 'fflate';
import manifest from '../package.json' with { type: 'json' };
import { type Sbom, sbomOf } from './sbom.ts';

/*
 * `npm run release [-- --repository URL]`: builds what a version consists of into dist/release. Publishes nothing. The
 * same commit, with the same versions of Node.js and npm, yields the same bytes. Refuses a checkout with changes, because
 * its artifacts would belong to no commit.
 */
const ROOT = join(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');
const RELEASE = join(DIST, 'release');
const { name, version } = manifest;

const run = (command: string, args: readonly string[], cwd = ROOT): string =>
  execFileSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });

const { values } = parseArgs({ options: { repository: { type: 'string' } } });
const changes = run('git', ['status', '--porcelain']);
if (changes !== '') {
  process.stderr.write(`release: commit or remove these changes first:\n${changes}`);
  process.exit(1);
}
const committedAt = new Date(run('git', ['log', '-1', '--format=%cI']).trim());

run('npm', ['run', '-s', 'build']);
mkdirSync(RELEASE);
packCommandLine(values.repository);
zipFunctions();
writeSboms();
await writeNotes(values.repository);
writeChecksums();
for (const file of readdirSync(RELEASE).sort()) process.stdout.write(`dist/release/${file}\n`);

/** The npm package. Its manifest names the repository, which provenance requires, and no development dependencies. */
function packCommandLine(repository: string | undefined): void {
  const folder = mkdtempSync(join(tmpdir(), 'sweep10255-release-'));
  try {
    for (const path of ['README.md', 'LICENSE', 'dist'])
      cpSync(join(ROOT, path), join(folder, path), { recursive: true });
    const { devDependencies, scripts, allowScripts, ...published } = manifest;
    const packed =
      repository === undefined
        ? published
        : { ...published, repository: { type: 'git', url: `git+${repository}.git` } };
    writeFileSync(join(folder, 'package.json'), `${JSON.stringify(packed, null, 2)}\n`);
    run('npm', ['pack', '--silent', '--pack-destination', RELEASE], folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The zip file that the Terraform module takes as `bundle`. */
function zipFunctions(): void {
  const folder = join(DIST, 'functions');
  // A zip file has local times without a zone: the same fields everywhere.
  const options = { mtime: new Date(1980, 0, 1), os: 3, attrs: 0o100644 << 16 } as const;
  const files: Zippable = Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((file) => [file, [readFileSync(join(folder, file)), options]]),
  );
  writeFileSync(join(RELEASE, `${name}-functions-${version}.zip`), zipSync(files, { level: 9 }));
}

/**
 * One SBOM per artifact. `npm sbom --omit=dev` lists nothing here: what is bundled are development dependencies, and it
 * also omits runtime dependencies on which a development dependency depends.
 */
function writeSboms(): void {
  const all: Sbom = JSON.parse(run('npm', ['sbom', '--sbom-format=cyclonedx', '--package-lock-only']));
  const bundled = JSON.parse(readFileSync(join(DIST, 'bundled-packages.json'), 'utf8'));
  for (const [artifact, folder, packages] of [
    [name, ROOT, bundled.cli],
    [`${name}-functions`, join(DIST, 'functions'), bundled.functions],
  ]) {
    const refs = [...packages, ...installedWith(folder)];
    const sbom = sbomOf({ artifact, version, committedAt, all, refs });
    writeFileSync(join(RELEASE, `${artifact}-${version}.cdx.json`), `${JSON.stringify(sbom, null, 2)}\n`);
  }
}

/** NAME@VERSION of what npm installs with a package, on any platform. */
function installedWith(folder: string): string[] {
  const lines = run(
    'npm',
    ['ls', '--all', '--omit=dev', '--package-lock-only', '--parseable', '--long'],
    folder,
  );
  // The first line is the package itself. The others are PATH:NAME@VERSION.
  return lines
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.slice(line.indexOf(':') + 1));
}

/** From the commits since the last tag of a version, or else from all. */
async function writeNotes(repository: string | undefined): Promise<void> {
  const notes = new ConventionalChangelog(ROOT)
    .package({ name, version })
    .loadPreset('conventionalcommits')
    .tags({ prefix: 'v' })
    .context({ date: committedAt.toISOString().slice(0, 10) });
  if (repository !== undefined) notes.repository(repository);
  writeFileSync(join(RELEASE, 'RELEASE_NOTES.md'), (await Array.fromAsync(notes.write())).join(''));
}

function writeChecksums(): void {
  const lines = readdirSync(RELEASE)
    .sort()
    .map(
      (file) =>
        `${createHash('sha256')
          .update(readFileSync(join(RELEASE, file)))
          .digest('hex')}  ${file}\n`,
    );
  writeFileSync(join(RELEASE, 'SHA256SUMS'), lines.join(''));
}
