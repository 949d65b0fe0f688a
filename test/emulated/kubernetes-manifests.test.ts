import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspectProbe, removeProbe } from '../../cli/probe/install.ts';
import { probeManifest } from '../../cli/probe/manifest.ts';
import { aKubernetesTruth } from '../support/kubernetes-truth.ts';
import { realTool, run } from '../support/real-tools.ts';
import { type SimulatedCluster, simulatedCluster } from '../support/simulated-cluster.ts';

const INFRA = join(import.meta.dirname, '../../infra/kubernetes');
const SCANNER = 'scanner@project-a.iam.gserviceaccount.com';

describe('infra/kubernetes, applied by the real kubectl', () => {
  let cluster: SimulatedCluster;
  let folder: string;
  const truth = aKubernetesTruth();

  before(async function () {
    if (!realTool('kubectl')) return this.skip();
    cluster = await simulatedCluster(truth, { admin: ['*'] });
    folder = await mkdtemp(join(tmpdir(), 'kubectl-'));
    await writeFile(join(folder, 'ca.crt'), cluster.route.certificateAuthority?.toPem() ?? '');
  });
  after(async () => {
    await cluster?.[Symbol.asyncDispose]();
    if (folder) await rm(folder, { recursive: true });
  });

  async function apply(file: string): Promise<void> {
    const manifest = (await readFile(join(INFRA, file), 'utf8')).replaceAll('SCANNER', SCANNER);
    const { status, stderr } = await run(
      'kubectl',
      [
        `--server=${cluster.route.server}`,
        `--certificate-authority=${join(folder, 'ca.crt')}`,
        '--token=admin',
        ...['apply', '--server-side', '--validate=false', '-f', '-'],
      ],
      { HOME: folder },
      manifest,
    );
    assert.equal(status, 0, stderr);
  }
  const applied = () =>
    (cluster.kubernetes.stateOf(truth.uid)?.applied() ?? []).map(
      ({ kind, metadata }) => `${kind}/${metadata.name}`,
    );

  it('creates the same objects as `probe install`, and `probe remove` removes them', async () => {
    await apply('probe.yaml');
    const manifest = probeManifest({ image: 'curl', everySeconds: 300 });
    assert.deepEqual(
      applied(),
      manifest.map(({ kind, metadata }) => `${kind}/${metadata.name}`),
    );
    await apply('probe-logs.yaml');
    const objects = cluster.access('admin').probeObjectsOver(cluster.route);
    await removeProbe(await inspectProbe(manifest, objects), objects, AbortSignal.timeout(10_000));
    assert.deepEqual(applied(), []);
  });

  for (const [file, objects] of [
    ['scanner.yaml', ['ClusterRole/sweep10255-scanner', 'ClusterRoleBinding/sweep10255-scanner']],
    ['node-proxy.yaml', ['ClusterRole/sweep10255-node-proxy', 'ClusterRoleBinding/sweep10255-node-proxy']],
    ['configmaps.yaml', ['ClusterRole/sweep10255-configmaps', 'ClusterRoleBinding/sweep10255-configmaps']],
  ] as const)
    it(`creates the role of ${file} and binds it to the scanner`, async () => {
      const before = applied();
      await apply(file);
      assert.deepEqual(applied().slice(before.length), objects);
    });
});
