import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Simulator, startSimulator } from '../../simulator/start-simulator.ts';
import { type ComputeServer, startCompute } from '../support/compute-server.ts';
import { startDiscovery } from '../support/discovery-server.ts';
import { quietForDays } from '../support/kubernetes-truth.ts';
import { PAGE_POD } from '../support/manifests.ts';
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
  this.timeout(300_000);
  const folder = temporaryFolder();
  let simulator: Simulator;
  let compute: ComputeServer;
  let discovery: Awaited<ReturnType<typeof startDiscovery>>;
  before(async function () {
    if (!realTool('gcloud') || !realTool('kubectl')) return this.skip();
    const fleet = fleetOfOneProject((cluster, pool) => [
      cluster('my-cluster', { controlPlane: 'PUBLIC', pools: [pool({ readonlyPort: false })] }),
    ]);
    [simulator, compute, discovery] = await Promise.all([
      startSimulator({ fleet, operationMs: 0, kubernetes: { tokens: null, activity: quietForDays } }),
      startCompute(),
      startDiscovery(),
    ]);
  });
  after(() => Promise.all([simulator?.close(), compute?.close(), discovery?.close()]));

  it('leads from detection to a closed port, command by command', async () => {
    assert.ok(COMMANDS.length >= 9);
    const project = simulator.fleet.projects[0]?.projectId ?? '';
    const home = {
      ...simulator.environment,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE: compute.url,
      CLOUDSDK_CONFIG: folder.path('.'),
      HOME: folder.path('.'),
    };
    writeFileSync(folder.path('workloads.yaml'), PAGE_POD);
    for (const command of COMMANDS) {
      const line = `cd '${folder.path('.')}'; ${SWEEP}; kubectl() { command kubectl --server '${discovery.url}' "$@"; }; ${command.replaceAll('my-project', project)}`;
      const { status, stderr } = await run('bash', ['-c', line], home);
      assert.equal(status, 0, `${command}: ${stderr}`);
    }
    assert.equal(simulator.fleet.clusters[0]?.truth.clusterDefault, false);
    assert.match(readFileSync(folder.path('workloads.yaml'), 'utf8'), /https:.*:10250\/metrics/);
  });
});
