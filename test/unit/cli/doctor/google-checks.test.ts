import assert from 'node:assert/strict';
import {
  checkAccount,
  checkPermissions,
  checkQuotaProject,
  type DoctorConfig,
  type GoogleAccess,
  grant,
} from '../../../../cli/doctor/google-checks.ts';
import type { Account } from '../../../../shared/adapters/google-auth/application-default-credentials.ts';
import { ResourceManagerDirectory } from '../../../../shared/adapters/resource-manager/resource-manager-directory.ts';
import { readConfig } from '../../../../shared/platform/config.ts';
import { httpClient } from '../../../../shared/wiring/http-client.ts';
import { type Simulator, startSimulator } from '../../../../simulator/start-simulator.ts';
import { TEST_NOW_MS } from '../../../support/process-context.ts';

const ALICE: Account = {
  kind: 'USER',
  email: 'alice@example.com',
  quotaProject: null,
  expiresAtMs: TEST_NOW_MS + 3_500_000,
};
const BOT: Account = {
  ...ALICE,
  kind: 'SERVICE_ACCOUNT_KEY',
  email: 'bot@tools-prod.iam.gserviceaccount.com',
};

describe('the checks of doctor', () => {
  let simulator: Simulator;
  let access: GoogleAccess;
  const config: DoctorConfig = {
    ...readConfig('doctor', {}, {}),
    scope: [{ kind: 'projects', id: 'p-0001' }],
  };
  const clock = { nowMs: () => TEST_NOW_MS };

  before(async () => {
    simulator = await startSimulator({ clusters: 2, denied: ['serviceusage.services.use@projects/p-0001'] });
    const http = await httpClient(clock);
    const directory = new ResourceManagerDirectory(http, new URL(simulator.url));
    access = { http, directory, account: ALICE, gcloudProject: null, nowMs: TEST_NOW_MS };
  });
  after(async () => {
    await access.http.close();
    await simulator.close();
  });

  it('say which credentials, whose, and how long they are valid', () => {
    assert.equal(
      checkAccount(ALICE, '/adc.json', TEST_NOW_MS).said,
      'credentials: user credentials of alice@example.com (/adc.json), token valid for 58 minutes',
    );
    const unknown = { ...BOT, email: null, expiresAtMs: null };
    assert.equal(
      checkAccount(unknown, '/key.json', TEST_NOW_MS).said,
      'credentials: service account key of an unknown account (/key.json)',
    );
  });

  it('require a quota project that a user may use, but none for a service account', async () => {
    assert.deepEqual(await checkQuotaProject(access, config), {
      result: 'MISSING',
      said: 'quota project: none, and some APIs reject user credentials without one',
      fix: 'gcloud auth application-default set-quota-project p-0001',
    });
    const denied = { ...access, account: { ...ALICE, quotaProject: 'p-0001' } };
    assert.deepEqual(await checkQuotaProject(denied, config), {
      result: 'MISSING',
      said: 'quota project p-0001: serviceusage.services.use on projects/p-0001: not granted',
      fix: 'gcloud projects add-iam-policy-binding p-0001 --member=user:alice@example.com --role=roles/serviceusage.serviceUsageConsumer --condition=None',
    });
    const usable = { ...access, account: { ...ALICE, quotaProject: 'p-0002' } };
    assert.equal((await checkQuotaProject(usable, config)).result, 'OK');
    assert.equal((await checkQuotaProject({ ...access, account: BOT }, config)).result, 'OPTIONAL');
  });

  it('test permissions one by one if one of them cannot be tested there', async () => {
    const permissions = ['resourcemanager.folders.list', 'container.clusters.list'].map((permission) => ({
      permission,
      needed: true,
    }));
    assert.deepEqual(
      (await checkPermissions('projects/p-0002', permissions, access)).map(({ result, said }) => [
        result,
        said,
      ]),
      [
        ['UNKNOWN', 'resourcemanager.folders.list on projects/p-0002: Google does not test it there'],
        ['OK', 'container.clusters.list on projects/p-0002: granted'],
      ],
    );
  });

  it('grant roles to the account, on every kind of place', () => {
    assert.equal(
      grant('folders/12', 'roles/browser', { account: BOT }),
      'gcloud resource-manager folders add-iam-policy-binding 12 --member=serviceAccount:bot@tools-prod.iam.gserviceaccount.com --role=roles/browser --condition=None',
    );
  });
});
