import assert from 'node:assert/strict';
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

/** The output that README.md shows below a command, up to the first line that begins like this. */
function shownBelow(command: string, end: RegExp): string {
  const [, below = ''] = PAGE.split(`${command}\n`);
  const [, output = ''] = /^```\n(?=exposure)([\s\S]*?)^```$/m.exec(below) ?? [];
  return output.slice(0, output.search(end));
}

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
    assert.equal(context.stdout.text, shownBelow('| sweep10255 assess -', /^Exposure/m));
  });

  it('shows what a scan of an organization prints', async () => {
    const environment = { ...simulator.environment, SWEEP_STORE: folder.path('fleet.duckdb') };
    const context = aProcessContext({ environment, clock: systemClock });
    assert.equal(await run(['scan', '--organization', '123456789012'], context), 1);
    assert.equal(
      context.stdout.text,
      shownBelow('sweep10255 scan --organization example.com', /^organizations/m),
    );
  });
});
