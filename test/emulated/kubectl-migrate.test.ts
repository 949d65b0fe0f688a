import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { startDiscovery } from '../support/discovery-server.ts';
import { fakeApiServer } from '../support/fake-api-server.ts';
import { aConfigMap, aDaemonSet, CONFIG_USER, PAGE_POD, TOKEN_DIRECTORY } from '../support/manifests.ts';
import { FINE_GRAINED, migrateText } from '../support/migrate-text.ts';
import { realTool, run } from '../support/real-tools.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const SHELL = 'image: x:1\ncommand: [sh, -c, "curl -s http://$IP:10255/stats/summary | head -1"]\n';

describe('migrated manifests and the real kubectl', () => {
  const folder = temporaryFolder();
  let discovery: Awaited<ReturnType<typeof startDiscovery>>;

  before(async function () {
    if (!realTool('kubectl')) return this.skip();
    discovery = await startDiscovery();
  });
  after(() => discovery?.close());

  const apply = (text: string) => {
    const args = ['apply', '--server', discovery.url, '--dry-run=client', '--validate=false', '-f', '-'];
    return run('kubectl', args, { HOME: folder.path('.') }, text);
  };
  const texts: readonly [name: string, text: string, objects: readonly string[]][] = [
    [
      "the how-to page's Pod",
      PAGE_POD,
      [
        'serviceaccount/kubelet-readonly-example-sa',
        'clusterrole.rbac.authorization.k8s.io/default-kubelet-readonly-example-sa-kubelet-reader',
        'clusterrolebinding.rbac.authorization.k8s.io/default-kubelet-readonly-example-sa-kubelet-reader',
        'pod/kubelet-readonly-example',
      ],
    ],
    [
      'the same as JSON',
      `${JSON.stringify(parseAllDocuments(PAGE_POD)[0]?.toJS(), null, 2)}\n`,
      [
        'serviceaccount/kubelet-readonly-example-sa',
        'clusterrole.rbac.authorization.k8s.io/default-kubelet-readonly-example-sa-kubelet-reader',
        'clusterrolebinding.rbac.authorization.k8s.io/default-kubelet-readonly-example-sa-kubelet-reader',
        'pod/kubelet-readonly-example',
      ],
    ],
    [
      'a List',
      `apiVersion: v1\nkind: List\nitems:\n${aDaemonSet(SHELL)
        .replaceAll(/^(?=.)/gm, '  ')
        .replace(/^ {2}/, '- ')}`,
      [
        'clusterrole.rbac.authorization.k8s.io/mon-agent-kubelet-reader',
        'clusterrolebinding.rbac.authorization.k8s.io/mon-agent-kubelet-reader',
        'daemonset.apps/agent',
      ],
    ],
    [
      'an agent, its ConfigMap and a Secret',
      `${aConfigMap('run.sh', '#!/bin/sh\ncurl http://$N:10255/metrics\n')}---\nkind: Secret\napiVersion: v1\nmetadata: {name: s}\n---\n${CONFIG_USER}`,
      [
        'configmap/config',
        'secret/s',
        'clusterrole.rbac.authorization.k8s.io/mon-agent-kubelet-reader',
        'clusterrolebinding.rbac.authorization.k8s.io/mon-agent-kubelet-reader',
        'daemonset.apps/agent',
      ],
    ],
  ];
  const fixtures = join(import.meta.dirname, '../fixtures/field');
  for (const file of readdirSync(fixtures).filter((name) => name.endsWith('.yaml')))
    it(`can be applied: the migrated fixture ${file}`, async () => {
      const { text } = await migrateText(readFileSync(join(fixtures, file), 'utf8'), FINE_GRAINED);
      // Helm values are not applied.
      if (!/^kind:/m.test(text)) return;
      const { status, stdout, stderr } = await apply(text);
      assert.equal(status, 0, stderr);
      assert.equal(stdout.match(/created \(dry run\)/g)?.length, text.match(/^kind:/gm)?.length, stdout);
    });

  for (const [name, text, objects] of texts)
    it(`can be applied: ${name}`, async () => {
      const { status, stdout, stderr } = await apply((await migrateText(text)).text);
      assert.equal(status, 0, stderr);
      assert.deepEqual(
        stdout.trim().split('\n'),
        objects.map((object) => `${object} created (dry run)`),
      );
    });
});

describe('the command of a migrated container', () => {
  const folder = temporaryFolder();
  before(function () {
    if (!realTool('curl')) this.skip();
  });

  /** Runs the container's command line in a real shell, with a test server as the kubelet, which has its own CA. */
  async function ask(text: string, path: string): Promise<{ stdout: string; requests: readonly string[] }> {
    const seen: string[] = [];
    await using kubelet = await fakeApiServer((request) => {
      seen.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      return request.headers.authorization === 'Bearer the-token'
        ? { body: `answer to ${path}` }
        : { status: 401 };
    });
    writeFileSync(folder.path('ca.crt'), kubelet.certificateAuthority.toPem());
    writeFileSync(folder.path('token'), 'the-token');
    const objects = parseAllDocuments((await migrateText(text, FINE_GRAINED)).text).map((document) =>
      document.toJS(),
    );
    const { spec } = objects.at(-1);
    const [container] = (spec.template?.spec ?? spec).containers;
    const [, port = ''] = kubelet.endpoint.split(':');
    const words: string[] = [...(container.command ?? []), ...(container.args ?? [])].map((word) =>
      word
        .replaceAll(TOKEN_DIRECTORY, folder.path('.'))
        .replaceAll(':10250', `:${port}`)
        .replaceAll('$(IP)', '127.0.0.1'),
    );
    const address = {
      NODE_ADDRESS: '127.0.0.1',
      NODE_IP: '127.0.0.1',
      IP: '127.0.0.1',
      NODE_NAME: 'gke-n-1',
    };
    const api = { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: port };
    const { status, stdout, stderr } = await run(
      words[0] ?? '',
      words.slice(1),
      { ...address, ...api },
      '\n',
    );
    assert.equal(status, 0, stderr);
    return { stdout, requests: seen };
  }

  it("uses HTTPS with the token and trusts the cluster's CA: the how-to page's Pod", async () => {
    const { stdout, requests } = await ask(PAGE_POD, '/metrics');
    assert.equal(stdout, 'answer to /metrics');
    assert.deepEqual(requests, ['GET /metrics Bearer the-token']);
  });

  it('does the same in a shell script with a pipe', async () => {
    const { stdout } = await ask(aDaemonSet(SHELL), '/stats/summary');
    assert.equal(stdout.trim(), 'answer to /stats/summary');
  });

  it('requests the pods of its node from the Kubernetes API', async () => {
    const env = 'env: [{name: IP, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}]\n';
    const { requests } = await ask(
      aDaemonSet(`image: x/curl\nargs: ["-s", "http://$(IP):10255/pods"]\n${env}`),
      '/pods',
    );
    assert.deepEqual(requests, ['GET /api/v1/pods?fieldSelector=spec.nodeName=gke-n-1 Bearer the-token']);
  });
});
