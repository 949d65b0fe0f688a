import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import {
  type SimulatedKubernetes,
  startKubernetes,
} from '../../../../simulator/kubernetes/start-kubernetes.ts';
import { aKubernetesTruth, aPool, NOW_MS, running } from '../../../support/kubernetes-truth.ts';

const RECORDED = join(import.meta.dirname, '../../../fixtures/kubelet/api');
const STANDARD = aKubernetesTruth({
  deployments: running('datadog-agent'),
  pools: [aPool({ nodesPerGroup: 4 })],
});
const AUTOPILOT = aKubernetesTruth({ uid: '00aa12bb22cc', autopilot: true });
const TOKENS = {
  'proxy-ok': { user: 'proxy-ok', grants: ['list nodes', 'get nodes', 'get nodes/proxy'] },
  'plain-user': { user: 'plain-user', grants: [] },
};

/** A recorded Status body, with the names of this test. */
const recorded = (name: string, names: Record<string, string> = {}): unknown =>
  JSON.parse(
    Object.entries(names).reduce(
      (text, [from, to]) => text.replaceAll(from, to),
      readFileSync(join(RECORDED, `${name}.body`), 'utf8'),
    ),
  );

describe('the simulated Kubernetes API', () => {
  let kubernetes: SimulatedKubernetes;

  before(async () => {
    kubernetes = await startKubernetes({
      truthOf: (uid) => [STANDARD, AUTOPILOT].find((truth) => truth.uid === uid),
      tokens: TOKENS,
      nowMs: () => NOW_MS,
      latencyMs: 0,
    });
    await kubernetes.open([STANDARD.uid, AUTOPILOT.uid]);
  });
  after(() => kubernetes.close());

  interface Answer {
    readonly status: number;
    readonly headers: Record<string, unknown>;
    readonly body: Buffer;
  }

  function ask(path: string, { token = 'proxy-ok', uid = STANDARD.uid, ca = '', accept = '*/*' } = {}) {
    return new Promise<Answer>((resolve, reject) => {
      const headers = { accept, ...(token === '' ? {} : { authorization: `Bearer ${token}` }) };
      httpsRequest(
        `https://${kubernetes.endpointOf(uid)}${path}`,
        { ca: kubernetes.caCertificateOf(ca || uid), headers },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk) => chunks.push(chunk));
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: Buffer.concat(chunks),
            }),
          );
        },
      )
        .once('error', reject)
        .end();
    });
  }
  const json = async (...args: Parameters<typeof ask>) => {
    const { status, body } = await ask(...args);
    return { status, body: JSON.parse(body.toString()) };
  };
  const firstNode = async (): Promise<string> => (await json('/api/v1/nodes')).body.items[0].metadata.name;

  it('pages nodes like a real API server', async () => {
    const names: string[] = [];
    let next = '';
    do {
      const { body } = await json(`/api/v1/nodes?limit=1&continue=${next}`);
      assert.equal(body.items.length, 1);
      names.push(body.items[0].metadata.name);
      next = body.metadata.continue ?? '';
      if (next !== '') assert.equal(body.metadata.remainingItemCount, 4 - names.length);
    } while (next !== '');
    assert.equal(new Set(names).size, 4);
  });

  it('returns only metadata if the Accept header requests only that', async () => {
    const accept = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';
    const { body } = await json('/api/v1/nodes', { accept });
    assert.equal(body.kind, 'PartialObjectMetadataList');
    assert.deepEqual(Object.keys(body.items[0]), ['metadata']);
  });

  it('rejects an invalid continue token like the recorded server', async () => {
    const { status, body } = await json('/api/v1/nodes?limit=1&continue=gQ');
    assert.equal(status, 400);
    assert.deepEqual(body, recorded('nodes-bad-continue'));
  });

  it('rejects callers like the recorded server', async () => {
    const node = await firstNode();
    const metrics = `/api/v1/nodes/${node}/proxy/metrics`;
    const names = { 'oracle-node-1': node };
    assert.deepEqual(
      (await json(metrics, { token: 'plain-user' })).body,
      recorded('proxy-metrics-as-plain-user', names),
    );
    assert.deepEqual((await json(metrics, { token: '' })).body, recorded('proxy-metrics-as-none', names));
    assert.deepEqual((await json(metrics, { token: 'bad' })).body, recorded('proxy-metrics-as-badtoken'));
    assert.deepEqual(
      (await json('/api/v1/nodes', { token: 'plain-user' })).body,
      recorded('nodes-list-as-plain-user'),
    );
  });

  it('rejects an unknown node like the recorded server', async () => {
    assert.deepEqual((await json('/api/v1/nodes/no-such-node')).body, recorded('nonexist-get'));
    assert.deepEqual(
      (await json('/api/v1/nodes/no-such-node/proxy/metrics')).body,
      recorded('nonexist-proxy'),
    );
  });

  it('proxies metrics, with gzip if requested, with the recorded content type', async () => {
    const { status, headers, body } = await ask(`/api/v1/nodes/${await firstNode()}/proxy/metrics`);
    assert.equal(status, 200);
    assert.equal(headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores');
    assert.match(body.toString(), /path="stats",server_type="readonly"/);
  });

  it('denies the node proxy on Autopilot, whatever RBAC allows', async () => {
    const { status, body } = await json('/api/v1/nodes/any/proxy/metrics', { uid: AUTOPILOT.uid });
    assert.equal(status, 403);
    assert.match(body.message, /is managed and access is denied/);
  });

  it('counts requests for the read-only port', async () => {
    assert.equal(kubernetes.readonlyAttempts(), 0);
    const { status } = await json(`/api/v1/nodes/${await firstNode()}:10255/proxy/metrics`);
    assert.equal(status, 503);
    assert.equal(kubernetes.readonlyAttempts(), 1);
  });

  it('uses different CAs for different clusters', async () => {
    await assert.rejects(ask('/version', { ca: AUTOPILOT.uid }), {
      code: /UNABLE_TO_VERIFY|SIGNATURE|SELF_SIGNED/,
    });
  });
});
