// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables in shell and agent syntax
import fc from 'fast-check';
import { aConfigMap, aDaemonSet, CONFIG_USER, PAGE_POD } from './manifests.ts';

const COMMANDS = [
  'curl -s http://$IP:10255/metrics | grep x',
  'while :; do curl "http://$(IP):10255/stats/summary"; sleep 9; done',
  'curl http://localhost:10255/metrics',
  'curl http://$IP:10255/pods',
  'curl http://billing:10255/x',
  'echo unrelated',
];
const STYLES: readonly ((text: string) => string)[] = [
  (text) => JSON.stringify(text),
  (text) => `'${text.replaceAll("'", "''")}'`,
  (text) => `|\n    ${text}\n`,
  (text) => `>-\n    ${text}`,
  (text) => text,
];

const shellAgent = fc
  .tuple(fc.constantFrom(...COMMANDS), fc.constantFrom(...STYLES), fc.constantFrom('', 'hostNetwork: true\n'))
  .map(([command, style, settings]) =>
    aDaemonSet(
      `image: x:1 # image\ncommand:\n# the shell\n- sh\n- -c\n- ${style(command)}\nenv:\n- name: IP\n  valueFrom: {fieldRef: {fieldPath: status.hostIP}}\n`,
      settings,
    ),
  );

/** A Secret with `hunter2` in every value. */
export const A_SECRET =
  'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  hunter2: http://hunter2:10255\n';

/** A document that may or may not refer to the port. */
const document = fc.oneof(
  shellAgent,
  fc.constantFrom(
    PAGE_POD,
    A_SECRET,
    CONFIG_USER,
    aConfigMap('run.sh', '#!/bin/sh\ncurl http://$N:10255/metrics\n\n# end\n'),
    aConfigMap('relay', 'receivers:\n  kubeletstats:\n    auth_type: none\n    endpoint: ${env:N}:10255\n'),
    'kind: Service\nmetadata: {name: x}\nspec: {ports: [{port: 10255}]}\n',
    '# only a comment\n',
    '{"kind": "Pod", "metadata": {"name": "j"}, "spec": {"containers": [{"name": "c", "args": ["curl", "http://$(N):10255/metrics"]}]}}\n',
  ),
);

/** A stream of documents with all separators, end markers and line endings that occur in practice. */
export const manifestStreams: fc.Arbitrary<string> = fc
  .record({
    documents: fc.array(document, { minLength: 1, maxLength: 6 }),
    separator: fc.constantFrom('---\n', '---\n# Source: chart/templates/x.yaml\n', '...\n---\n'),
    begins: fc.boolean(),
    lineEnd: fc.constantFrom('\n', '\r\n'),
    endsWithLine: fc.boolean(),
  })
  .map(({ documents, separator, begins, lineEnd, endsWithLine }) => {
    const text = (begins ? separator.replace('...\n', '') : '') + documents.join(separator);
    return (endsWithLine ? text : text.replace(/\n$/, '')).replaceAll('\n', lineEnd);
  });
