import assert from 'node:assert/strict';
import { KubernetesClusterAccess } from '../../../../shared/adapters/kubernetes/cluster-access.ts';
import { SweepError } from '../../../../shared/platform/errors.ts';
import { TransientFailure } from '../../../../shared/platform/http/http-failure.ts';
import { aSession, routeTo } from '../../../support/cluster-session.ts';
import { type FakeApiServer, fakeApiServer } from '../../../support/fake-api-server.ts';

describe('the credentials of a cluster', () => {
  let server: FakeApiServer;
  before(async () => {
    server = await fakeApiServer(() => ({
      body: JSON.stringify({ kind: 'NodeList', metadata: {}, items: [] }),
    }));
  });
  after(() => server[Symbol.asyncDispose]());

  async function listing(headersFor: (url: URL) => Promise<Record<string, string>>): Promise<void> {
    const access = new KubernetesClusterAccess(aSession({}, { credentials: { headersFor } }));
    try {
      await Array.fromAsync(access.over(routeTo(server)).listNodes());
    } finally {
      await access.close();
    }
  }

  it('are requested for the address to which they are sent', async () => {
    const asked: string[] = [];
    await listing(async (url) => {
      asked.push(url.origin);
      return {};
    });
    assert.deepEqual(asked, [`https://${server.endpoint}`]);
  });

  it('keep the error CREDENTIALS_MISSING if they are missing', async () => {
    const missing = listing(() => Promise.reject(new SweepError('CREDENTIALS_MISSING')));
    await assert.rejects(missing, { code: 'CREDENTIALS_MISSING' });
  });

  it('leave the cluster unreachable if they cannot be fetched now', async () => {
    const failing = listing(() => Promise.reject(new TransientFailure('API_BUSY', { status: 503 })));
    await assert.rejects(failing, { code: 'KUBERNETES_UNREACHABLE', message: /no access token from Google/ });
  });
});
