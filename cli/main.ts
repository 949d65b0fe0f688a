#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { systemClock } from '../shared/platform/clock.ts';
import { Interrupted } from './exit-status.ts';

const interruption = new AbortController();
// Only the first signal is handled: a second one ends the process immediately.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => interruption.abort(new Interrupted()));

// A failed write of results reports its own error; errors after the last write do not matter. Without a reader of
// stderr, a command goes on, with the same exit status.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

// Caches compiled code between runs. Must be enabled before the code to cache is loaded.
enableCompileCache();
const { printFailure, run } = await import('./run.ts');

const argv = process.argv.slice(2);
const context = {
  environment: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  clock: systemClock,
  interruption: interruption.signal,
};
// Node.js would exit with 1, which means that a port is open.
process.on('uncaughtException', (error) => process.exit(printFailure(error, argv, context)));

const status = await run(argv, context);

// Pending work, such as requests of an interrupted scan, is not awaited.
process.stdout.write('', () => process.exit(status));
