import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CAMPAIGN_MUTATIONS } from './close-mutations.ts';
import { type Mutation, SCAN_MUTATIONS } from './mutations.ts';

/*
 * `npm run simulation:mutations`: puts each defect into a copy of the code and runs the simulation on it until a seed
 * finds it. With an argument, only those whose name or file contains it. Exits 1 if one is not found within 200 seeds.
 */
const ROOT = join(import.meta.dirname, '../..');
const COPIED = [
  'cli',
  'functions',
  'shared',
  'infra',
  'simulator',
  'test/simulation',
  'test/support',
  'package.json',
];
const SEEDS = 200;
const run = promisify(execFile);
const [part = ''] = process.argv.slice(2);
const chosen = [...CAMPAIGN_MUTATIONS, ...SCAN_MUTATIONS].filter(
  ({ name, file }) => name.includes(part) || file.includes(part),
);

const copy = await mkdtemp(join(tmpdir(), 'sweep10255-mutations-'));
try {
  for (const name of COPIED) await cp(join(ROOT, name), join(copy, name), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  let survivors = 0;
  for (const mutation of chosen) {
    const found = await findBy(mutation);
    if (found === null) survivors += 1;
    process.stdout.write(
      `${found === null ? 'NOT FOUND' : 'found'}: ${mutation.name} (${found ?? `${SEEDS} seeds`})\n`,
    );
  }
  process.stdout.write(`${chosen.length} mutations, ${survivors} not found\n`);
  process.exitCode = survivors > 0 ? 1 : 0;
} finally {
  await rm(copy, { recursive: true });
}

/** @returns the first line that reports a broken invariant; null if all seeds pass */
async function findBy({ file, code, replacement }: Mutation): Promise<string | null> {
  const path = join(copy, file);
  const original = await readFile(path, 'utf8');
  if (original.split(code).length !== 2)
    throw new Error(`${file} does not contain this code exactly once: ${code}`);
  await writeFile(
    path,
    original.replace(code, () => replacement),
  );
  try {
    const main = join(copy, 'test/simulation/main.ts');
    const closing = file.startsWith('cli/close/') ? ['--closing'] : [];
    const args = [main, '--seeds', String(SEEDS), '--until-broken', ...closing];
    await run(process.execPath, args, { maxBuffer: 1 << 28 });
    return null;
  } catch (error) {
    const { stdout = '' } = error as { readonly stdout?: string };
    const line = stdout.split('\n').find((each) => each.startsWith('seed '));
    if (line === undefined) throw error;
    return line.slice(0, 200);
  } finally {
    await writeFile(path, original);
  }
}
