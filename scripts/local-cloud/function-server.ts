import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { FunctionName } from '../../shared/platform/options-table.ts';
import { ChildGroup, freePort, isListening } from './child-process.ts';

const ROOT = join(import.meta.dirname, '../..');
const FRAMEWORK = join(ROOT, 'node_modules/@google-cloud/functions-framework/build/src/main.js');
/** The output of `npm run build`, which is also what is deployed. */
export const BUNDLE = join(ROOT, 'dist/functions');

/** A function as on Cloud Run: the bundle in the functions framework, in its own process. */
export class FunctionServer {
  readonly name: FunctionName;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Log lines so far. */
  readonly log: string[];
  readonly #port: number;
  readonly #group: ChildGroup;

  private constructor(name: FunctionName, port: number, log: string[], group: ChildGroup) {
    this.name = name;
    this.#port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.log = log;
    this.#group = group;
  }

  /**
   * @param settings its environment variables; it inherits only PATH from this process
   * @throws Error with its log if it does not start
   */
  static async start(
    name: FunctionName,
    settings: Readonly<Record<string, string>>,
    source = BUNDLE,
  ): Promise<FunctionServer> {
    const port = await freePort();
    const log: string[] = [];
    const environment = {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      FUNCTION_TARGET: name,
      PORT: String(port),
      ...settings,
    };
    const args = [FRAMEWORK, `--source=${source}`];
    const group = new ChildGroup(process.execPath, args, environment, (line) => log.push(line));
    const server = new FunctionServer(name, port, log, group);
    await server.#listening();
    return server;
  }

  get pid(): number {
    return this.#group.pid;
  }

  kill(): Promise<void> {
    return this.#group.kill();
  }

  async #listening(): Promise<void> {
    for (;;) {
      if (this.#group.status !== null)
        throw new Error(`${this.name} exited with ${this.#group.status}:\n${this.log.join('\n')}`);
      if (await isListening(this.#port)) return;
      await wait(20);
    }
  }
}
