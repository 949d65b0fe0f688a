import assert from 'node:assert/strict';
import { KubernetesClusterAccess } from '../../../../shared/adapters/kubernetes/cluster-access.ts';
import { aSession, bearer, routeTo } from '../../../support/cluster-session.ts';
import { type FakeApiServer, fakeApiServer } from '../../../support/fake-api-server.ts';

/** A cluster whose nodes are named after it, and which records the tokens that it receives. */
async function aClusterCalled(name: string, tokens: Set<string>): Promise<FakeApiServer> {
  return fakeApiServer(({ headers, url = '' }) => {
    tokens.add(`${headers.authorization}`);
    if (url.includes('/proxy/metrics'))
      return { headers: { 'content-type': 'text/plain' }, body: `# of ${name}` };
    return {
      body: JSON.stringify({
        kind: 'NodeList',
        metadata: {},
        items: [{ metadata: { name: `node-${name}` } }],
      }),
    };
  });
}

describe('clusters that are read concurrently', () => {
  it('return only their own nodes and receive only their own token', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `c${index}`);
    const answers = await Promise.all(
      names.map(async (name) => {
        const tokens = new Set<string>();
        await using server = await aClusterCalled(name, tokens);
        const access = new KubernetesClusterAccess(
          aSession({}, { cluster: name, credentials: bearer(`token-${name}`) }),
        );
        const api = access.over(routeTo(server));
        const nodes = (await Array.fromAsync(api.listNodes())).flat().map((node) => node.name);
        const text = Buffer.concat(await Array.fromAsync(await api.readMetrics(nodes[0] ?? ''))).toString();
        await access.close();
        return { nodes, text, tokens: [...tokens] };
      }),
    );
    assert.deepEqual(
      answers,
      names.map((name) => ({
        nodes: [`node-${name}`],
        text: `# of ${name}`,
        tokens: [`Bearer token-${name}`],
      })),
    );
  });

  it('use one connection for all requests to one cluster', async () => {
    await using server = await aClusterCalled('c', new Set());
    const access = new KubernetesClusterAccess(aSession());
    const api = access.over(routeTo(server));
    for (let round = 0; round < 3; round += 1) await Array.fromAsync(api.listNodes());
    await Promise.all(
      ['a', 'b', 'c'].map((node) => api.readMetrics(node).then((text) => Array.fromAsync(text))),
    );
    assert.equal(server.connections(), 1);
    assert.equal(server.requests.length, 6);
    await access.close();
  });

  it('use one connection for concurrent requests to one cluster over HTTP/2', async () => {
    await using server = await aClusterCalled('c0', new Set());
    const access = new KubernetesClusterAccess(aSession());
    const api = access.over(routeTo(server));
    await Array.fromAsync(api.listNodes());
    await Promise.all(
      ['n0', 'n1', 'n2', 'n3'].map(async (node) => Array.fromAsync(await api.readMetrics(node))),
    );
    await access.close();
    assert.equal(server.requests.length, 5);
    assert.equal(server.connections(), 1);
  });
});
