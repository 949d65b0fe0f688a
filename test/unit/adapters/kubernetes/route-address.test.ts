import assert from 'node:assert/strict';
import { KubernetesClusterAccess } from '../../../../shared/adapters/kubernetes/cluster-access.ts';
import { addressProblem } from '../../../../shared/adapters/kubernetes/route-address.ts';
import type { RouteKind } from '../../../../shared/model/control-plane.ts';
import { aSession, CLUSTER, routeTo } from '../../../support/cluster-session.ts';
import { fakeApiServer } from '../../../support/fake-api-server.ts';

const problemOf = (kind: RouteKind, host: string, allowsLoopback = false) =>
  addressProblem({ kind, server: `https://${host}`, certificateAuthority: null }, allowsLoopback);

const ALLOWED: readonly [RouteKind, string][] = [
  ['DNS_ENDPOINT', 'gke-0123-456.us-east1.gke.goog'],
  ['CONNECT_GATEWAY', 'connectgateway.googleapis.com/v1/projects/1/locations/global/gkeMemberships/m'],
  ['CONNECT_GATEWAY', 'us-east1-connectgateway.googleapis.com/v1'],
  ['PUBLIC_ENDPOINT', '34.120.1.2'],
  ['PUBLIC_ENDPOINT', '[2600:1900:4000::1]'],
  ['PRIVATE_ENDPOINT', '10.0.0.2'],
  ['PRIVATE_ENDPOINT', '172.16.0.2'],
  ['PRIVATE_ENDPOINT', '34.120.1.2'],
];

const REJECTED: readonly [RouteKind, string][] = [
  ['DNS_ENDPOINT', 'evil.example'],
  ['DNS_ENDPOINT', 'gke.goog.evil.example'],
  ['DNS_ENDPOINT', 'evilgke.goog'],
  ['DNS_ENDPOINT', '10.0.0.2'],
  ['CONNECT_GATEWAY', 'evil.example/?-connectgateway.googleapis.com'],
  ['PUBLIC_ENDPOINT', 'evil.example'],
  ['PUBLIC_ENDPOINT', '10.0.0.2'],
  ['PUBLIC_ENDPOINT', '[fd00::1]'],
  ['PUBLIC_ENDPOINT', '34.120.1.2:10255'],
  ['PUBLIC_ENDPOINT', '34.120.1.2:8443'],
  ...(['PUBLIC_ENDPOINT', 'PRIVATE_ENDPOINT'] as const).flatMap((kind) =>
    [
      '169.254.169.254',
      '0xa9fea9fe',
      '[::ffff:169.254.169.254]',
      '[fe80::1]',
      '[fd20:ce::254]',
      '[64:ff9b::169.254.169.254]',
      '[2002:a9fe:a9fe::1]',
      '224.0.0.1',
      '[ff02::1]',
      '0.0.0.0',
      '[::]',
      '255.255.255.255',
      '127.0.0.1',
      '127.1',
      '[::1]',
      '[::ffff:127.0.0.1]',
      'localhost',
    ].map((host): [RouteKind, string] => [kind, host]),
  ),
];

describe('the address to which a token is sent', () => {
  for (const [kind, host] of ALLOWED)
    it(`may be ${host} for ${kind}`, () => assert.equal(problemOf(kind, host), null));

  for (const [kind, host] of REJECTED)
    it(`cannot be ${host} for ${kind}`, () => assert.match(problemOf(kind, host) ?? '', /^its /));

  it('may be a loopback address if the Kubernetes Engine API has one too, but never with port 10255', () => {
    assert.equal(problemOf('PUBLIC_ENDPOINT', '127.0.0.1:8443', true), null);
    assert.match(problemOf('PUBLIC_ENDPOINT', '127.0.0.1:10255', true) ?? '', /port 10255/);
  });

  it('cannot be a loopback address unless the Kubernetes Engine API is overridden (was accepted)', async () => {
    let calls = 0;
    await using server = await fakeApiServer(() => {
      calls += 1;
      return { body: '{}' };
    });
    const access = new KubernetesClusterAccess(aSession({}, { allowsLoopback: false }));
    await assert.rejects(Array.fromAsync(access.over(routeTo(server)).listNodes()), {
      code: 'KUBERNETES_UNREACHABLE',
      message: `Cannot reach the control plane of ${CLUSTER} through PUBLIC_ENDPOINT: its address is a loopback address.`,
    });
    await access.close();
    assert.equal(calls, 0);
  });

  it('is rejected if the node proxy would connect to port 10255 of the node (was accepted)', async () => {
    const urls: (string | undefined)[] = [];
    const items = [
      { metadata: { name: 'n' }, status: { daemonEndpoints: { kubeletEndpoint: { Port: 10255 } } } },
    ];
    await using server = await fakeApiServer(({ url }) => {
      urls.push(url);
      return { body: JSON.stringify({ kind: 'NodeList', apiVersion: 'v1', metadata: {}, items }) };
    });
    const access = new KubernetesClusterAccess(aSession());
    const api = access.over(routeTo(server));
    const [[node] = []] = await Array.fromAsync(api.listNodes());
    assert.equal(node?.proxyReachesReadOnlyPort, true);
    for (const ask of [() => api.readMetrics('n'), () => api.readEffectivePort('n')])
      await assert.rejects(ask, {
        code: 'KUBELET_UNREADABLE',
        message:
          'Cannot read the kubelet of node n through the control plane: the node proxy would connect to port 10255.',
      });
    await access.close();
    assert.equal(urls.length, 1);
  });
});
