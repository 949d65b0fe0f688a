import assert from 'node:assert/strict';
import { SweepError } from '../../../shared/platform/errors.ts';
import { startSimulator } from '../../../simulator/start-simulator.ts';
import { ask, withSimulator } from './ask.ts';

const LIST = 'container.clusters.list';
const listPath = (project: string) => `v1/projects/${project}/locations/-/clusters?fields=clusters.name`;
const bearer = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } });

describe('startSimulator', () => {
  it('provides the environment that points gcloud and this CLI at it', async () => {
    await withSimulator({ clusters: 3 }, async ({ url, environment }) => {
      assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/$/);
      assert.deepEqual(environment, {
        CLOUDSDK_API_ENDPOINT_OVERRIDES_CONTAINER: url,
        CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDRESOURCEMANAGER: url,
        CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDASSET: url,
        CLOUDSDK_API_ENDPOINT_OVERRIDES_LOGGING: url,
        CLOUDSDK_API_ENDPOINT_OVERRIDES_MONITORING: url,
        CLOUDSDK_API_ENDPOINT_OVERRIDES_SECURITYCENTER: url,
        CLOUDSDK_API_ENDPOINT_OVERRIDES_SERVICEUSAGE: url,
        BIGQUERY_EMULATOR_HOST: url.slice(0, -1),
        CLOUDSDK_AUTH_DISABLE_CREDENTIALS: 'True',
        CLOUDSDK_CORE_PROJECT: 'p-0001',
        CLOUDSDK_CORE_DISABLE_PROMPTS: '1',
      });
    });
  });

  it('counts calls by method, including failed ones, in process and over HTTP', async () => {
    await withSimulator({ clusters: 3, projects: 1, faults: '500' }, async (simulator) => {
      await ask(simulator, listPath('p-0001'));
      await ask(simulator, listPath('p-0001'));
      await ask(simulator, 'v3/projects/p-0001');
      const counted = { 'cloudresourcemanager.projects.get': 1, [LIST]: 2 };
      assert.deepEqual(simulator.calls(), counted);
      assert.deepEqual((await ask(simulator, 'simulator/calls')).body, counted);
    });
  });

  it('accepts new faults while running, and resets the counts of the old ones', async () => {
    await withSimulator({ clusters: 3, projects: 1 }, async (simulator) => {
      const statusOf = async () => (await ask(simulator, listPath('p-0001'))).status;
      const seen = [await statusOf()];
      for (const rules of ['503', '503', '']) {
        simulator.faults = rules;
        assert.equal(simulator.faults, rules);
        seen.push(await statusOf(), await statusOf());
      }
      assert.deepEqual(seen, [200, 503, 200, 503, 200, 200, 200]);
      assert.throws(() => {
        simulator.faults = 'sometimes';
      }, SweepError);
      assert.equal(simulator.faults, '');
    });
  });

  it('rejects invalid faults before it starts listening', async () => {
    await assert.rejects(
      startSimulator({ faults: 'sometimes' }),
      (error) => error instanceof SweepError && error.code === 'FAULTS_INVALID',
    );
  });

  it('reports that its port is in use', async () => {
    await withSimulator({ clusters: 1 }, async ({ url }) => {
      await assert.rejects(startSimulator({ clusters: 1, port: Number(new URL(url).port) }), {
        code: 'PORT_TAKEN',
        message: /in use by another process/,
      });
    });
  });

  it('enforces the permissions of a token, and names a missing one', async () => {
    const tokens = { auditor: [`${LIST}@projects/p-0001`, 'resourcemanager.projects.get@projects/p-0002'] };
    await withSimulator({ clusters: 6, projects: 3, tokens }, async (simulator) => {
      const statusOf = async (path: string, init?: RequestInit) => (await ask(simulator, path, init)).status;
      assert.equal(await statusOf(listPath('p-0001'), bearer('auditor')), 200);
      assert.equal(await statusOf(listPath('p-0002')), 200, 'no token at all may do everything');

      const denied = await ask(simulator, listPath('p-0002'), bearer('auditor'));
      assert.equal(denied.status, 403);
      const message = `Required "${LIST}" permission(s) for "projects/p-0002".`;
      const error = denied.body['error'] as Record<string, Record<string, string>[]>;
      assert.equal(error['message'], message);
      assert.deepEqual(error['errors'], [{ message, domain: 'global', reason: 'forbidden' }]);
      assert.equal(error['details']?.[0]?.['@type'], 'type.googleapis.com/google.rpc.RequestInfo');

      const forged = await ask(simulator, listPath('p-0001'), bearer('forged'));
      assert.equal(forged.status, 401);
      assert.match(forged.headers.get('www-authenticate') ?? '', /error="invalid_token"/);

      const { projects } = (await ask(simulator, 'v3/projects:search', bearer('auditor'))).body as {
        projects: { projectId: string }[];
      };
      assert.deepEqual(
        projects.map(({ projectId }) => projectId),
        ['p-0002'],
      );
    });
  });

  it('names a zonal cluster in a 403 as GKE does', async () => {
    await withSimulator({ clusters: 1, tokens: { nobody: [] } }, async (simulator) => {
      const path = 'v1/projects/p-0001/locations/us-east1-b/clusters/c/nodePools/n';
      const { body } = await ask(simulator, path, bearer('nobody'));
      assert.equal(
        (body['error'] as { message: string }).message,
        'Required "container.clusters.get" permission(s) for "projects/p-0001/zones/us-east1-b/clusters/c".',
      );
    });
  });

  it('delays every response', async () => {
    await withSimulator({ clusters: 1, latencyMs: 60 }, async ({ url }) => {
      await assert.rejects(fetch(new URL('v3/projects/p-0001', url), { signal: AbortSignal.timeout(30) }), {
        name: 'TimeoutError',
      });
      assert.equal((await fetch(new URL('v3/projects/p-0001', url))).status, 200);
    });
  });

  it('reports requests that it does not implement', async () => {
    await withSimulator({ clusters: 1 }, async (simulator) => {
      const { status, body } = await ask(simulator, 'v1/projects/p-0001/serviceAccounts');
      assert.equal(status, 501);
      assert.match(JSON.stringify(body), /does not implement GET \/v1\/projects\/p-0001\/serviceAccounts/);
    });
  });

  it('can be closed while a call hangs', async () => {
    const simulator = await startSimulator({ clusters: 1, projects: 1, faults: 'hung' });
    const call = fetch(new URL(listPath('p-0001'), simulator.url));
    while (simulator.calls()[LIST] === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
    await simulator.close();
    await assert.rejects(call, TypeError);
  });
});
