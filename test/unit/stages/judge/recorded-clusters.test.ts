import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeCluster } from '../../../../shared/stages/describe/decode-cluster.ts';
import { judgeSettings } from '../../../../shared/stages/judge/settings/judge-settings.ts';
import { sharedData } from '../../../support/shared-data.ts';

interface Expectation {
  readonly file: string;
  readonly version: string;
  readonly location: string;
  readonly autoProvisioning: boolean;
  readonly expected: string;
}

/** The table of clusters in the folder's README. */
function expectationsOf(readme: string): Expectation[] {
  return readme
    .split('\n')
    .filter((line) => line.startsWith('| cluster-'))
    .map((line) => {
      const cells = line.split('|').map((cell) => cell.trim());
      const [, file = '', version = '', location = '', nap = ''] = cells;
      return { file, version, location, autoProvisioning: nap === 'on', expected: cells.at(-2) ?? '' };
    });
}

describe('recorded clusters', () => {
  const folder = sharedData('gke');
  if (folder === null) {
    it.skip('skipped: ../shared/data/gke is missing');
    return;
  }
  const expectations = expectationsOf(readFileSync(join(folder, 'README.md'), 'utf8'));

  it('are all in the table', () => {
    const files = readdirSync(folder).filter((name) => name.startsWith('cluster-'));
    assert.deepEqual(expectations.map(({ file }) => file).sort(), files.sort());
  });

  for (const { file, version, location, autoProvisioning, expected } of expectations) {
    it(`${file}: ${expected}`, () => {
      const cluster = decodeCluster(JSON.parse(readFileSync(join(folder, file), 'utf8')));
      const verdict = judgeSettings(cluster);
      assert.equal(`${verdict.exposure}; new pools ${verdict.newPools?.port}`, expected);
      assert.equal(cluster.initialVersion, version);
      assert.equal(cluster.location, location);
      assert.equal(cluster.autoProvisioning, autoProvisioning);
      // The recorder masks the project ID.
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the format of the mask
      assert.equal(cluster.projectId, '${projectId}');
      assert.equal(cluster.mode, 'STANDARD');
      assert.equal(cluster.status, 'RUNNING');
    });
  }
});
