#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { systemClock } from '../shared/platform/clock.ts';
import { Interrupted } from './exit-status.ts';

const interruption = new AbortController();
// Once: who insists ends the process at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => interruption.abort(new Interrupted()));

// A write that fails says so itself; after the last one nobody is interested.
process.stdout.on('error', () => {});

// Compiled code is kept from run to run; it has to be asked for before what it is kept of is loaded.
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

// What is still under way, such as requests that an interrupted scan made, is not waited for.
process.stdout.write('', () => process.exit(status));
