import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { simulateClosing } from './close-run.ts';
import { INVARIANTS, type Invariant } from './invariants.ts';
import { type SimulationResult, simulate } from './simulate.ts';

/*
 * `npm run simulation -- --seeds N`: runs seeds 1 to N and reports what happened. `--from S` starts at another seed,
 * `--new` at a random one, `--until-broken` ends at the first seed that breaks an invariant. `--seed S` replays one run,
 * and prints every event. `--closing` simulates campaigns that close the port instead of scans. Exits 1 if an invariant is
 * broken.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    new: { type: 'boolean', default: false },
    seed: { type: 'string' },
    'until-broken': { type: 'boolean', default: false },
    closing: { type: 'boolean', default: false },
  },
});

const print = (line: string) => process.stdout.write(`${line}\n`);

function addTo<Key>(sums: Map<Key, number>, counts: ReadonlyMap<Key, number>): void {
  for (const [key, count] of counts) sums.set(key, (sums.get(key) ?? 0) + count);
}

function printResults(results: readonly SimulationResult[]): void {
  const sum = (of: (result: SimulationResult) => number) =>
    results.reduce((total, each) => total + of(each), 0);
  const checks = new Map<Invariant, number>();
  const faults = new Map<string, number>();
  for (const result of results) {
    addTo(checks, result.checks);
    addTo(faults, result.faults);
  }
  const faultCount = [...faults.values()].reduce((total, count) => total + count, 0);
  print(
    `${results.length} runs of ${sum(({ days }) => days)} days: ${sum(({ scans }) => scans)} scans, ${sum(({ inspections }) => inspections)} inspections, ${sum(({ steps }) => steps)} steps, ${faultCount} faults, ${sum(({ crashes }) => crashes)} crashes, ${sum(({ safe }) => safe)} SAFE_TO_CLOSE`,
  );
  for (const [kind, count] of [...faults].toSorted()) print(`  ${String(count).padStart(8)}  ${kind}`);
  const broken = Map.groupBy(
    results.flatMap(({ violations }) => violations),
    ({ invariant }) => invariant,
  );
  for (const [name, text] of Object.entries(INVARIANTS)) {
    const violations = broken.get(name as Invariant)?.length ?? 0;
    const count = checks.get(name as Invariant) ?? 0;
    print(`  ${String(count).padStart(8)}  ${text}${violations > 0 ? `: BROKEN ${violations} times` : ''}`);
  }
}

const firstSeed = values.new ? randomInt(1e9) : Number(values.from);
const seeds =
  values.seed === undefined
    ? Array.from({ length: Number(values.seeds) }, (_, index) => firstSeed + index)
    : [Number(values.seed)];
const log =
  values.seed === undefined
    ? null
    : (atMs: number, line: string) => print(`${new Date(atMs).toISOString()} ${line}`);

async function simulateCampaigns(): Promise<boolean> {
  const sums = new Map<string, number>();
  let runs = 0;
  let broken = 0;
  for (const seed of seeds) {
    const result = await simulateClosing(seed, log);
    const { violations, status } = result;
    const counts = Object.entries(result).filter(
      (entry): entry is [string, number] => typeof entry[1] === 'number',
    );
    runs += 1;
    addTo(sums, new Map([...counts, [status, 1]]));
    for (const violation of violations.slice(0, 1)) print(`seed ${seed}, ${violation}`);
    if (violations.length > 0) broken += 1;
    if (values['until-broken'] && broken > 0) break;
  }
  print(`${runs} campaigns, ${broken} of them with a broken invariant`);
  for (const [name, count] of sums) print(`  ${String(count).padStart(8)}  ${name}`);
  return broken > 0;
}

async function simulateScans(): Promise<boolean> {
  const results: SimulationResult[] = [];
  for (const seed of seeds) {
    const result = await simulate(seed, log);
    results.push(result);
    const firstOfEach = new Map(
      result.violations.toReversed().map((violation) => [violation.invariant, violation]),
    );
    for (const { invariant, atMs, detail } of firstOfEach.values())
      print(`seed ${seed}, ${new Date(atMs).toISOString()}: ${INVARIANTS[invariant]}: ${detail}`);
    if (values['until-broken'] && result.violations.length > 0) break;
  }
  printResults(results);
  return results.some(({ violations }) => violations.length > 0);
}

process.exitCode = (await (values.closing ? simulateCampaigns() : simulateScans())) ? 1 : 0;
