import assert from 'node:assert/strict';
import { migrateText } from '../../../support/migrate-text.ts';

const times = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('');
const configMap = (data: string): string =>
  `kind: ConfigMap\nmetadata: {name: c, namespace: mon}\ndata:\n${data}`;

/** Inputs that took minutes while something was quadratic; each takes a second or two now. */
describe('migrate takes time in proportion to its input', () => {
  const cases: readonly [name: string, text: string, events: number][] = [
    ['a mapping of 150,000 keys', configMap(times(150_000, (index) => `  k${index.toString(2)}: v\n`)), 0],
    [
      'an image name of 200 kB',
      `kind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - image: "${':'.repeat(200_000)}"\n    args: ["10255"]\n`,
      1,
    ],
    [
      '30,000 uses in one text',
      configMap(`  f: |\n${times(30_000, () => '    http://$NODE_IP:10255/metrics\n')}`),
      30_000,
    ],
    [
      '5,000 jobs in one text',
      configMap(
        `  f: |\n    scrape_configs:\n${times(5_000, (index) => `    - job_name: j${index}\n      static_configs: [{targets: ['10.0.0.1:10255']}]\n`)}`,
      ),
      5_000,
    ],
  ];
  for (const [name, text, events] of cases)
    it(name, async function () {
      this.timeout(30_000);
      const migrated = await migrateText(text);
      assert.equal(migrated.events.length, events);
    });
});
