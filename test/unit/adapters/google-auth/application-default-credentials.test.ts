import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApplicationDefaultCredentials } from '../../../../shared/adapters/google-auth/application-default-credentials.ts';
import {
  json,
  page,
  reset,
  type ScriptedApi,
  type Step,
  scriptedApi,
} from '../../../support/scripted-api.ts';

const GKE = new URL('https://container.googleapis.com/v1/projects/p/locations/-/clusters');
const VARIABLE = 'GOOGLE_APPLICATION_CREDENTIALS';

describe('Application Default Credentials', () => {
  const before = process.env[VARIABLE];
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sweep10255-'));
  });
  afterEach(async () => {
    if (before === undefined) delete process.env[VARIABLE];
    else process.env[VARIABLE] = before;
    await rm(folder, { recursive: true });
  });

  function useFile(text: string): void {
    const path = join(folder, 'credentials.json');
    writeFileSync(path, text);
    process.env[VARIABLE] = path;
  }

  /** Workforce identity federation: the one kind whose sign-in may be anywhere. */
  function signInAt({ url }: ScriptedApi): void {
    const token = join(folder, 'subject-token');
    writeFileSync(token, 'subject');
    useFile(
      JSON.stringify({
        type: 'external_account',
        audience: '//iam.googleapis.com/locations/global/workforcePools/p/providers/q',
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        token_url: `${url}token`,
        credential_source: { file: token },
        quota_project_id: 'payer',
      }),
    );
  }

  const granted: Step = json(200, {
    access_token: 'ya29.secret',
    issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    token_type: 'Bearer',
    expires_in: 3600,
  });

  it('are neither loaded nor sent for plain HTTP', async () => {
    process.env[VARIABLE] = join(folder, 'not-there.json');
    assert.deepEqual(
      await new ApplicationDefaultCredentials().headersFor(new URL('http://127.0.0.1:1/')),
      {},
    );
  });

  for (const [what, text] of [
    ['does not exist', null],
    ['is not JSON', '{"type": "authorized'],
    ['has an unknown type', '{"type": "nonsense"}'],
  ] as const)
    it(`are reported as missing if the file ${what}`, async () => {
      if (text === null) process.env[VARIABLE] = join(folder, 'not-there.json');
      else useFile(text);
      await assert.rejects(new ApplicationDefaultCredentials().headersFor(GKE), {
        code: 'CREDENTIALS_MISSING',
        message: /gcloud auth application-default login/,
      });
    });

  for (const [text, detail] of [
    [null, 'it does not exist or cannot be read'],
    ['{"type": "nonsense"}', 'it contains no usable credentials'],
  ] as const)
    it(`name the file that the variable names if ${detail} (was: run gcloud auth)`, async () => {
      const file = join(folder, 'credentials.json');
      if (text === null) process.env[VARIABLE] = file;
      else useFile(text);
      await assert.rejects(new ApplicationDefaultCredentials(file).headersFor(GKE), {
        code: 'CREDENTIALS_FILE_INVALID',
        disposition: 'exit-2',
        message: new RegExp(`${file}.*GOOGLE_APPLICATION_CREDENTIALS.*${detail}`),
      });
    });

  it('say whose they are, and when the token expires', async () => {
    await using api = await scriptedApi(granted);
    signInAt(api);
    const { expiresAtMs, ...account } = await new ApplicationDefaultCredentials().account();
    assert.deepEqual(account, { kind: 'FEDERATION', email: null, quotaProject: 'payer' });
    assert.ok(expiresAtMs !== null && expiresAtMs > Date.now());
  });

  it('say whose they are only if signing in works', async () => {
    await using rejecting = await scriptedApi(json(400, { error: 'invalid_grant' }));
    signInAt(rejecting);
    await assert.rejects(new ApplicationDefaultCredentials().account(), { code: 'API_UNAUTHENTICATED' });
    await using silent = await scriptedApi(...Array.from({ length: 3 }, () => reset));
    signInAt(silent);
    await assert.rejects(new ApplicationDefaultCredentials().account(), {
      code: 'API_UNREACHABLE',
      message: /^Google's sign-in could not be reached for an access token: /,
    });
  });

  it('sign in once for many calls, and name the quota project', async () => {
    await using api = await scriptedApi(granted);
    signInAt(api);
    const credentials = new ApplicationDefaultCredentials();
    const first = await credentials.headersFor(GKE);
    const second = await credentials.headersFor(GKE);
    assert.deepEqual(first, { authorization: 'Bearer ya29.secret', 'x-goog-user-project': 'payer' });
    assert.deepEqual(second, first);
  });

  it('are reported as rejected if the token endpoint rejects them', async () => {
    await using api = await scriptedApi(json(400, { error: 'invalid_grant' }));
    signInAt(api);
    await assert.rejects(new ApplicationDefaultCredentials().headersFor(GKE), {
      name: 'SweepError',
      code: 'API_UNAUTHENTICATED',
    });
  });

  it('can be retried if the token endpoint is busy', async () => {
    await using api = await scriptedApi(...Array.from({ length: 4 }, () => page(503, '')));
    signInAt(api);
    await assert.rejects(new ApplicationDefaultCredentials().headersFor(GKE), { code: 'API_BUSY' });
  });

  it('can be retried if the token endpoint cannot be reached', async () => {
    await using api = await scriptedApi(...Array.from({ length: 3 }, () => reset));
    signInAt(api);
    await assert.rejects(new ApplicationDefaultCredentials().headersFor(GKE), { code: 'API_UNREACHABLE' });
  });
});
