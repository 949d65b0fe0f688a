#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { systemClock } from '../shared/platform/clock.ts';
import { Interrupted } from './exit-status.ts';

const interruption = new AbortController();
// Only the first signal is handled: a second one ends the process immediately.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => interruption.abort(new Interrupted()));

// A failed write reports its own error; errors after the last write do not matter.
process.stdout.on('error', () => {});

// Caches compiled code between runs. Must be enabled before the code to cache is loaded.
enableCompileCache();
const { run } = await import('./run.ts');

const status = await run(process.argv.slice(2), {
  environment: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  clock: systemClock,
  interruption: interruption.signal,
});

// Pending work, such as requests of an interrupted scan, is not awaited.
process.stdout.write('', () => process.exit(status));
