import { spawn, spawnSync } from 'node:child_process';

/**
 * Whether a real command-line tool is installed. If not, the suites that need it are skipped; with REQUIRE_REAL_TOOLS
 * set, as in CI, this throws.
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

/** Runs a tool to completion with this environment and PATH only. */
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
    // A tool that does not read its input may exit before this is written.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
