import assert from 'node:assert/strict';
import { AuditLog } from '../../../../shared/adapters/cloud-logging/audit-log.ts';
import { HttpClient } from '../../../../shared/platform/http/http-client.ts';
import { DEFAULT_LIMITS } from '../../../../shared/platform/http/retry.ts';
import { json, type Step, scriptedApi } from '../../../support/scripted-api.ts';

const CHANGE = {
  projectId: 'shop-prod',
  location: 'europe-west1-b',
  cluster: 'tills',
  updatedAtMs: Date.UTC(2026, 10, 25, 12),
};
const UPDATE_POOL = 'google.container.v1.ClusterManager.UpdateNodePool';
const OPENS = { kubeletConfig: { insecureKubeletReadonlyPortEnabled: true } };

const entry = (operation: string, payload: object) => ({
  insertId: operation,
  operation: { id: operation },
  protoPayload: {
    methodName: UPDATE_POOL,
    resourceName: 'projects/shop-prod/zones/europe-west1-b/clusters/tills/nodePools/pool',
    request: OPENS,
    ...payload,
  },
});
const by = (principalEmail: string) => ({ authenticationInfo: { principalEmail } });

async function authorIn(...steps: Step[]) {
  await using api = await scriptedApi(...steps);
  const http = new HttpClient({
    credentials: { headersFor: async () => ({}) },
    clock: { nowMs: () => 0 },
    limits: { ...DEFAULT_LIMITS, attempts: 1 },
  });
  try {
    return await new AuditLog(http, api.url).authorOf(CHANGE);
  } finally {
    await http.close();
  }
}
const entries = (...list: object[]) => json(200, { entries: list });

describe('AuditLog', () => {
  it('names the caller of the latest operation that sets the port; only its first entry has the caller', async () => {
    const upgrade = { ...by('bot@example.com'), request: { nodeVersion: '1.34' } };
    const elsewhere = {
      ...by('eve@example.com'),
      resourceName: 'projects/shop-prod/zones/europe-west1-b/clusters/tills-2',
    };
    const author = await authorIn(
      json(200, { nextPageToken: 'search-continues' }),
      entries(
        entry('upgrade', upgrade),
        entry('elsewhere', elsewhere),
        entry('open', { request: undefined }),
        entry('open', by('alice@example.com')),
        entry('earlier', by('bob@example.com')),
      ),
    );
    assert.deepEqual(author, { principal: 'alice@example.com', method: UPDATE_POOL, detail: null });
  });

  it('knows v1beta1, creations, and callers from other identity providers', async () => {
    const methodName = 'google.container.v1beta1.ClusterManager.CreateCluster';
    const resourceName = 'projects/shop-prod/zones/europe-west1-b/clusters/tills';
    const authenticationInfo = { principalSubject: 'principal://iam.googleapis.com/x/subject/carol' };
    const author = await authorIn(
      entries(entry('new', { methodName, resourceName, authenticationInfo, request: {} })),
    );
    assert.deepEqual(author, {
      principal: authenticationInfo.principalSubject,
      method: methodName,
      detail: null,
    });
  });

  const unknown: readonly [string, Step, RegExp][] = [
    ['there is no entry', entries(), /no entry for it$/],
    [
      'no entry sets the port',
      entries(entry('upgrade', { ...by('bot@example.com'), request: {} })),
      /no entry for it$/,
    ],
    ['the entry does not name the caller', entries(entry('open', {})), /does not name the principal$/],
    ['the API fails', json(500, {}), /could not be read \(API_BUSY\)$/],
    [
      'the response is malformed',
      json(200, { entries: 'none' }),
      /could not be read \(API_ANSWER_INVALID\)$/,
    ],
    [
      'reading the log is not allowed',
      json(403, {
        error: { code: 403, status: 'PERMISSION_DENIED', message: 'Permission denied for all log views' },
      }),
      /may not read the audit log of project shop-prod \(logging\.logEntries\.list\)$/,
    ],
  ];
  for (const [what, step, detail] of unknown)
    it(`says why the author is not known if ${what}`, async () => {
      const author = await authorIn(step);
      assert.equal(author.principal, null);
      assert.match(author.detail ?? '', detail);
    });
});
