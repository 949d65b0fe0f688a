import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import type { FunctionName } from '../../shared/platform/options-table.ts';

const ROOT = join(import.meta.dirname, '../..');
const FRAMEWORK = join(ROOT, 'node_modules/@google-cloud/functions-framework/build/src/main.js');

/** A deployed function: the bundle on the functions framework, in its own process. */
export interface FunctionProcess {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Its log output since the last call. */
  takeLog(): string;
  stop(): Promise<void>;
}

/**
 * Starts a function from dist/functions.
 * @param environment the complete environment except PATH
 * @throws Error with its log if it does not start
 */
export async function startFunction(
  name: FunctionName,
  environment: Readonly<Record<string, string>>,
): Promise<FunctionProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, [FRAMEWORK, `--source=${join(ROOT, 'dist/functions')}`], {
    env: { PATH: process.env['PATH'], FUNCTION_TARGET: name, PORT: String(port), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  const serves = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        log += chunk;
        if (log.includes('Serving function...')) resolve();
      });
    child.once('exit', () => reject(new Error(`${name} did not start: ${log}`)));
  });
  await serves;
  return {
    url: `http://127.0.0.1:${port}`,
    takeLog: () => {
      const taken = log;
      log = '';
      return taken;
    },
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** The framework does not report the port that it listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
