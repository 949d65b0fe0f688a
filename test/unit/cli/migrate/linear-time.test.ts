import assert from 'node:assert/strict';
import { migrateText } from '../../../support/migrate-text.ts';

const times = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('');
const configMap = (data: string): string =>
  `kind: ConfigMap\nmetadata: {name: c, namespace: mon}\ndata:\n${data}`;

const pod = (script: string): string =>
  `kind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - command: [sh, -c, '${script}']\n`;

/** Inputs that took minutes because of quadratic code; each takes one or two seconds now. */
describe('migrate, in time proportional to its input', () => {
  const cases: readonly [name: string, text: string, events: number][] = [
    [
      'reads a mapping of 150,000 keys',
      configMap(times(150_000, (index) => `  k${index.toString(2)}: v\n`)),
      0,
    ],
    [
      'reads an image name of 200 kB',
      `kind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - image: "${':'.repeat(200_000)}"\n    args: ["10255"]\n`,
      1,
    ],
    [
      'changes 30,000 occurrences in one text',
      configMap(`  f: |\n${times(30_000, () => '    http://$NODE_IP:10255/metrics\n')}`),
      30_000,
    ],
    [
      'changes 5,000 jobs in one text',
      configMap(
        `  f: |\n    scrape_configs:\n${times(5_000, (index) => `    - job_name: j${index}\n      static_configs: [{targets: ['10.0.0.1:10255']}]\n`)}`,
      ),
      5_001,
    ],
    [
      'splits 1,000 jobs in one text',
      configMap(
        `  f: |\n    scrape_configs:\n${times(1_000, (index) => `    - job_name: j${index}\n      static_configs: [{targets: ['10.0.0.1:10255', 'a:80']}]\n`)}`,
      ),
      1_001,
    ],
    [
      'reads 200 kB of block scalar indicators',
      configMap(`  a: "10255 ${times(66_667, () => ' |#')}\u2028"\n`),
      1,
    ],
    [
      'reads 200 kB of package installations',
      pod(`echo wget; ${times(25_000, () => 'apk add ')}; curl http://$NODE_IP:10255/metrics`),
      3,
    ],
    [
      'reads 20,000 variables, each made from the one before',
      pod(
        `${times(20_000, (index) => `NODE${index + 1}=$NODE${index}; `)}curl http://$NODE20000:10255/metrics`,
      ),
      3,
    ],
    ['reads a curl option of 200 kB', pod(`curl -${'k'.repeat(200_000)}1 http://$NODE_IP:10255/metrics`), 3],
    ['reads a name of 200 kB', pod(`${times(28_571, () => 'kubelet')} 10255`), 1],
  ];
  for (const [name, text, events] of cases)
    it(name, async function () {
      this.timeout(30_000);
      const migrated = await migrateText(text);
      assert.equal(migrated.events.length, events);
    });

  for (const [name, text, message] of [
    [
      '200 kB of escaped quotes in an unclosed string',
      `{"items": [{"a": "10255${times(100_000, () => '\\"')}`,
      /indentation/,
    ],
    ['a key with 200 kB of spaces', configMap(`  a${' '.repeat(200_000)}b: "10255"\n`), /longer than 1024/],
  ] as const)
    it(`rejects ${name}`, () => assert.rejects(migrateText(text), message));
});
