import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { managedPrometheusYaml, probeManifest } from '../../../../cli/probe/manifest.ts';

interface PodSpec {
  readonly [field: string]: unknown;
  readonly containers: readonly {
    readonly [field: string]: unknown;
    readonly resources: Readonly<Record<'requests' | 'limits', Readonly<Record<string, string>>>>;
    readonly env: readonly { readonly name: string; readonly value?: string }[];
  }[];
}

const manifest = probeManifest({ image: 'registry.test/curl@sha256:00', everySeconds: 60 });
const daemonSet = manifest.find(({ kind }) => kind === 'DaemonSet') as unknown as {
  spec: { selector: { matchLabels: object }; template: { metadata: { labels: object }; spec: PodSpec } };
};
const pod = daemonSet.spec.template.spec;
const container = pod.containers[0];

describe('probeManifest', () => {
  it('lists its namespace first, and every object after its dependencies', () => {
    assert.deepEqual(
      manifest.map(({ kind }) => kind),
      ['Namespace', 'ServiceAccount', 'ClusterRole', 'ClusterRoleBinding', 'DaemonSet'],
    );
    for (const { kind, metadata } of manifest)
      assert.equal(
        metadata.namespace,
        ['ServiceAccount', 'DaemonSet'].includes(kind) ? 'sweep10255-probe' : undefined,
      );
  });

  it('grants access to node metrics and nothing else', () => {
    const roles = manifest.filter(({ kind }) => kind.endsWith('Role'));
    assert.deepEqual(
      roles.map(({ kind, ...role }) => [kind, role['rules']]),
      [['ClusterRole', [{ apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] }]]],
    );
  });

  it('complies with the restricted Pod Security Standard', () => {
    assert.deepEqual(pod['securityContext'], {
      runAsNonRoot: true,
      runAsUser: 65532,
      runAsGroup: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    assert.deepEqual(container?.['securityContext'], {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    for (const field of ['hostNetwork', 'hostPID', 'hostIPC', 'volumes']) assert.ok(!(field in pod), field);
    assert.equal(manifest[0]?.metadata.labels['pod-security.kubernetes.io/enforce'], 'restricted');
  });

  it('runs on every node with bounded resources', () => {
    assert.deepEqual(pod['tolerations'], [{ operator: 'Exists' }]);
    for (const bounds of ['requests', 'limits'] as const)
      assert.deepEqual(Object.keys(container?.resources[bounds] ?? {}), [
        'cpu',
        'memory',
        'ephemeral-storage',
      ]);
  });

  it('selects its own pods', () => {
    const { selector, template } = daemonSet.spec;
    assert.deepEqual({ ...template.metadata.labels, ...selector.matchLabels }, template.metadata.labels);
  });

  it('uses the image and the schedule from the options', () => {
    assert.equal(container?.['image'], 'registry.test/curl@sha256:00');
    assert.equal(container?.env.find(({ name }) => name === 'EVERY_SECONDS')?.value, '60');
  });

  it('never connects to the read-only port', () => {
    assert.doesNotMatch(JSON.stringify(manifest), /:10255|https?:\/\/[^"]*10255/);
  });
});

describe('managedPrometheusYaml', () => {
  const { spec } = parse(managedPrometheusYaml()) as {
    spec: { endpoints: { metricRelabeling: { regex: string }[] }[] };
  };
  const pattern = new RegExp(`^(?:${spec.endpoints[0]?.metricRelabeling[0]?.regex})$`);

  const series: Readonly<Record<string, boolean>> = {
    'kubelet_http_requests_total;readonly;stats': true,
    'kubelet_http_requests_total;readonly;metrics': true,
    'kubelet_http_requests_total;readwrite;metrics': true,
    'process_start_time_seconds;;': true,
    'kubelet_http_requests_total;readwrite;exec': false,
    'kubelet_http_inflight_requests;readonly;stats': false,
    'process_cpu_seconds_total;;': false,
  };
  for (const [labels, isKept] of Object.entries(series))
    it(`${isKept ? 'keeps' : 'drops'} ${labels}`, () => assert.equal(pattern.test(labels), isKept));
});
