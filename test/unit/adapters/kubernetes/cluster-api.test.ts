import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KubernetesClusterAccess } from '../../../../shared/adapters/kubernetes/cluster-access.ts';
import type { KubernetesLimits } from '../../../../shared/adapters/kubernetes/transport.ts';
import type { ErrorCode } from '../../../../shared/platform/error-catalog.ts';
import { SweepError } from '../../../../shared/platform/errors.ts';
import type { ClusterApi } from '../../../../shared/stages/sample/ports.ts';
import { aSession, routeTo } from '../../../support/cluster-session.ts';
import { type FakeAnswer, fakeApiServer } from '../../../support/fake-api-server.ts';
import { recordedResponse } from '../../../support/recorded-responses.ts';

const METRICS = join(import.meta.dirname, '../../../fixtures/kubelet/metrics-through-node-proxy.gz');

/** Sends a request to an API server that always returns the same response. */
async function answerOf<T>(
  answer: FakeAnswer | undefined,
  ask: (api: ClusterApi) => Promise<T>,
  limits: Partial<KubernetesLimits> = {},
): Promise<T> {
  await using server = await fakeApiServer(() => answer);
  const access = new KubernetesClusterAccess(aSession(limits));
  try {
    return await ask(access.over(routeTo(server)));
  } finally {
    await access.close();
  }
}

const listing = async (api: ClusterApi) => (await Array.fromAsync(api.listNodes())).flat();
const reading = async (api: ClusterApi) =>
  Buffer.concat(await Array.fromAsync(await api.readMetrics('node-1')));
const configz = (api: ClusterApi) => api.readEffectivePort('node-1');

const withCode = (code: ErrorCode) => (error: unknown) => {
  assert.ok(error instanceof SweepError, String(error));
  assert.equal(error.code, code);
  assert.doesNotMatch(error.message, /\{\w+\}|token-of-the-test/);
  return true;
};

describe('KubernetesClusterApi, with recorded error responses', () => {
  const cases: readonly [string, (api: ClusterApi) => Promise<unknown>, ErrorCode][] = [
    ['nodes-list-as-badtoken', listing, 'KUBERNETES_REFUSED'],
    ['nodes-list-as-none', listing, 'KUBERNETES_FORBIDDEN'],
    ['nodes-list-as-plain-user', listing, 'KUBERNETES_FORBIDDEN'],
    ['nodes-bad-continue', listing, 'KUBERNETES_REJECTED'],
    ['proxy-metrics-as-badtoken', reading, 'KUBERNETES_REFUSED'],
    ['proxy-metrics-as-metrics-only', reading, 'KUBERNETES_FORBIDDEN'],
    ['proxy-metrics-as-none', reading, 'KUBERNETES_FORBIDDEN'],
    ['proxy-metrics-kubelet-refuses-apiserver', reading, 'KUBELET_UNREADABLE'],
    ['nonexist-proxy', reading, 'KUBERNETES_NOT_FOUND'],
    ['proxy-handmade-node', reading, 'KUBELET_UNREADABLE'],
    ['kubelet-down-proxy-metrics', reading, 'KUBELET_UNREADABLE'],
    ['broken-hang', reading, 'KUBELET_UNREADABLE'],
    ['broken-plainhttp', reading, 'KUBELET_UNREADABLE'],
    ['broken-reset', reading, 'KUBELET_UNREADABLE'],
    ['broken-selfsigned', configz, 'KUBELET_UNREADABLE'],
  ];
  for (const [name, ask, code] of cases)
    it(`translates ${name} to ${code}`, () =>
      assert.rejects(answerOf(recordedResponse(name), ask), withCode(code)));
});

describe('KubernetesClusterApi, with recorded responses', () => {
  it('lists the nodes of the recorded response', async () => {
    const nodes = await answerOf(recordedResponse('nodes-four'), listing);
    assert.deepEqual(
      nodes.map(({ name, ready }) => [name, ready]),
      [
        ['hand-made-a', false],
        ['hand-made-b', false],
        ['hand-made-c', false],
        ['oracle-node-1', true],
      ],
    );
  });

  it('passes metrics on unchanged, still compressed', async () => {
    const body = readFileSync(METRICS);
    const headers = { 'content-type': 'text/plain', 'content-encoding': 'gzip' };
    assert.deepEqual(await answerOf({ headers, body }, reading), body);
  });

  for (const [name, port] of [
    ['proxy-configz-ro0.json', 'DISABLED'],
    ['proxy-configz-ro10255.json', 'ENABLED'],
    ['proxy-configz-noconfigfile-defaults.json', 'ENABLED'],
  ] as const)
    it(`reads ${port} from ${name}`, async () =>
      assert.equal(await answerOf(recordedResponse(name), configz), port));

  const authentication = { anonymous: { enabled: false } };
  const whole = { port: 10250, authentication };

  const bodies: readonly (readonly [what: string, body: string | object])[] = [
    ['an empty body', ''],
    ['an HTML page from a proxy', '<html>'],
    ['an object without a configuration', {}],
    ['a configuration that is a list', { kubeletconfig: [] }],
    ['an empty configuration (was DISABLED)', { kubeletconfig: {} }],
    ['a configuration without authentication (was DISABLED)', { kubeletconfig: { port: 10250 } }],
    ['a configuration without a port (was DISABLED)', { kubeletconfig: { authentication } }],
    ['a port that is a string', { kubeletconfig: { ...whole, readOnlyPort: '10255' } }],
    ['a port that is null', { kubeletconfig: { ...whole, readOnlyPort: null } }],
    ['a port below 0', { kubeletconfig: { ...whole, readOnlyPort: -1 } }],
    [
      'the closed port of another node (was DISABLED)',
      { kubeletconfig: { ...whole, providerID: 'gce://p/us-central1-a/node-2' } },
    ],
    [
      'the open port of another node (was ENABLED)',
      { kubeletconfig: { ...whole, readOnlyPort: 10255, providerID: 'gce://p/us-central1-a/node-2' } },
    ],
  ];
  for (const [what, body] of bodies)
    it(`reads UNKNOWN from ${what}`, async () => {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      assert.equal(await answerOf({ body: text }, configz), 'UNKNOWN');
    });

  it('reads DISABLED from a configuration that names the node', async () => {
    const providerID = 'gce://p/us-central1-a/node-1';
    const body = JSON.stringify({ kubeletconfig: { ...whole, providerID } });
    assert.equal(await answerOf({ body }, configz), 'DISABLED');
  });
});

describe('KubernetesClusterApi, if a request is denied or rejected', () => {
  const status = (code: number, message: string) => ({
    status: code,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'Status', status: 'Failure', reason: 'Forbidden', code, message }),
  });
  const RBAC =
    'nodes is forbidden: User "me@example.com" cannot list resource "nodes" in API group "" at the cluster scope';
  const cases: readonly [string, FakeAnswer, ErrorCode][] = [
    ['a denial by RBAC', status(403, RBAC), 'KUBERNETES_FORBIDDEN'],
    [
      'a terminating namespace',
      status(
        403,
        'pods "p" is forbidden: unable to create new content in namespace n because it is being terminated',
      ),
      'KUBERNETES_REJECTED',
    ],
    [
      'an admission webhook',
      status(403, 'admission webhook "deny.example.com" denied the request: no'),
      'KUBERNETES_REJECTED',
    ],
    ['a quota', status(403, 'pods "p" is forbidden: exceeded quota: pods, used: 1'), 'KUBERNETES_REJECTED'],
    ['an invalid object', status(422, 'DaemonSet.apps "p" is invalid'), 'KUBERNETES_REJECTED'],
  ];
  for (const [what, answer, code] of cases)
    it(`reports ${what} as ${code} (was reported as another code)`, () =>
      assert.rejects(answerOf(answer, listing), (error: SweepError) => {
        assert.equal(error.code, code);
        assert.match(error.message, / to list nodes[ :]/);
        assert.doesNotMatch(error.message, /\/api\/v1/);
        return true;
      }));

  it("truncates and escapes the server's message", () =>
    assert.rejects(
      answerOf(status(403, `\u001b[31m${'x'.repeat(10_000)}\n`), listing),
      (error: SweepError) => {
        assert.ok(error.message.length < 600);
        assert.doesNotMatch(error.message, /\p{Cc}/u);
        return true;
      },
    ));
});

describe('KubernetesClusterApi, if something else responds', () => {
  const html = { headers: { 'content-type': 'text/html' }, body: '<html>Sign in</html>' };
  const cases: readonly [string, FakeAnswer, ErrorCode][] = [
    ['a login page with status 200', html, 'KUBERNETES_ANSWER_INVALID'],
    ['unrelated JSON', { body: '{"hello":"world"}' }, 'KUBERNETES_ANSWER_INVALID'],
    ['a truncated list', { body: '{"kind":"NodeList","items":[' }, 'KUBERNETES_ANSWER_INVALID'],
    ['a redirect', { status: 302, headers: { location: 'https://example.test/' } }, 'KUBERNETES_FAILED'],
    ['a front end that denies access', { ...html, status: 403 }, 'KUBERNETES_REFUSED'],
    ['a front end that does not know the cluster', { ...html, status: 404 }, 'KUBERNETES_REFUSED'],
  ];
  for (const [what, answer, code] of cases)
    it(`translates ${what} to ${code}`, () => assert.rejects(answerOf(answer, listing), withCode(code)));
});
