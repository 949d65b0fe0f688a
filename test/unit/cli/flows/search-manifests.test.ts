// biome-ignore-all lint/suspicious/noTemplateCurlyInString: configuration files use this syntax too
import assert from 'node:assert/strict';
import { stringify } from 'yaml';
import { callersIn, HOST_IP, script, searchYaml, workload } from '../../../support/callers-in.ts';

describe('searchManifests', () => {
  it('gives a separate reason for each command of a script', async () => {
    const { callers } = await searchYaml(
      script(
        'curl http://localhost:10255/x\ncurl http://$IP:10255/pods\ncurl http://10.0.0.7:10255/pods',
        {},
        [HOST_IP],
      ),
    );
    assert.equal(
      callers[0]?.evidence,
      "its node's address with port 10255, in its arguments (line 4); a private address with port 10255, in its arguments (line 5)",
    );
  });

  for (const [what, container] of Object.entries({
    'a list of variables that is a number': { env: 7 },
    'a null container': null,
    'an argument that is a mapping': { args: [{ a: 1 }] },
  }))
    it(`names an object with ${what}, and searches the others (was a TypeError)`, async () => {
      const malformed = workload({}).replace(/containers:.*$/s, `containers: ${JSON.stringify([container])}`);
      const { callers, problems } = await searchYaml(malformed, workload({ args: ['--kubelet-port=10255'] }));
      assert.equal(callers.length, 1);
      assert.match(
        problems.join(),
        /^DaemonSet ns\/w: A Kubernetes object has an invalid field \(containers/,
      );
    });

  const LETTERS = [...'abcdefgh'];
  for (const [what, hostile, problem] of [
    [
      'aliases that expand to millions of values',
      LETTERS.map((letter, index) => `${letter}: &${letter} [${`*${LETTERS[index - 1]},`.repeat(9)}]`)
        .join('\n')
        .replace('*undefined,', 'x,')
        .replaceAll('*undefined,', ''),
      'its aliases expand to too many values',
    ],
    [
      'a List that contains itself',
      '&a\napiVersion: v1\nkind: List\nitems: [*a, *a]',
      'its Lists are nested too deeply',
    ],
    [
      'thousands of nested Lists',
      `${'{"kind":"List","items":['.repeat(5_000)}${']}'.repeat(5_000)}`,
      'its Lists are nested too deeply',
    ],
  ] as const)
    it(`names a document with ${what}, and searches the others (ended the program)`, async () => {
      const caller = workload({ args: ['--kubelet-port=10255'] });
      const { callers, problems } = await searchYaml(`${hostile}\n---\n${caller}`);
      assert.deepEqual(problems, [`file-0, line 1: ${problem}.`]);
      assert.equal(callers.length, 1);
    });

  it('advises upgrading the cluster for a GKE add-on', async () => {
    const labels = { 'addonmanager.kubernetes.io/mode': 'Reconcile' };
    const addOn = workload({ args: ['--kubelet-port=10255'] }, {}, 'DaemonSet', labels);
    const { callers } = await searchYaml(addOn.replace('namespace: ns', 'namespace: kube-system'));
    assert.match(callers[0]?.migration ?? '', /^Upgrade the cluster/);
  });

  it('names pods of a Job after its CronJob, even if the Job is not in the input', async () => {
    const pod = stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'nightly-29384000-x1',
        ownerReferences: [{ kind: 'Job', name: 'nightly-29384000', controller: true }],
      },
      spec: { containers: [{ name: 'c', args: ['--kubelet-port=10255'] }] },
      status: { phase: 'Succeeded' },
    });
    assert.deepEqual(await callersIn(pod), ['HIGH CronJob/nightly']);
  });

  it('reports a workload and its pods once', async () => {
    const pod = stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'w-x1',
        namespace: 'ns',
        ownerReferences: [{ kind: 'DaemonSet', name: 'w', controller: true }],
      },
      spec: { containers: [{ name: 'c', args: ['--kubelet-port=10255'] }] },
    });
    assert.deepEqual(await callersIn(workload({ args: ['--kubelet-port=10255'] }), pod), [
      'HIGH DaemonSet/w',
    ]);
  });

  it('reads Lists, typed lists, and JSON', async () => {
    const items = [
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'p' },
        spec: { containers: [{ name: 'c', args: ['--kubelet-port=10255'] }] },
      },
    ];
    const list = { apiVersion: 'v1', kind: 'List', items };
    const typed = {
      apiVersion: 'v1',
      kind: 'PodList',
      items: items.map(({ metadata, spec }) => ({ metadata, spec })),
    };
    for (const text of [
      stringify(list),
      JSON.stringify(list),
      JSON.stringify(typed, null, 2),
      stringify(typed),
    ])
      assert.deepEqual(await callersIn(text), ['HIGH Pod/p']);
  });

  for (const [what, print] of [
    ['an array, as `jq .items` prints it', (pods: object[]) => JSON.stringify(pods, null, 2)],
    ['a document per line', (pods: object[]) => pods.map((pod) => JSON.stringify(pod)).join('\n')],
    [
      'documents on several lines',
      (pods: object[]) => pods.map((pod) => JSON.stringify(pod, null, 4)).join('\n'),
    ],
  ] as const)
    it(`reads JSON that is ${what}`, async () => {
      const pod = (name: string) => ({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name },
        spec: { containers: [{ name: 'c', args: ['--kubelet-port=10255'] }, { name: 'd' }] },
      });
      assert.deepEqual(await callersIn(print([pod('a'), pod('b')])), ['HIGH Pod/a', 'HIGH Pod/b']);
    });

  it('names the position of invalid YAML, and searches the rest', async () => {
    const { callers, problems } = await searchYaml(
      `a: [\n---\n${workload({ args: ['--kubelet-port=10255'] })}`,
    );
    assert.equal(callers.length, 1);
    assert.match(problems[0] ?? '', /^file-0, line \d+, column \d+: /);
  });

  it('names ConfigMaps with binary data, which is not read (exit status 0 was a promise)', async () => {
    const text = stringify({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'c' },
      binaryData: { a: 'Yg==' },
    });
    assert.match(
      (await searchYaml(text)).malformed[0] ?? '',
      /ConfigMap .*\/c: its binary data was not read/,
    );
  });

  it('counts unknown kinds', async () => {
    const object = stringify({
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { name: 'w' },
      spec: {},
    });
    assert.deepEqual([...(await searchYaml(object)).unknownKinds], [['Widget', 1]]);
  });
});
