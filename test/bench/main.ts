import { arch, cpus, platform } from 'node:os';
import { renderTable } from './table.ts';

/*
 * `npm run bench [SCENARIO…]`: measures whole processes, one after another in one run.
 * Ratios are meaningful on a noisy machine; absolute figures give context. Exits 1 if a bound is not met.
 */
const SCENARIOS = [
  'latency-bound',
  'many-clusters',
  'disabled-projects',
  'assess-stream',
  'asset-inventory',
  'metrics-reader',
  'migrate-stream',
  'plan-stream',
  'campaign-plan',
  'campaign-run',
  'usage-scan',
  'whole-pools',
  'large-clusters',
  'conclusion-bytes',
  'conclusion-history',
  'html-report',
  'function-start',
  'fleet-of-functions',
  'change-storm',
  'function-memory',
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !SCENARIOS.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`No scenario ${unknown.join(', ')}; there are: ${SCENARIOS.join(', ')}.\n`);
  process.exit(2);
}

process.stdout.write(`Node.js ${process.version}, ${platform()} ${arch()}, ${cpus().length} cores\n`);
for (const name of SCENARIOS.filter((each) => wanted.length === 0 || wanted.includes(each))) {
  const { title, run } = await import(`./scenarios/${name}.ts`);
  const rows = await run();
  process.stdout.write(`\n${renderTable(title, rows)}\n`);
  if (rows.some((row: { bound?: { met: boolean } }) => row.bound?.met === false)) process.exitCode = 1;
}
