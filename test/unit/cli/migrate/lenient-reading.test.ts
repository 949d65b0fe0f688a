import assert from 'node:assert/strict';
import { parseYaml } from '../../../../cli/migrate/yaml/parse.ts';
import { migrateText } from '../../../support/migrate-text.ts';

describe('reading YAML as kubectl and Helm do', () => {
  const accepted: readonly [name: string, text: string, value: unknown][] = [
    ['a quoted string at the left edge', 'a:\n  b: "x\n y\nz"\nc: 1\n', { a: { b: 'x y z' }, c: 1 }],
    ['a flow sequence at the left edge', 'a:\n  b: [\n1,\n2\n]\nc: 1\n', { a: { b: [1, 2] }, c: 1 }],
    ['tabs in flow collections', 'a: [\n\t1,\n\t2\n\t]\nc: {\n\tx: 1\n}\n', { a: [1, 2], c: { x: 1 } }],
    ['a plain string that continues on the next line', 'a: [ foo\nbar, baz]\n', { a: ['foo bar', 'baz'] }],
    ['brackets and quotes inside plain strings', "a: it's [x\nb: [1,\n2]\n", { a: "it's [x", b: [1, 2] }],
    ['a comment inside a flow sequence', 'a: [1, # c ]\n2]\nb: 1\n', { a: [1, 2], b: 1 }],
    ['a duplicated key, the last of which applies', 'a: 1\na: 2\n', { a: 2 }],
  ];
  for (const [name, text, value] of accepted)
    it(`accepts ${name}`, () => {
      const parsed = parseYaml(text);
      assert.ok('document' in parsed);
      assert.deepEqual(parsed.document.toJS(), value);
    });

  for (const [name, text] of [
    ['a tab as block indentation', 'a:\n\tb: 1\n'],
    ['a mapping inside a scalar', 'a: 1\n b: 2\n'],
    ['an open bracket', 'a: [1\nb: 2\n'],
  ] as const)
    it(`rejects ${name}`, () => {
      assert.ok('fault' in parseYaml(text));
    });

  it('warns of duplicated keys with their position, and continues', async () => {
    const { said } = await migrateText('kind: Pod\nmetadata: {name: p}\nmetadata: {name: q}\n');
    assert.deepEqual(said, [
      'warning file:3:1: this key is duplicated; as with kubectl, the last one counts',
    ]);
  });

  it('recognizes quoted Helm templates, but not the templates of other programs', async () => {
    for (const value of [
      '{{ .Release.Namespace }}',
      '{{ include "app.name" . }}',
      '{{- $.Values.a | quote }}',
    ])
      await assert.rejects(migrateText(`kind: ConfigMap\nmetadata: {name: '${value}'}\n`), {
        code: 'MANIFEST_TEMPLATE',
      });
    for (const value of ['{{ $labels.instance }} is down', '{{ .Labels.job }}', '{{ printf "%s" .Values }}'])
      assert.deepEqual((await migrateText(`kind: PrometheusRule\nspec: {summary: '${value}'}\n`)).events, []);
  });

  it('reads Helm values whose strings the chart evaluates (Netdata, were rejected)', async () => {
    const { events } = await migrateText(
      'image: {tag: "{{ .Chart.AppVersion }}"}\nkubelet: {serviceMonitor: {https: false}}\n',
    );
    assert.deepEqual(
      events.map((event) => event.kind === 'CHANGED' && event.summary),
      ['kubelet.serviceMonitor.https'],
    );
  });

  it('recognizes an unquoted Helm template even if it is valid YAML', async () => {
    await assert.rejects(migrateText('kind: Pod\nmetadata:\n  name: {{ .Values.x }}\n'), {
      code: 'MANIFEST_TEMPLATE',
    });
  });

  it('uses the last value of a variable that is set twice', async () => {
    const text =
      'kind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - image: datadog/agent:7\n    env:\n    - {name: DD_KUBERNETES_HTTPS_KUBELET_PORT, value: "0"}\n    - {name: DD_KUBERNETES_HTTPS_KUBELET_PORT, value: "10250"}\n    - {name: DD_KUBELET_USE_API_SERVER, value: "true"}\n';
    assert.deepEqual((await migrateText(text)).events, []);
  });

  it('accepts a List item with a line that is indented less than the items', async () => {
    const text =
      "kind: List\nitems:\n  - kind: Pod\n    metadata: {name: p, namespace: mon}\n    spec:\n      serviceAccountName: s\n      containers:\n      - {name: c, image: x, command: [sh, -c, 'sleep 1;\ncurl http://10.0.0.1:10255/metrics']}\n";
    const migrated = await migrateText(text);
    assert.match(migrated.text, /https:\/\/10\.0\.0\.1:10250\/metrics/);
  });
});
