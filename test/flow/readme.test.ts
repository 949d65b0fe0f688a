import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { run } from '../../cli/run.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { type Simulator, startSimulator } from '../../simulator/start-simulator.ts';
import { aProcessContext } from '../support/process-context.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGE = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** Text whose IDs and times, which differ from run to run, are placeholders. */
function withoutTimes(text: string): string {
  return text.replaceAll(/\d{8}T\d{9}Z-[0-9a-f]{8}/g, 'ID').replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, 'TIME');
}

/** Lines that a block of README.md shows, except for the `…` in place of others. */
function linesShown(start: RegExp): string[] {
  const [, block = ''] =
    PAGE.match(new RegExp(`^\`\`\`(?:text)?\\n(${start.source}[\\s\\S]*?)^\`\`\`$`, 'm')) ?? [];
  return withoutTimes(block)
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '…');
}

const linesOf = ({ stdout, stderr }: ReturnType<typeof aProcessContext>) =>
  withoutTimes(stdout.text + stderr.text)
    .trimEnd()
    .split('\n');

describe('README.md', () => {
  const folder = temporaryFolder();
  let simulator: Simulator;

  before(async () => {
    simulator = await startSimulator({ clusters: 12 });
  });
  after(() => simulator.close());

  it('shows what assess prints for the YAML of gcloud', async () => {
    const yaml = readFileSync(join(ROOT, 'test/fixtures/input/a02-standard-open.yaml'));
    const context = aProcessContext({ stdin: Readable.from([yaml]) });
    assert.equal(await run(['assess', '-'], context), 1);
    assert.deepEqual(linesOf(context), linesShown(/exposure {2}readiness/));
  });

  it('shows what a scan of an organization prints', async () => {
    const environment = { ...simulator.environment, SWEEP_STORE: folder.path('fleet.duckdb') };
    const context = aProcessContext({ environment, clock: systemClock });
    assert.equal(await run(['scan', '--organization', '123456789012'], context), 1);
    assert.deepEqual(linesOf(context), linesShown(/exposure {5}change {3}usage {2}last/));
  });

  it('shows what the demo and the dry run of a campaign on its store print', function () {
    this.timeout(60_000);
    const print = (...args: string[]) => {
      const [main, cwd] = [join(ROOT, 'cli/main.ts'), folder.path('.')];
      const { stdout, stderr } = spawnSync(process.execPath, [main, ...args], { cwd, encoding: 'utf8' });
      return new Set(withoutTimes(stdout + stderr).split('\n'));
    };
    const demo = linesShown(/Scanning a simulated fleet/);
    const printed = print('demo');
    assert.deepEqual(
      demo.filter((line) => !printed.has(line)),
      [],
    );
    assert.ok(demo.length > 25, `${demo.length} lines`);
    const [command = '', ...dryRun] = linesShown(/\$ sweep10255 close plan/);
    assert.deepEqual(dryRun, [...print(...command.split(' ').slice(2))].slice(0, dryRun.length));
    assert.equal(dryRun.length, 6);
  });
});
