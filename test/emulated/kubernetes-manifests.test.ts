import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
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
    await apply('components/probe/probe.yaml');
    const manifest = probeManifest({ image: 'curl', everySeconds: 300 });
    assert.deepEqual(
      applied(),
      manifest.map(({ kind, metadata }) => `${kind}/${metadata.name}`),
    );
    await apply('components/probe/probe-logs.yaml');
    const objects = cluster.access('admin').probeObjectsOver(cluster.route);
    await removeProbe(await inspectProbe(manifest, objects), objects, AbortSignal.timeout(10_000));
    assert.deepEqual(applied(), []);
  });

  for (const [file, objects] of [
    ['base/scanner.yaml', ['ClusterRole/sweep10255-scanner', 'ClusterRoleBinding/sweep10255-scanner']],
    [
      'components/node-proxy/node-proxy.yaml',
      ['ClusterRole/sweep10255-node-proxy', 'ClusterRoleBinding/sweep10255-node-proxy'],
    ],
    [
      'components/configmaps/configmaps.yaml',
      ['ClusterRole/sweep10255-configmaps', 'ClusterRoleBinding/sweep10255-configmaps'],
    ],
    [
      'components/close/close.yaml',
      [
        'ClusterRole/sweep10255-close',
        'ClusterRoleBinding/sweep10255-close',
        'ClusterRoleBinding/sweep10255-close-scanner',
      ],
    ],
    [
      'components/rehearsal/rehearsal.yaml',
      ['ClusterRole/sweep10255-rehearsal', 'ClusterRoleBinding/sweep10255-rehearsal'],
    ],
  ] as const)
    it(`creates the role of ${file} and binds it`, async () => {
      const before = applied();
      await apply(file);
      assert.deepEqual(applied().slice(before.length), objects);
    });
});

describe('infra/kubernetes, built by the real kubectl as Kustomize does', () => {
  before(function () {
    if (!realTool('kubectl')) this.skip();
  });

  async function build(path: string): Promise<KubernetesObject[]> {
    const { status, stdout, stderr } = await run('kubectl', ['kustomize', join(INFRA, path)], {});
    assert.equal(status, 0, stderr);
    return parseAllDocuments(stdout).map((document) => document.toJS() as KubernetesObject);
  }
  const named = (objects: readonly KubernetesObject[]): string[] =>
    objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`).sort();
  const SCANNER_ROLE = ['ClusterRole/sweep10255-scanner', 'ClusterRoleBinding/sweep10255-scanner'];
  const PROBE = [
    ...probeManifest({ image: 'curl', everySeconds: 300 }).map(
      ({ kind, metadata }) => `${kind}/${metadata.name}`,
    ),
    'Role/sweep10255-probe-logs',
    'RoleBinding/sweep10255-probe-logs',
  ];

  for (const [overlay, objects] of [
    ['node-proxy', ['ClusterRole/sweep10255-node-proxy', 'ClusterRoleBinding/sweep10255-node-proxy']],
    ['managed-prometheus', ['ClusterNodeMonitoring/sweep10255-kubelet']],
    ['probe', PROBE],
  ] as const)
    it(`adds to the base exactly what the overlay ${overlay} needs`, async () => {
      assert.deepEqual(named(await build(`overlays/${overlay}`)), [...SCANNER_ROLE, ...objects].sort());
    });

  it('sets the account and the image in the example', async () => {
    const objects = await build('example');
    const subjects = objects.flatMap((object) => object.subjects ?? []).filter(({ kind }) => kind === 'User');
    assert.equal(subjects.length, 3);
    for (const { name } of subjects) assert.equal(name, 'SCANNER@PROJECT.iam.gserviceaccount.com');
    const [daemonSet] = objects.filter(({ kind }) => kind === 'DaemonSet');
    assert.match(JSON.stringify(daemonSet), /"image":"REGISTRY\/curl@sha256:0{64}"/);
  });
});

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly subjects?: readonly { readonly kind: string; readonly name: string }[];
}
