import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, matchesGlob } from 'node:path';
import { ROOT, sourceFiles } from './source-files.ts';

/** Files that are not imported, because they are entry points or are loaded by name. */
const ENTRY_POINT =
  /^(cli\/(main|launcher|commands\/[^/]+)|functions\/(index|[^/]+\/(entry|wiring))|shared\/report-page\/main)\.ts$/;

/** Folders whose files are the entries of one table: one file per entry, whatever its size. */
const ONE_FILE_PER_ENTRY = [
  /^shared\/agents\//, // agents
  /^cli\/migrate\/rewrites\//, // rewrites, one per agent or kind of configuration
  /^shared\/stages\/judge\/settings\//, // rules
  /^shared\/plan\/steps\//, // steps of a plan
  /^shared\/report\/html\/sections\//, // sections of the page
];

/** A file longer than this is not merged into its only importer. */
const MERGED_LINES = 130;

/** Other files with a single importer and no dedicated test, with the reason why they exist. */
const REASONS: Readonly<Record<string, string>> = {};

const linesOf = (text: string) => text.split('\n').length - 1;

const production = sourceFiles('shared', 'cli');
const all = sourceFiles('shared', 'cli', 'functions', 'simulator', 'scripts', 'test');
const lineCounts = new Map(all.map(({ path, text }) => [path, linesOf(text)]));
const testNames = new Set(all.map(({ path }) => basename(path)).filter((name) => name.endsWith('.test.ts')));

const importersOf = new Map<string, Set<string>>();
for (const { path, text } of all)
  for (const [, specifier = ''] of text.matchAll(/\b(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+\.ts)'/g)) {
    const imported = join(dirname(path), specifier);
    importersOf.set(imported, (importersOf.get(imported) ?? new Set()).add(path));
  }

/** Has a single importer, in the same folder or above, has no dedicated test, and would fit into that importer. */
function couldBeMerged(path: string): boolean {
  const importers = [...(importersOf.get(path) ?? [])];
  const [importer = ''] = importers;
  const tested =
    importers.some((each) => each.startsWith('test/')) || testNames.has(`${basename(path, '.ts')}.test.ts`);
  const mergedLines = (lineCounts.get(path) ?? 0) + (lineCounts.get(importer) ?? 0);
  const isNear = dirname(path).startsWith(dirname(importer));
  return importers.length < 2 && isNear && !tested && mergedLines <= MERGED_LINES;
}

describe('the tree of shared/ and cli/', () => {
  const lines = production.map(({ text }) => linesOf(text)).toSorted((a, b) => a - b);

  it('has at most 400 files besides those of `close`', () => {
    const files = production.filter(({ path }) => !path.startsWith('cli/close/'));
    assert.ok(files.length <= 400, `${files.length} files`);
  });

  it('has a median of at least 60 lines per file', () => {
    const median = lines[Math.floor(lines.length / 2)] ?? 0;
    assert.ok(median >= 60, `${median} lines`);
  });

  it('has at most 30 files under 15 lines', () => {
    const short = production.filter(({ text }) => linesOf(text) < 15).map(({ path }) => path);
    assert.ok(short.length <= 30, `${short.length} files: ${short.join(' ')}`);
  });

  it('has no file that should be part of its only importer', () => {
    const candidates = production
      .map(({ path }) => path)
      .filter((path) => !ENTRY_POINT.test(path) && !ONE_FILE_PER_ENTRY.some((folder) => folder.test(path)));
    assert.deepEqual(
      candidates.filter((path) => couldBeMerged(path) && !(path in REASONS)),
      [],
    );
    assert.deepEqual(
      Object.keys(REASONS).filter((path) => !couldBeMerged(path)),
      [],
      'these need no reason',
    );
  });

  it('has no production file that only tests import', () => {
    const forTests = production
      .map(({ path }) => path)
      .filter((path) => !ENTRY_POINT.test(path))
      .filter((path) => [...(importersOf.get(path) ?? [])].every((importer) => importer.startsWith('test/')));
    assert.deepEqual(forTests, []);
  });
});

describe('exports', () => {
  const filesWith = new Map<string, number>();
  for (const { text } of all)
    for (const word of new Set(text.match(/\w+/g))) filesWith.set(word, (filesWith.get(word) ?? 0) + 1);
  const exportsOf = (kinds: string) =>
    all.flatMap(({ path, text }) =>
      [...text.matchAll(new RegExp(`^export (?:${kinds}) (\\w+)`, 'gm'))].map(([, name = '']) => ({
        path,
        text,
        name,
      })),
    );

  it('are used by another file, except for types', () => {
    const unused = exportsOf('(?:async )?function\\*?|class|const').filter(
      ({ name }) => filesWith.get(name) === 1,
    );
    assert.deepEqual(
      unused.map(({ path, name }) => `${path}: ${name}`),
      [],
    );
  });

  it('contain no type that is not used at all', () => {
    const unused = exportsOf('interface|type').filter(
      ({ text, name }) =>
        filesWith.get(name) === 1 && text.match(new RegExp(`\\b${name}\\b`, 'g'))?.length === 1,
    );
    assert.deepEqual(
      unused.map(({ path, name }) => `${path}: ${name}`),
      [],
    );
  });
});

describe('counts that people read', () => {
  it('get their plural in one place, which groups their digits', () => {
    const own = production
      .filter(({ path, text }) => path !== 'shared/platform/text.ts' && /=== 1 \? '' : 's'/.test(text))
      .map(({ path }) => path);
    assert.deepEqual(own, []);
  });
});

describe('the tree of test/', () => {
  it('has no test that .ci/run does not run', () => {
    const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const globs = [...read('.ci/run').matchAll(/^suite .* npm run (\S+) --$/gm)].flatMap(([, name = '']) =>
      [...(scripts[name] ?? '').matchAll(/'(test\/[^']+)'/g)].map(([, glob = '']) => glob),
    );
    const left = all
      .map(({ path }) => path)
      .filter((path) => path.endsWith('.test.ts') && !globs.some((glob) => matchesGlob(path, glob)));
    assert.deepEqual(left, []);
  });

  it('has every file that a script or the mutation tests name', () => {
    const configurations = ['package.json', 'stryker.config.mjs', 'docs/guarantees.md'];
    const named = configurations.flatMap((path) => [
      ...readFileSync(join(ROOT, path), 'utf8').matchAll(/\btest\/[\w./*{},-]+/g),
    ]);
    const missing = named.map(([path]) => path).filter((path) => globSync(path, { cwd: ROOT }).length === 0);
    assert.deepEqual(missing, []);
  });
});
