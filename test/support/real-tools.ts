import { spawn, spawnSync } from 'node:child_process';

/**
 * Whether a real command-line tool is here. Where it is not, a suite says that it was left out; where
 * REQUIRE_REAL_TOOLS is set, as in CI, that is an error.
 */
export function realTool(name: string): boolean {
  const found = spawnSync('which', [name]).status === 0;
  if (!found && process.env['REQUIRE_REAL_TOOLS']) throw new Error(`${name} is not installed`);
  return found;
}

export interface ToolRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a tool to its end with this environment and PATH alone. */
export function run(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  input = '',
): Promise<ToolRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: { PATH: process.env['PATH'], ...environment } });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, stdout, stderr }));
    // A tool that reads nothing may be gone before this is written.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
