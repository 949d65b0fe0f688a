import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gcloudProject, scopeOf } from '../../../cli/scan-scope.ts';
import { formatScope } from '../../../shared/model/scope.ts';
import { readConfig } from '../../../shared/platform/config.ts';
import { type Simulator, startSimulator } from '../../../simulator/start-simulator.ts';
import { aProcessContext } from '../../support/process-context.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('the scope of a scan', () => {
  const folder = temporaryFolder(before, after);
  const gcloud = () => folder.path('home/.config/gcloud');
  let simulator: Simulator;

  before(async () => {
    simulator = await startSimulator({ clusters: 1 });
    await mkdir(join(gcloud(), 'configurations'), { recursive: true });
    await writeFile(join(gcloud(), 'active_config'), 'work');
    // As gcloud 528 writes them.
    await writeFile(join(gcloud(), 'configurations/config_default'), '[core]\naccount = a@example.com\n\n');
    await writeFile(
      join(gcloud(), 'configurations/config_work'),
      '[core]\nproject = example.com:shop-prod\naccount = a@example.com\n\n[compute]\nregion = europe-west1\n\n',
    );
  });
  after(() => simulator.close());

  async function chosen(flags: Record<string, string>, environment: Record<string, string> = {}) {
    const all = { ...environment, CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDRESOURCEMANAGER: simulator.url };
    const context = aProcessContext({ environment: all });
    const scope = await scopeOf(readConfig('scan', flags, all), context);
    return { scope: formatScope(scope), said: context.stderr.text };
  }

  it('is everything that the options name, in canonical order', async () => {
    const flags = { scope: 'projects/zoo-prod', project: 'shop-prod,projects/zoo-prod', folder: '12' };
    assert.deepEqual(await chosen({ ...flags, organization: '34,organizations/5' }), {
      scope: 'folders/12,organizations/34,organizations/5,projects/shop-prod,projects/zoo-prod',
      said: '',
    });
  });

  it('finds an organization by its domain', async () => {
    const { id } = simulator.fleet.organization;
    assert.equal((await chosen({ organization: 'Example.com' })).scope, `organizations/${id}`);
    await assert.rejects(chosen({ organization: 'example.org' }), /Organization example\.org does not exist/);
  });

  it('ignores the variables of the scope if a flag names one (scanned both)', async () => {
    const environment = { SWEEP_SCOPE: 'organizations/1', SWEEP_FOLDER: '2' };
    assert.equal((await chosen({ project: 'shop-prod' }, environment)).scope, 'projects/shop-prod');
    assert.equal((await chosen({}, environment)).scope, 'folders/2,organizations/1');
  });

  it('is the project configured in gcloud if no option names one, and says where it comes from', async () => {
    const file = join(gcloud(), 'configurations/config_work');
    const { scope, said } = await chosen({}, { HOME: folder.path('home') });
    assert.equal(scope, 'projects/example.com:shop-prod');
    assert.equal(
      said,
      `No scope was given: using project example.com:shop-prod, from gcloud's configuration work (${file}).\n`,
    );
  });

  it('follows the variables of gcloud', async () => {
    const home = { HOME: folder.path('home') };
    assert.deepEqual(await gcloudProject({ ...home, CLOUDSDK_CORE_PROJECT: 'bank-prod' }), {
      project: 'bank-prod',
      source: 'the variable CLOUDSDK_CORE_PROJECT',
    });
    const { project } = await gcloudProject({ CLOUDSDK_CONFIG: gcloud() });
    assert.equal(project, 'example.com:shop-prod');
    for (const name of ['default', 'NONE', 'missing'])
      assert.equal((await gcloudProject({ ...home, CLOUDSDK_ACTIVE_CONFIG_NAME: name })).project, null);
  });

  for (const [what, environment, detail] of [
    ['has a configuration without a project', { CLOUDSDK_ACTIVE_CONFIG_NAME: 'default' }, 'has no project'],
    ['has no such configuration', { CLOUDSDK_ACTIVE_CONFIG_NAME: 'missing' }, 'does not exist'],
    ['is not installed', { HOME: '' }, 'gcloud has no configuration on this machine'],
  ] as const)
    it(`is missing if gcloud ${what}, and the error says what to do`, async () => {
      await assert.rejects(chosen({}, { HOME: folder.path('home'), ...environment }), (error: Error) => {
        assert.match(error.message, /^No scope: pass --project, .* or run `gcloud config set project/);
        assert.ok(error.message.includes(detail), error.message);
        return true;
      });
    });
});
