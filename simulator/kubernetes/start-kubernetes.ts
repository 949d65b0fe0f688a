import type { IncomingMessage, ServerResponse } from 'node:http';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import type { KubernetesTokens } from './access.ts';
import { type Authority, createAuthority } from './authority.ts';
import { ClusterState } from './cluster-state.ts';
import { Served } from './context.ts';
import { kubernetesRoutes } from './routes.ts';
import type { KubernetesTruth } from './truth.ts';

export interface KubernetesOptions {
  /** A cluster's Kubernetes side by uid; called for every request, so it may change over time. */
  readonly truthOf: (uid: string) => KubernetesTruth | undefined;
  readonly tokens: KubernetesTokens;
  /** Grants denied to every caller, if tokens are not checked. */
  readonly denied?: readonly string[];
  readonly nowMs: () => number;
  /** The delay of every response. */
  readonly latencyMs: number;
}

/**
 * A fleet's control planes over HTTPS on 127.0.0.1, each on its own port, since `kubectl get --raw` does not support a
 * path prefix.
 */
export interface SimulatedKubernetes {
  /** Starts serving these clusters; does not affect those already served. */
  open(uids: readonly string[]): Promise<void>;
  /** `127.0.0.1:PORT`, or undefined if the cluster is not being served. */
  endpointOf(uid: string): string | undefined;
  /** PEM of the CA that signed the cluster's server certificate. */
  caCertificateOf(uid: string): string;
  stateOf(uid: string): ClusterState | undefined;
  /** Requests for a node's read-only port that were made through the API server. */
  readonlyAttempts(): number;
  close(): Promise<void>;
}

/** Clusters are spread over this many authorities, so that a client with another cluster's CA is rejected. */
const AUTHORITIES = 4;

export async function startKubernetes(options: KubernetesOptions): Promise<SimulatedKubernetes> {
  const states = new Map<string, ClusterState>();
  const stateOf = (uid: string): ClusterState | undefined => {
    const truth = options.truthOf(uid);
    if (truth === undefined) return undefined;
    const known = states.get(uid);
    if (known?.truth === truth) return known;
    const state = known?.withTruth(truth) ?? new ClusterState(truth);
    states.set(uid, state);
    return state;
  };
  const served = new Served(stateOf, options.tokens, options.nowMs, options.denied ?? []);
  const app = await buildApp(served, options.latencyMs);
  const authorities = await Promise.all(
    Array.from({ length: AUTHORITIES }, (_, index) =>
      createAuthority(`simulated-cluster-ca-${index}`, options.nowMs()),
    ),
  );
  const authorityOf = (uid: string): Authority => {
    const authority = authorities[Number.parseInt(uid.slice(0, 6), 16) % AUTHORITIES] ?? authorities[0];
    if (authority === undefined) throw new RangeError('the fleet has no certificate authority');
    return authority;
  };
  const servers = new Map<string, Http2SecureServer>();
  return {
    open: async (uids) => {
      const added = new Set(uids.filter((uid) => !servers.has(uid)));
      await Promise.all(
        Array.from(added, async (uid) => {
          const server = await listen(app, uid, authorityOf(uid));
          servers.set(uid, server);
        }),
      );
    },
    endpointOf: (uid) => {
      const server = servers.get(uid);
      return server && `127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    caCertificateOf: (uid) => authorityOf(uid).caCertificate,
    stateOf,
    readonlyAttempts: () => served.readonlyAttempts,
    close: async () => {
      for (const server of servers.values()) server.close();
      await app.close();
    },
  };
}

async function buildApp(served: Served, latencyMs: number): Promise<FastifyInstance> {
  const app = Fastify({ routerOptions: { maxParamLength: 300 } });
  app.addContentTypeParser(/^application\/apply-patch\+yaml/, { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  );
  const json = /^application\/(json-patch|merge-patch|strategic-merge-patch)\+json/;
  app.addContentTypeParser(json, { parseAs: 'string' }, app.getDefaultJsonParser('error', 'error'));
  if (latencyMs > 0) app.addHook('onRequest', (_request, _reply, done) => void setTimeout(done, latencyMs));
  app.register(async (plugin) => kubernetesRoutes(plugin, served), { prefix: '/clusters/:uid' });
  await app.ready();
  return app;
}

/**
 * A server for one cluster. It passes requests to the shared app under the cluster's uid, and speaks HTTP/2 and
 * HTTP/1.1, as an API server does.
 */
function listen(app: FastifyInstance, uid: string, authority: Authority): Promise<Http2SecureServer> {
  const credentials = { key: authority.privateKey, cert: authority.certificate, allowHTTP1: true };
  const server = createSecureServer(credentials, (request, response) => {
    request.url = `/clusters/${uid}${request.url}`;
    // The app accepts requests of either version, but its type names only one.
    app.routing(request as unknown as IncomingMessage, response as unknown as ServerResponse);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}
