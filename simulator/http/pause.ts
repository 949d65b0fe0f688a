import { setTimeout } from 'node:timers/promises';

/** Waits, unless there is nothing to wait for; a server that closes is not held up by it. */
export async function pause(durationMs: number): Promise<void> {
  if (durationMs > 0) await setTimeout(durationMs, undefined, { ref: false });
}
