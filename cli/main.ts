#!/usr/bin/env node
import { systemClock } from '../shared/platform/clock.ts';
import { EXIT_STATUS } from './exit-status.ts';
import { Interrupted } from './failure.ts';
import { run } from './run.ts';

const interruption = new AbortController();
// Once: who insists ends the process at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => interruption.abort(new Interrupted()));

// Whoever reads stdout may stop at any time, also after the last write; it is found out where it matters.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const status = await run(process.argv.slice(2), {
  environment: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  clock: systemClock,
  interruption: interruption.signal,
});

// Requests that were under way when the user interrupted are not waited for.
if (status === EXIT_STATUS.INTERRUPTED) process.exit(status);
process.exitCode = status;
