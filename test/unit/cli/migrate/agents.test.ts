// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how shells and agents write variables
import assert from 'node:assert/strict';
import type { Grant, MigrationPolicy } from '../../../../cli/migrate/types.ts';
import { AGENT_FILES } from '../../../support/agent-files.ts';
import { aConfigMap, aDaemonSet, CONFIG_USER } from '../../../support/manifests.ts';
import { FINE_GRAINED, migrateText, POLICY } from '../../../support/migrate-text.ts';

async function grantsOf(text: string, policy: MigrationPolicy): Promise<Grant[]> {
  const { events } = await migrateText(text, policy);
  return events.flatMap((event) => (event.kind === 'CHANGED' ? event.grants : []));
}

describe('agent settings', () => {
  for (const { tool, key, before, after, grants, asksPods } of AGENT_FILES) {
    const text = `${aConfigMap(key, before)}---\n${CONFIG_USER}`;

    it(`are changed to 10250 with the service account: ${tool}`, async () => {
      const migrated = await migrateText(text, FINE_GRAINED);
      assert.equal(migrated.text.slice(0, migrated.text.indexOf('---')), aConfigMap(key, after));
      assert.deepEqual(await grantsOf(text, FINE_GRAINED), grants);
    });

    if (asksPods)
      it(`are not changed if that would require nodes/proxy: ${tool}`, async () => {
        const migrated = await migrateText(text, POLICY);
        assert.equal(migrated.text, text);
        assert.match(migrated.said.join('\n'), /nodes\/proxy, which is as powerful as exec/);
      });

    it(`are changed in JSON too: ${tool}`, async () => {
      const json = (config: string): string =>
        `${JSON.stringify({ kind: 'ConfigMap', metadata: { name: 'config', namespace: 'mon' }, data: { [key]: config } }, null, 2)}\n`;
      const migrated = await migrateText(json(before), FINE_GRAINED);
      assert.deepEqual(JSON.parse(migrated.text), JSON.parse(json(after)));
      const changedLines = migrated.text
        .split('\n')
        .filter((line, index) => line !== json(before).split('\n')[index]);
      assert.equal(changedLines.length, 1);
    });
  }

  it('are changed in the source option of Heapster', async () => {
    const container =
      "image: heapster:1\ncommand:\n- /heapster\n- --source=kubernetes.summary_api:''?insecure=true\n";
    const { text } = await migrateText(aDaemonSet(container));
    const source =
      "--source=kubernetes.summary_api:''?insecure=true&useServiceAccount=true&kubeletHttps=true&kubeletPort=10250";
    assert.ok(text.includes(`- /heapster\n        - ${source}\n`), text);
  });

  it('are not changed if Heapster already uses TLS', async () => {
    const container =
      "image: heapster:1\ncommand: ['--source=kubernetes:https://k?kubeletHttps=true&kubeletPort=10250']\n";
    assert.deepEqual((await migrateText(aDaemonSet(container))).events, []);
  });

  it('set the variable of Mackerel to 0 from 1.33 on', async () => {
    const container = 'image: mackerel/mackerel-container-agent:v1\nenv:\n- name: A\n  value: b\n';
    const { text } = await migrateText(aDaemonSet(container), FINE_GRAINED);
    assert.match(
      text,
      /env:\n +- name: MACKEREL_KUBERNETES_KUBELET_READ_ONLY_PORT\n +value: "0"\n +- name: A\n/,
    );
    assert.equal((await migrateText(aDaemonSet(container))).events[0]?.kind, 'LEFT');
  });

  it('are reported as incomplete if no workload in the files uses the ConfigMap', async () => {
    const { said } = await migrateText(aConfigMap('run.sh', 'curl http://$N:10255/metrics\n'));
    assert.match(
      said.join('\n'),
      /grant get on nodes\/metrics to the service account of the pods that read it, or name its file too/,
    );
  });

  for (const [image, tool] of [
    ['netdata/netdata:v2', 'Netdata'],
    ['gcr.io/x/kubelet-to-gcm:1', 'kubelet-to-gcm'],
    ['aquasec/kube-hunter', 'kube-hunter'],
    ['mcr.microsoft.com/azuremonitor/containerinsights/ciprod:1', 'Azure Monitor Container Insights'],
    ['splunk/k8s-metrics:1', 'Splunk Connect for Kubernetes'],
  ] as const)
    it(`are left to the vendor for the image of ${tool}`, async () => {
      const text = aDaemonSet(`image: ${image}\n`, 'hostNetwork: true\n');
      const { events } = await migrateText(text);
      assert.deepEqual(
        events.map((event) => (event.kind === 'LEFT' ? [event.reason, event.tool] : event)),
        [['VENDOR', tool]],
      );
    });

  it('of an unknown program are changed on request', async () => {
    const text = aDaemonSet('image: x:1\nargs: ["--kubelet=http://$(IP):10255/stats/summary"]\n');
    const { text: migrated, said } = await migrateText(text, { ...POLICY, includesUnknownPrograms: true });
    assert.match(migrated, /--kubelet=https:\/\/\$\(IP\):10250\/stats\/summary/);
    assert.match(said.join('\n'), /the program itself must send the token/);
  });
});
