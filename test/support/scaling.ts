import assert from 'node:assert/strict';

const RUNS = 5;
/** Shorter times are mostly noise. */
const FLOOR_MS = 4;
/** Linear work takes four times as long for four times the size, quadratic work sixteen times. */
const MAX_RATIO = 9;

/**
 * Asserts that CPU time grows no faster than the size of the input: whatever the machine, a size is compared with four
 * times that size.
 * @param prepare makes the input of a size; not measured
 */
export async function assertLinear<Input>(
  size: number,
  prepare: (size: number) => Input,
  run: (input: Input) => unknown,
): Promise<void> {
  const sizes = [size, 2 * size, 4 * size];
  const times: number[] = [];
  for (const each of sizes) times.push(await fastest(prepare(each), run));
  const [small = 0, , large = 0] = times;
  const ratio = large / Math.max(small, FLOOR_MS);
  const figures = times.map((ms, index) => `${sizes[index]}: ${ms.toFixed(1)} ms`).join(', ');
  assert.ok(ratio < MAX_RATIO, `superlinear: ${figures}`);
}

/** The shortest CPU time of several runs, of this thread alone: threads that collect garbage would count, too. */
async function fastest<Input>(input: Input, run: (input: Input) => unknown): Promise<number> {
  let shortestMs = Number.POSITIVE_INFINITY;
  for (let index = 0; index < RUNS; index += 1) {
    const before = process.threadCpuUsage();
    await run(input);
    const { user, system } = process.threadCpuUsage(before);
    shortestMs = Math.min(shortestMs, (user + system) / 1000);
  }
  return shortestMs;
}
