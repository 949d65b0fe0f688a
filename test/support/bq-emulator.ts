import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { BigQueryServer } from './bigquery-stores.ts';
import { NO_CREDENTIALS } from './http-client.ts';

/** Where `.ci/run` installs it; see CONTRIBUTING.md. */
const PROGRAM = join(import.meta.dirname, '../../.venv/bin/bqemulator');
const STARTS_WITHIN_MS = 60_000;

/** As `realTool`, of bqemulator, a BigQuery that others made. */
export function hasBqEmulator(): boolean {
  const found = existsSync(PROGRAM);
  if (!found && process.env['REQUIRE_REAL_TOOLS']) throw new Error(`${PROGRAM} is not installed`);
  return found;
}

export interface BqEmulator extends BigQueryServer {
  stop(): Promise<void>;
}

export async function startBqEmulator(): Promise<BqEmulator> {
  const [rest, grpc] = [await freePort(), await freePort()];
  const ports = ['--rest-host', '127.0.0.1', '--rest-port', String(rest), '--grpc-port', String(grpc)];
  const child = spawn(PROGRAM, ['start', ...ports, '--ephemeral', '--project', 'test'], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  const endpoint = new URL(`http://127.0.0.1:${rest}/`);
  await answering(endpoint, Date.now() + STARTS_WITHIN_MS);
  return {
    endpoint,
    credentials: NO_CREDENTIALS,
    stop: async () => {
      child.kill();
      await exited;
    },
  };
}

async function answering(endpoint: URL, untilMs: number): Promise<void> {
  while (true) {
    try {
      await fetch(new URL('bigquery/v2/projects/test/datasets', endpoint));
      return;
    } catch (error) {
      if (Date.now() > untilMs) throw error;
      await setTimeout(100);
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (typeof address !== 'object' || address === null) throw new Error('no port is free');
  return address.port;
}
