import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { PLAIN_COMMANDS } from '../cli/completion.ts';

/*
 * Checks the documentation: relative links and anchors exist, and so does every npm script, sweep10255 command, and file of
 * this repository that is mentioned. Prints each problem and exits 1 if there are any.
 */
const ROOT = join(import.meta.dirname, '..');

const documents = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];
const scripts = Object.keys(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts);
const commands = [
  ...readdirSync(join(ROOT, 'cli/commands')).map((name) => name.replace(/\.ts$/, '')),
  ...Object.keys(PLAIN_COMMANDS),
];

/** A path in backticks that begins with a folder of this repository and is not a pattern. */
const MENTIONED_PATH =
  /`((?:\.ci|action|cli|docs|functions|infra|scripts|shared|simulator|test|tools)\/[\w./-]+)`/g;

/** The anchor that GitHub gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ +(.+)$/gm)].map(([, heading]) => anchorOf(heading ?? ''));
}

function problemsOf(document: string): string[] {
  const text = readFileSync(join(ROOT, document), 'utf8');
  const problems: string[] = [];
  for (const [, target = ''] of text.matchAll(/\]\((?!\w+:)([^)\s]+)\)/g)) {
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? join(ROOT, document) : join(ROOT, dirname(document), path);
    if (!existsSync(file)) problems.push(`links to ${relative(ROOT, file)}, which does not exist`);
    else if (anchor !== undefined && !anchorsOf(readFileSync(file, 'utf8')).includes(anchor))
      problems.push(`links to ${target}, which has no such heading`);
  }
  for (const [, script = ''] of text.matchAll(/npm run (?:-s )?([\w:]+)/g))
    if (!scripts.includes(script)) problems.push(`shows npm run ${script}, which does not exist`);
  for (const [, command = ''] of text.matchAll(/^\s*\$? *(?:npm run -s sweep10255 --|sweep10255) ([a-z]+)/gm))
    if (!commands.includes(command)) problems.push(`shows sweep10255 ${command}, which does not exist`);
  for (const [, path = ''] of text.matchAll(MENTIONED_PATH))
    if (!existsSync(join(ROOT, path))) problems.push(`names ${path}, which does not exist`);
  return problems.map((problem) => `${document} ${problem}`);
}

const problems = documents.flatMap(problemsOf);
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(`${documents.length} documents, ${problems.length} problems\n`);
process.exitCode = problems.length > 0 ? 1 : 0;
