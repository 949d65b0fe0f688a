// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how shells write variables
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { toShellCommand } from '../../../../cli/migrate/shell/parse-shell.ts';
import { rewriteShell } from '../../../../cli/migrate/shell/rewrite-shell.ts';
import { applySplices } from '../../../../cli/migrate/text/splices.ts';
import { CURL_OPTIONS } from '../../../support/manifests.ts';
import { POLICY } from '../../../support/migrate-text.ts';

const SURROUNDINGS = {
  variables: [{ name: 'IP', value: null, fieldPath: 'status.hostIP' }],
  onHostNetwork: false,
  nodeName: 'NODE_NAME',
  nodeAddress: 'NODE_IP',
  hasGnuWget: false,
  traces: false,
};

function rewritten(text: string): string {
  return applySplices(text, rewriteShell(text, SURROUNDINGS, POLICY).splices);
}

describe('a shell script that calls the port', () => {
  const cases: readonly [name: string, text: string, expected: string][] = [
    [
      'is changed in a quoted substitution',
      'x="$(curl "http://$IP:10255/metrics")"',
      `x="$(curl ${CURL_OPTIONS} "https://$IP:10250/metrics")"`,
    ],
    [
      'is changed after another command',
      'timeout 5 curl http://$IP:10255/metrics',
      `timeout 5 curl ${CURL_OPTIONS} https://$IP:10250/metrics`,
    ],
    [
      'is changed in a function, a loop, and a pipe',
      'f() { for i in 1 2; do curl $IP:10255/metrics | wc; done; }',
      `f() { for i in 1 2; do curl ${CURL_OPTIONS} https://$IP:10250/metrics | wc; done; }`,
    ],
    [
      'is changed with quotes inside the URL',
      'curl http://"$IP":10255/metrics',
      `curl ${CURL_OPTIONS} https://"$IP":10250/metrics`,
    ],
    [
      'is changed with a variable of the script',
      'export U=http://$IP:10255\ncurl "$U/metrics"',
      `export U=https://$IP:10250\ncurl ${CURL_OPTIONS} "$U/metrics"`,
    ],
    [
      'is changed with a variable for the port',
      'P=10255; curl http://$IP:$P/stats/summary',
      `P=10250; curl ${CURL_OPTIONS} https://$IP:$P/stats/summary`,
    ],
    [
      'is changed with a query string',
      'curl "http://$IP:10255/stats/summary?only_cpu_and_memory=true"',
      `curl ${CURL_OPTIONS} "https://$IP:10250/stats/summary?only_cpu_and_memory=true"`,
    ],
    [
      'is changed with a literal address',
      'curl http://203.0.113.104:10255/metrics',
      `curl ${CURL_OPTIONS} https://203.0.113.104:10250/metrics`,
    ],
    [
      'is not changed in a comment',
      '# curl http://$IP:10255/metrics\n:',
      '# curl http://$IP:10255/metrics\n:',
    ],
    [
      'is not changed in a here-document',
      'cat <<X\ncurl http://$IP:10255/metrics\nX\n',
      'cat <<X\ncurl http://$IP:10255/metrics\nX\n',
    ],
    [
      'is not changed in an argument of another program',
      'echo http://$IP:10255/metrics',
      'echo http://$IP:10255/metrics',
    ],
  ];
  for (const [name, text, expected] of cases)
    it(name, () => {
      assert.equal(rewritten(text), expected);
    });
});

describe('words quoted for a shell', () => {
  it('are read back unchanged by a shell', () => {
    const words = [
      'a',
      '',
      'a b',
      "it's",
      '"q"',
      '$HOME',
      '`id`',
      'a\\b',
      '$$(X)',
      'http://$(IP):1/?a=b&c',
      '*',
      '~',
      'é;#',
      '$(IP)$HOME"`\\',
    ];
    const script = `printf '%s\\n' ${toShellCommand(words)}`;
    const { stdout } = spawnSync('sh', ['-c', script], { env: { IP: '10.0.0.1' }, encoding: 'utf8' });
    const expected = words.map((word) =>
      word.replaceAll(/\$?\$\((\w+)\)/g, (match, name) =>
        match.startsWith('$$') ? `$(${name})` : '10.0.0.1',
      ),
    );
    assert.deepEqual(stdout.split('\n').slice(0, -1), expected);
  });
});
