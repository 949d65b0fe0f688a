import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Simulator, startSimulator } from '../../simulator/start-simulator.ts';
import { fleetOfOneProject } from '../support/one-project-fleet.ts';
import { realTool, run } from '../support/real-tools.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGE = readFileSync(join(ROOT, 'docs/closing-the-port.md'), 'utf8');
const COMMANDS = [...PAGE.matchAll(/```shell\n(.*?)```/gs)].flatMap(([, block = '']) =>
  block.trim().split('\n'),
);
const SWEEP = `sweep10255() { '${process.execPath}' '${join(ROOT, 'cli/main.ts')}' "$@"; }`;

describe('docs/closing-the-port.md', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  let simulator: Simulator;
  before(async function () {
    if (!realTool('gcloud')) return this.skip();
    const fleet = fleetOfOneProject((cluster, pool) => [
      cluster('my-cluster', { pools: [pool({ readonlyPort: false })] }),
    ]);
    simulator = await startSimulator({ fleet, operationMs: 0 });
  });
  after(() => simulator?.close());

  it('leads from finding to closed, command by command', async () => {
    assert.ok(COMMANDS.length >= 9);
    const project = simulator.fleet.projects[0]?.projectId ?? '';
    const home = { ...simulator.environment, CLOUDSDK_CONFIG: folder.path('.'), HOME: folder.path('.') };
    for (const command of COMMANDS) {
      const line = `cd '${folder.path('.')}'; ${SWEEP}; ${command.replaceAll('my-project', project)}`;
      const { status, stderr } = await run('bash', ['-c', line], home);
      assert.equal(status, 0, `${command}: ${stderr}`);
    }
    assert.equal(simulator.fleet.clusters[0]?.truth.clusterDefault, false);
  });
});
