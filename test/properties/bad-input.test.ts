import assert from 'node:assert/strict';
import { fuzzCluster, fuzzMessage } from '../support/fuzz/documents.ts';
import { fuzzLists, fuzzManifest, fuzzMetrics } from '../support/fuzz/kubernetes.ts';
import { type Random, randomOf } from '../support/ground-truth/random.ts';

/** `npm run fuzz` checks a million; FUZZ_SEED selects different inputs. */
const INPUTS = Number(process.env['FUZZ_INPUTS'] ?? 10_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 0);
/** Limit of the CPU time for one input. */
const MAX_MS = 2_000;

/** The share of each kind of input: cheap ones are more frequent. */
const KINDS: readonly (readonly [name: string, share: number, fuzz: (random: Random) => Promise<void>])[] = [
  ['metrics texts', 0.4, fuzzMetrics],
  ['cluster descriptions', 0.24, fuzzCluster],
  ['messages', 0.24, fuzzMessage],
  ['Kubernetes lists', 0.06, fuzzLists],
  ['manifests', 0.06, fuzzManifest],
];

/**
 * Bad input of every kind, from a seed. It must end in a result or an error of the catalog, in little time, and the
 * result must never claim more than the undamaged part shows. The generator of an input knows that part.
 */
describe('bad input', function () {
  this.timeout(0);
  for (const [name, share, fuzz] of KINDS) {
    const inputs = Math.round(INPUTS * share);
    it(`${inputs} damaged ${name}: no crashes, no timeouts, no wrong verdicts`, async () => {
      for (let index = 0; index < inputs; index += 1) {
        const seed = SEED * 1_000_003 + index;
        let ms = Number.POSITIVE_INFINITY;
        // Again if it took long: a garbage collection may have used the time.
        for (let tries = 0; tries < 3 && ms > MAX_MS; tries += 1)
          ms = await cpuMsOf(() => fuzz(randomOf(seed)), `${name}, seed ${seed}`);
        assert.ok(ms <= MAX_MS, `${name}, seed ${seed}: ${ms} ms`);
      }
    });
  }
});

/**
 * The CPU time that a check itself used, in milliseconds: the system's time grows with what else the machine does.
 * Rethrows its errors with the name of the input.
 */
async function cpuMsOf(check: () => Promise<void>, input: string): Promise<number> {
  const before = process.cpuUsage();
  try {
    await check();
  } catch (error) {
    throw new Error(`${input}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
  return process.cpuUsage(before).user / 1000;
}
