import assert from 'node:assert/strict';
import { gcloudProject } from '../../cli/scan-scope.ts';
import { realTool, run } from '../support/real-tools.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('the project of the real gcloud', () => {
  const folder = temporaryFolder(before, after);
  const gcloud = async (argv: readonly string[], environment: Record<string, string> = {}) => {
    const home = { HOME: folder.path(''), CLOUDSDK_CORE_DISABLE_PROMPTS: '1' };
    const { stdout } = await run('gcloud', argv, { ...home, ...environment });
    return stdout.trim();
  };

  before(async function () {
    if (!realTool('gcloud')) return this.skip();
    this.timeout(120_000);
    await gcloud(['config', 'set', 'project', 'shop-prod']);
    await gcloud(['config', 'configurations', 'create', 'work']);
    await gcloud(['config', 'set', 'project', 'example.com:bank-prod']);
    await gcloud(['config', 'configurations', 'create', 'empty', '--no-activate']);
  });

  for (const [what, environment, project] of [
    ['of the active configuration', {}, 'example.com:bank-prod'],
    ['of the configuration in a variable', { CLOUDSDK_ACTIVE_CONFIG_NAME: 'default' }, 'shop-prod'],
    ['of a configuration without a project', { CLOUDSDK_ACTIVE_CONFIG_NAME: 'empty' }, null],
    ['without a configuration', { CLOUDSDK_ACTIVE_CONFIG_NAME: 'NONE' }, null],
    ['in a variable', { CLOUDSDK_CORE_PROJECT: 'zoo-prod' }, 'zoo-prod'],
  ] as const)
    it(`${what} is found without running gcloud`, async () => {
      assert.equal((await gcloud(['config', 'get', 'project'], environment)) || null, project);
      const found = await gcloudProject({ HOME: folder.path(''), ...environment });
      assert.equal(found.project, project);
    });
});
