import assert from 'node:assert/strict';
import { parseAllDocuments } from 'yaml';
import { aConfigMap, aDaemonSet, CONFIG_USER, PAGE_POD } from '../../../support/manifests.ts';
import { FINE_GRAINED, migrateText, migrateTexts, POLICY } from '../../../support/migrate-text.ts';

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: readonly { readonly resources: readonly string[]; readonly verbs: readonly string[] }[];
  readonly subjects?: readonly object[];
  readonly roleRef?: { readonly name: string };
  readonly spec?: { readonly template: { readonly spec: Readonly<Record<string, unknown>> } };
}

function objectsOf(text: string): KubernetesObject[] {
  return parseAllDocuments(text).map((document): KubernetesObject => document.toJS());
}

const shell = (script: string, podSettings = ''): string =>
  aDaemonSet(
    `image: x:1\ncommand: [sh, -c, ${JSON.stringify(script)}]\nenv: [{name: IP, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}]\n`,
    podSettings,
  );
const METRICS = 'curl http://$IP:10255/metrics';

describe('the permissions for a change', () => {
  const paths: readonly [path: string, resources: readonly string[], verb: string][] = [
    ['/metrics', ['nodes/metrics'], 'get'],
    ['/metrics/cadvisor', ['nodes/metrics'], 'get'],
    ['/stats/summary', ['nodes/stats'], 'get'],
    ['/healthz', ['nodes/healthz'], 'get'],
    ['/pods', ['pods'], 'list'],
  ];
  for (const [path, resources, verb] of paths)
    it(`for ${path} are ${verb} on ${resources}, and nothing else`, async () => {
      const { text } = await migrateText(shell(`curl http://$IP:10255${path}`), FINE_GRAINED);
      const [role, binding] = objectsOf(text);
      assert.deepEqual(role?.rules, [{ apiGroups: [''], resources, verbs: [verb] }]);
      assert.equal(binding?.roleRef?.name, role.metadata.name);
      assert.deepEqual(binding.subjects, [{ kind: 'ServiceAccount', name: 'agent', namespace: 'mon' }]);
    });

  it('never include nodes/proxy, whatever the path', async () => {
    for (const path of ['/pods', '/healthz', '/runningpods/', '/configz', '/logs/', '/exec/a/b/c', '/spec'])
      for (const policy of [POLICY, FINE_GRAINED]) {
        const { text } = await migrateText(shell(`curl http://$IP:10255${path}`), policy);
        assert.ok(!text.includes('nodes/proxy'), path);
      }
  });

  it('are granted to a dedicated account if the workload uses default', async () => {
    const objects = objectsOf((await migrateText(PAGE_POD, { ...POLICY, namespace: 'tools' })).text);
    assert.deepEqual(
      objects.map(({ kind, metadata }) => [kind, metadata.name, metadata.namespace]),
      [
        ['ServiceAccount', 'kubelet-readonly-example-sa', 'tools'],
        ['ClusterRole', 'tools-kubelet-readonly-example-sa-kubelet-reader', undefined],
        ['ClusterRoleBinding', 'tools-kubelet-readonly-example-sa-kubelet-reader', undefined],
        ['Pod', 'kubelet-readonly-example', undefined],
      ],
    );
  });

  it('replace an explicit default account', async () => {
    const text = shell(METRICS).replace('serviceAccountName: agent', 'serviceAccountName: default # none');
    const [account] = objectsOf((await migrateText(text)).text);
    assert.equal(account?.metadata.name, 'agent-sa');
    assert.match((await migrateText(text)).text, /serviceAccountName: agent-sa # none\n/);
  });

  it('of one account are one role for all of its workloads', async () => {
    const other = shell('curl http://$IP:10255/stats/summary').replace('name: agent\n', 'name: other\n');
    const objects = objectsOf((await migrateText(`${shell(METRICS)}---\n${other}`)).text);
    assert.deepEqual(
      objects.map(({ kind }) => kind),
      ['ClusterRole', 'ClusterRoleBinding', 'DaemonSet', 'DaemonSet'],
    );
    assert.deepEqual(objects[0]?.rules?.[0]?.resources, ['nodes/metrics', 'nodes/stats']);
  });

  it('are not granted again if the files already grant them', async () => {
    const rbac = `kind: ClusterRole\nmetadata: {name: r}\nrules:\n- {apiGroups: [""], resources: [nodes/metrics, pods], verbs: [get, list]}\n---\nkind: ClusterRoleBinding\nmetadata: {name: b}\nroleRef: {kind: ClusterRole, name: r}\nsubjects: [{kind: ServiceAccount, name: agent, namespace: mon}]\n---\n`;
    const migrated = await migrateText(rbac + shell(METRICS));
    assert.equal(migrated.events.filter(({ kind }) => kind === 'ADDED').length, 0);
    const more = await migrateText(rbac + shell(`${METRICS}; curl http://$IP:10255/stats/summary`));
    const roles = objectsOf(more.text).filter(({ kind }) => kind === 'ClusterRole');
    assert.deepEqual(roles[1]?.rules?.[0]?.resources, ['nodes/stats']);
  });

  it('of a ConfigMap are granted to the account of the workload that uses it, in any file', async () => {
    const migrated = await migrateTexts({
      'config.yaml': aConfigMap('run.sh', 'curl http://$N:10255/metrics\n'),
      'agent.yaml': CONFIG_USER,
    });
    assert.deepEqual(
      objectsOf(migrated['agent.yaml']?.text ?? '').map(({ kind }) => kind),
      ['ClusterRole', 'ClusterRoleBinding', 'DaemonSet'],
    );
    assert.equal(objectsOf(migrated['config.yaml']?.text ?? '').length, 1);
  });

  it('include mounting a token if the pod or its account disables it', async () => {
    const pod = await migrateText(shell(METRICS, 'automountServiceAccountToken: false\n'));
    assert.match(pod.text, /automountServiceAccountToken: true\n/);
    const account =
      'kind: ServiceAccount\nmetadata: {name: agent, namespace: mon}\nautomountServiceAccountToken: false\n---\n';
    const both = await migrateText(account + shell(METRICS));
    assert.match(both.text, /automountServiceAccountToken: true\n {6}containers:/);
    assert.ok(both.text.includes(account));
  });

  it('are added as items of a List if the objects are in one, in YAML and in JSON', async () => {
    const item = (text: string): string => text.replaceAll(/^(?=.)/gm, '  ').replace(/^ {2}/, '- ');
    const yaml = await migrateText(`apiVersion: v1\nitems:\n${item(shell(METRICS))}kind: List\n`);
    const json = await migrateText(
      `${JSON.stringify({ kind: 'List', items: objectsOf(shell(METRICS)), apiVersion: 'v1' }, null, 4)}\n`,
    );
    for (const { text } of [yaml, json]) {
      const [list] = parseAllDocuments(text).map((document): { items: KubernetesObject[] } =>
        document.toJS(),
      );
      assert.deepEqual(
        list?.items.map(({ kind }) => kind),
        ['ClusterRole', 'ClusterRoleBinding', 'DaemonSet'],
      );
    }
    assert.doesNotThrow(() => JSON.parse(json.text));
  });

  it('turn a file with a single JSON object into a List', async () => {
    const { text } = await migrateText(JSON.stringify(objectsOf(PAGE_POD)[0]));
    const list: { kind: string; items: KubernetesObject[] } = JSON.parse(text);
    assert.equal(list.kind, 'List');
    assert.deepEqual(
      list.items.map(({ kind }) => kind),
      ['ServiceAccount', 'ClusterRole', 'ClusterRoleBinding', 'Pod'],
    );
  });
});
