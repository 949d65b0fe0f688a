import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { check } from 'recheck';
import ts from 'typescript';

/**
 * Checks that no regular expression takes more than linear time in the length of its input, with the ReDoS analyzer
 * recheck. Analysing one takes up to seconds, so those that were found linear are listed in a committed file.
 *
 * - `node scripts/check-regexps.ts` checks expressions that are not in the list, and fails on any that is not linear.
 * - `node scripts/check-regexps.ts --update` also adds the new ones to the list and removes those that are gone.
 */
const VERIFIED = new URL('verified-regexps.json', import.meta.url);
const LIMIT_MS = 5_000;

interface Found {
  readonly file: string;
  readonly line: number;
  readonly source: string;
  readonly flags: string;
}

/** Regular expression literals. A pattern that is assembled at run time has literal parts, which are not checked. */
function regexpsIn(file: string): Found[] {
  const text = readFileSync(file, 'utf8');
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Found[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      const line = tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      found.push({ file, line, source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

const keyOf = ({ source, flags }: Found) => `/${source}/${flags}`;

async function problemOf({ source, flags }: Found): Promise<string | null> {
  // The analyzer does not know the flag v. For these expressions, u means the same.
  const result = await check(source, flags.replace('v', 'u'), { timeout: LIMIT_MS });
  if (result.status === 'safe') return null;
  if (result.status === 'unknown') return `could not be analysed (${result.error.kind})`;
  return `${result.complexity.summary}, for example for ${JSON.stringify(result.attack.string.slice(0, 80))}`;
}

/** Whatever reads external text. The simulator and the tests read only what this project writes. */
const files = globSync('{cli,functions,shared}/**/*.ts').filter((file) => !file.includes('.generated.'));
const found = files.toSorted().flatMap(regexpsIn);
const verified = new Set<string>(JSON.parse(readFileSync(VERIFIED, 'utf8')));
const update = process.argv.includes('--update');
const problems: string[] = [];
const linear: string[] = [];
for (const [key, [first]] of Map.groupBy(found, keyOf)) {
  if (first === undefined) continue;
  const problem = verified.has(key) ? null : await problemOf(first);
  if (problem === null) linear.push(key);
  else problems.push(`${first.file}:${first.line}: ${key}: ${problem}`);
}
if (update) writeFileSync(VERIFIED, `${JSON.stringify(linear.toSorted(), null, 2)}\n`);
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(`${linear.length} regular expressions take linear time.\n`);
if (problems.length > 0) process.exitCode = 1;
