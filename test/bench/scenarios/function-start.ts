import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BUNDLE } from '../../../scripts/local-cloud/function-server.ts';
import { servedFrom, startFunction } from '../function-process.ts';
import { FUNCTIONS, SETTINGS } from '../function-settings.ts';
import { atMost, type BenchRow, milliseconds, times } from '../table.ts';

const ROUNDS = 5;
const INDEX = pathToFileURL(join(import.meta.dirname, '../../../functions/index.ts')).href;
const SERVER = "import { createServer } from 'node:http'; createServer().listen(process.env.PORT);";
const EMPTY = 'export const empty = (_, response) => response.end();';

export const title = 'Cold start of a function: from the start of its process to its first connection';

/** What is started and the cost of its starts: one with an empty compile cache, the others with a filled one. */
interface Started {
  readonly args: readonly string[];
  readonly target: string;
  /** Its own folder, where enableCompileCache stores its files. */
  readonly temporary: string;
  firstMs: number;
  readonly wallMs: number[];
  readonly cpuMs: number[];
}

/** With and without the bundle, next to the minimum for any function; starts alternate to even out noise. */
export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-start-'));
  try {
    const server = await moduleIn(folder, 'server', SERVER);
    const source = await moduleIn(folder, 'source', `import ${JSON.stringify(INDEX)};`);
    const empty = await moduleIn(folder, 'empty', EMPTY);
    const bare = await begin(folder, [join(server, 'index.js')], 'none');
    const framework = await begin(folder, servedFrom(empty), 'empty');
    const functions = [];
    for (const name of FUNCTIONS) {
      const bundled = await begin(folder, servedFrom(BUNDLE), name);
      functions.push({ name, bundled, unbundled: await begin(folder, servedFrom(source), name) });
    }
    const all = [bare, framework, ...functions.flatMap(({ bundled, unbundled }) => [bundled, unbundled])];
    for (let round = 0; round < ROUNDS; round++) for (const each of all) await startAgain(each);
    const beyond = ({ cpuMs }: Started): number => fastest(cpuMs) - fastest(framework.cpuMs);
    return [
      { what: 'a server of Node.js alone', figure: milliseconds(fastest(bare.wallMs)) },
      {
        what: 'the functions framework with an empty function',
        figure: milliseconds(fastest(framework.wallMs)),
      },
      ...functions.flatMap(({ name, bundled, unbundled }) => [
        { what: `${name}, compile cache empty`, figure: milliseconds(bundled.firstMs) },
        { what: `${name}, compile cache filled`, figure: milliseconds(fastest(bundled.wallMs)) },
        atMost(`${name}, CPU beyond the framework's`, beyond(bundled), 300, milliseconds),
        atMost(`${name}, that against unbundled`, beyond(bundled) / beyond(unbundled), 0.75, times),
      ]),
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function begin(folder: string, args: readonly string[], target: string): Promise<Started> {
  const temporary = await mkdtemp(join(folder, 'tmp-'));
  const started: Started = { args, target, temporary, firstMs: 0, wallMs: [], cpuMs: [] };
  started.firstMs = (await start(started)).wallMs;
  return started;
}

async function startAgain(started: Started): Promise<void> {
  const { wallMs, cpuMs } = await start(started);
  started.wallMs.push(wallMs);
  started.cpuMs.push(cpuMs);
}

async function start({ args, target, temporary }: Started): Promise<{ wallMs: number; cpuMs: number }> {
  const { readyMs, end } = await startFunction(args, {
    ...SETTINGS,
    FUNCTION_TARGET: target,
    TMPDIR: temporary,
  });
  return { wallMs: readyMs, cpuMs: (await end()).cpuMs };
}

const fastest = (values: readonly number[]): number => Math.min(...values);

/** A folder with one ES module, in the layout that the functions framework expects. */
async function moduleIn(folder: string, name: string, text: string): Promise<string> {
  const source = join(folder, name);
  await mkdir(source);
  await writeFile(join(source, 'package.json'), '{ "type": "module", "main": "index.js" }');
  await writeFile(join(source, 'index.js'), text);
  return source;
}
