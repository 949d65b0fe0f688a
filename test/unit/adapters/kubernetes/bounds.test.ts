import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { KubernetesClusterAccess } from '../../../../shared/adapters/kubernetes/cluster-access.ts';
import type { KubernetesLimits } from '../../../../shared/adapters/kubernetes/transport.ts';
import type { ClusterApi, Route } from '../../../../shared/stages/sample/ports.ts';
import { aSession, routeTo } from '../../../support/cluster-session.ts';
import { type FakeAnswer, fakeApiServer } from '../../../support/fake-api-server.ts';

type Server = Parameters<typeof fakeApiServer>[0];

async function against<T>(
  handler: Server,
  ask: (api: ClusterApi) => Promise<T>,
  {
    limits = {},
    signal = AbortSignal.timeout(15_000),
    route = {},
  }: { limits?: Partial<KubernetesLimits>; signal?: AbortSignal; route?: Partial<Route> } = {},
): Promise<T> {
  await using server = await fakeApiServer(handler);
  const access = new KubernetesClusterAccess(aSession(limits, { signal }));
  try {
    return await ask(access.over({ ...routeTo(server), ...route }));
  } finally {
    await access.close();
  }
}

const listing = async (api: ClusterApi) => (await Array.fromAsync(api.listNodes())).flat();
const reading = async (api: ClusterApi) =>
  Buffer.concat(await Array.fromAsync(await api.readMetrics('node-1')));
const list = (items: readonly object[], next = '') =>
  JSON.stringify({ kind: 'NodeList', apiVersion: 'v1', metadata: { continue: next }, items });
const node = (name: string) => ({ metadata: { name } });

describe('KubernetesClusterApi, with bounded responses and time', () => {
  it('reads every page', async () => {
    const nodes = await against(
      ({ url = '' }) => ({ body: url.includes('continue=b') ? list([node('n2')]) : list([node('n1')], 'b') }),
      listing,
    );
    assert.deepEqual(
      nodes.map(({ name }) => name),
      ['n1', 'n2'],
    );
  });

  for (const items of [
    '[null]',
    '[{"metadata":{"name":"n"}},null]',
    '{"length":1}',
    '7',
    '[{"metadata":{}}]',
    '[{"metadata":{"name":"n"},"status":{"conditions":7}}]',
  ])
    it(`rejects items: ${items} (threw a TypeError)`, async () => {
      const body = `{"kind":"NodeList","apiVersion":"v1","metadata":{},"items":${items}}`;
      await assert.rejects(
        against(() => ({ body }), listing),
        { code: 'KUBERNETES_ANSWER_INVALID' },
      );
    });

  it('rejects a kind that is a number (threw a TypeError)', async () => {
    const body = '{"kind":7,"apiVersion":"v1","metadata":{},"items":[]}';
    await assert.rejects(
      against(() => ({ body }), listing),
      { code: 'KUBERNETES_ANSWER_INVALID' },
    );
  });

  it('stops reading an endless list, even if its pages are empty', async () => {
    let pages = 0;
    const next = () => ({ body: list([], String(pages++)) });
    const endless = against(next, listing, { limits: { listItems: 20 } });
    await assert.rejects(endless, {
      code: 'KUBERNETES_ANSWER_TOO_LARGE',
      facts: {
        limit: 20,
        unit: 'items',
        verb: 'list',
        resource: 'nodes',
        route: 'PUBLIC_ENDPOINT',
        cluster: aSession().cluster,
      },
    });
  });

  it('rejects a list that refers to the same page again (read 200,000 items)', async () => {
    await assert.rejects(
      against(() => ({ body: list([node('n1')], 'again') }), listing),
      { code: 'KUBERNETES_ANSWER_INVALID', message: /the list repeats itself/ },
    );
  });

  it('knows neither the uid nor the pool of a node if they are longer than Kubernetes allows, or no text (filled rows and messages)', async () => {
    const long = 'x'.repeat(100_000);
    const strange = [long, 7, {}, ''].map((value, index) => ({
      metadata: { name: `n${index}`, uid: value, labels: { 'cloud.google.com/gke-nodepool': value } },
    }));
    const nodes = await against(() => ({ body: list(strange) }), listing);
    assert.deepEqual(
      nodes.map(({ name, uid, pool }) => [name, uid, pool]),
      strange.map(({ metadata }) => [metadata.name, null, null]),
    );
  });

  it('rejects a list above the size limit, including a gzip bomb', async () => {
    const body = gzipSync(list([node('n'.repeat(1 << 20))]));
    assert.ok(body.length < 4_000);
    const bomb = against(() => ({ headers: { 'content-encoding': 'gzip' }, body }), listing, {
      limits: { jsonBytes: 100_000 },
    });
    await assert.rejects(bomb, { code: 'KUBERNETES_ANSWER_TOO_LARGE' });
  });

  it('rejects metrics above the size limit', async () => {
    const endless = against(() => ({ body: 'x'.repeat(200_000) }), reading, {
      limits: { streamBytes: 100_000 },
    });
    await assert.rejects(endless, { code: 'KUBERNETES_ANSWER_TOO_LARGE' });
  });

  it('reports metrics that were cut off', async () => {
    const cut = against((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      response.write('kubelet_http_requests_total', () => response.stream.close(2));
      return undefined;
    }, reading);
    await assert.rejects(cut, { code: 'KUBELET_UNREADABLE', message: /the response was cut off/ });
  });

  for (const [count, isRead] of [
    [10, true],
    [11, false],
  ] as const)
    it(`${isRead ? 'reads' : 'does not wait for'} a response after ${count} interim responses (used CPU time until the timeout)`, async () => {
      const listed = against((_, response) => {
        for (let i = 0; i < count; i++) response.writeEarlyHints({ link: '</>; rel=preload' });
        return { body: list([node('n1')]) };
      }, listing);
      if (isRead) assert.equal((await listed).length, 1);
      else
        await assert.rejects(listed, {
          code: 'KUBERNETES_UNREACHABLE',
          message: /the response is not valid HTTP/,
        });
    });

  const BROKEN: readonly (readonly [string, FakeAnswer, string])[] = [
    ['a body shorter than its length', { headers: { 'content-length': '9000' } }, 'the response was cut off'],
    ['damaged gzip', { headers: { 'content-encoding': 'gzip' } }, 'the gzip data of the response is damaged'],
  ];
  for (const [what, answer, detail] of BROKEN)
    it(`says what is wrong with ${what} (was "no connection")`, async () => {
      await assert.rejects(
        against(() => ({ body: list([]), ...answer }), listing),
        { code: 'KUBERNETES_UNREACHABLE', message: new RegExp(`: ${detail}\\.$`) },
      );
    });

  it('times out if a response takes longer than the limit', async () => {
    const silent = against(() => undefined, listing, { limits: { answerMs: 50 } });
    await assert.rejects(silent, { code: 'KUBERNETES_UNREACHABLE', message: /timed out/ });
  });

  it("stops when the cluster's time budget is used up", async () => {
    const silent = against(() => undefined, reading, { signal: AbortSignal.timeout(50) });
    await assert.rejects(silent, { code: 'KUBELET_UNREADABLE', message: /timed out/ });
  });

  it('retries a busy API server after the time in Retry-After', async () => {
    let asked = 0;
    const nodes = await against(() => {
      asked += 1;
      return asked === 1 ? { status: 429, headers: { 'retry-after': '0' } } : { body: list([node('n1')]) };
    }, listing);
    assert.equal(nodes.length, 1);
    assert.equal(asked, 2);
  });

  it('does not retry a kubelet that is down', async () => {
    let asked = 0;
    const down = against(() => {
      asked += 1;
      return { status: 503, body: '{"kind":"Status"}' };
    }, reading);
    await assert.rejects(down, { code: 'KUBELET_UNREADABLE' });
    assert.equal(asked, 1);
  });

  it('trusts only the CA of the cluster', async () => {
    const other = against(() => ({ body: list([]) }), listing, { route: { certificateAuthority: null } });
    await assert.rejects(other, { code: 'KUBERNETES_UNREACHABLE', message: /certificate is not signed/ });
  });

  it('reports a control plane that cannot be reached', async () => {
    const nobody = against(() => undefined, listing, { route: { server: 'https://127.0.0.1:1' } });
    await assert.rejects(nobody, { code: 'KUBERNETES_UNREACHABLE' });
  });

  for (const name of [
    'node-1:10255',
    'node-1:10250',
    'https:node-1:',
    'node-1/proxy',
    '../nodes',
    'Node',
    '',
    'n?x=',
    'n%2f',
  ])
    it(`does not send requests to a node named "${name}"`, async () => {
      let asked = 0;
      const asking = (ask: (api: ClusterApi) => Promise<unknown>) =>
        against(() => {
          asked += 1;
          return {};
        }, ask);
      await assert.rejects(
        asking((api) => api.readMetrics(name)),
        { code: 'NODE_NAME_INVALID' },
      );
      await assert.rejects(
        asking((api) => api.readEffectivePort(name)),
        { code: 'NODE_NAME_INVALID' },
      );
      assert.equal(asked, 0);
    });
});
