import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../../cli/main.ts');

/** The CLI in its own process. */
export interface CliProcess {
  readonly child: ChildProcess;
  /** Resolves when it exits, with its exit status or the signal that ended it, and its output. */
  readonly ended: Promise<{ status: number | NodeJS.Signals | null; stdout: string; stderr: string }>;
}

/** @param environment the complete environment except PATH and HOME */
export function startCli(
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): CliProcess {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [MAIN, ...argv], { env: { PATH, HOME, ...environment } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<Awaited<CliProcess['ended']>>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ status: code ?? signal, stdout, stderr }));
  });
  return { child, ended };
}
