import type { FastifyInstance, FastifyReply } from 'fastify';
import { parse } from 'yaml';
import { AGENTS } from './agents.ts';
import type { ClusterState } from './cluster-state.ts';
import type { RequestContext, Served } from './context.ts';
import { PatchFailedError, patchOf } from './node-patch.ts';
import { agentLog } from './pod-status.ts';
import { probeLog } from './probe-pods.ts';
import { pathPrefixOf, RESOURCE_KINDS, type ResourceKind } from './resources.ts';
import { sendJson, sendList, sendStatus } from './send.ts';
import { invalidPatch, notFound } from './status.ts';
import type { KubernetesObject } from './truth.ts';

interface ObjectParams {
  readonly namespace?: string;
  readonly name?: string;
}

/** list, get, create, server-side apply and delete for every kind, and pod logs. */
export function objectRoutes(app: FastifyInstance, served: Served): void {
  for (const kind of RESOURCE_KINDS) kindRoutes(app, served, kind);

  app.get(
    '/api/v1/namespaces/:namespace/pods/:name/log',
    served.route(({ state, identity }, request, reply) => {
      const { namespace = '', name = '' } = request.params as ObjectParams;
      const attributes = { verb: 'get', group: '', resource: 'pods', subresource: 'log', namespace, name };
      if (served.refuse(identity, attributes, reply)) return reply;
      const nowMs = served.nowMs();
      const pods = RESOURCE_KINDS.find(({ plural }) => plural === 'pods');
      const pod = pods && state.get(pods, namespace, name, nowMs);
      const node = state.node((pod?.['spec'] as { nodeName?: string } | undefined)?.nodeName ?? '', nowMs);
      if (pod === undefined || node === undefined) return sendStatus(reply, notFound('pods', name));
      const { tailLines, sinceSeconds } = request.query as { tailLines?: string; sinceSeconds?: string };
      const sinceMs = sinceSeconds === undefined ? -Infinity : nowMs - Number(sinceSeconds) * 1000;
      const agent = Object.values(AGENTS).find(
        (each) => each.namespace === namespace && each.name === pod.metadata.labels?.['app'],
      );
      const lines =
        agent === undefined
          ? probeLog(state.truth, node, nowMs).split('\n')
          : agentLog(agent, node, sinceMs, nowMs);
      return reply.type('text/plain').send(`${lines.slice(-Number(tailLines ?? lines.length)).join('\n')}\n`);
    }),
  );
}

function kindRoutes(app: FastifyInstance, served: Served, kind: ResourceKind): void {
  const prefix = pathPrefixOf(kind);
  const collection = kind.namespaced
    ? `${prefix}/namespaces/:namespace/${kind.plural}`
    : `${prefix}/${kind.plural}`;

  /** Wraps a handler so that it runs only if the caller may perform `verb` on the object or collection. */
  const may = (
    verb: string,
    handler: (context: RequestContext, params: ObjectParams, body: unknown, reply: FastifyReply) => unknown,
  ) =>
    served.route((context, request, reply) => {
      const params = request.params as ObjectParams;
      const { group, plural: resource } = kind;
      const namespace = params.namespace ?? null;
      const attributes = { verb, group, resource, subresource: null, namespace, name: params.name ?? null };
      if (served.refuse(context.identity, attributes, reply)) return reply;
      return handler(context, params, request.body, reply);
    });

  const list = served.route((context, request, reply) => {
    const { namespace = null } = request.params as { namespace?: string };
    const attributes = {
      verb: 'list',
      group: kind.group,
      resource: kind.plural,
      subresource: null,
      namespace,
      name: null,
    };
    if (served.refuse(context.identity, attributes, reply)) return reply;
    return sendList(request, reply, kind, context.state.list(kind, namespace, served.nowMs()));
  });

  app.get(collection, list);
  if (kind.namespaced) app.get(`${prefix}/${kind.plural}`, list);

  app.get(
    `${collection}/:name`,
    may('get', ({ state }, { namespace, name = '' }, _body, reply) => {
      const object = state.get(kind, namespace ?? null, name, served.nowMs());
      return object === undefined
        ? sendStatus(reply, notFound(kind.plural, name))
        : sendJson(reply, 200, object);
    }),
  );

  app.post(
    collection,
    may('create', ({ state }, _params, body, reply) => {
      const object = body as KubernetesObject;
      state.apply(kind, object);
      return sendJson(reply, 201, object);
    }),
  );

  app.patch(
    `${collection}/:name`,
    may('patch', ({ state }, { name = '' }, body, reply) => {
      if (kind.plural === 'nodes') return patchNode(state, name, body, reply);
      const object = (typeof body === 'string' ? parse(body) : body) as KubernetesObject;
      return sendJson(reply, state.apply(kind, object) ? 201 : 200, object);
    }),
  );

  const patchNode = (state: ClusterState, name: string, body: unknown, reply: FastifyReply) => {
    const nowMs = served.nowMs();
    const node = state.node(name, nowMs);
    if (node === undefined) return sendStatus(reply, notFound('nodes', name));
    try {
      state.patchNode(name, patchOf(node, body, nowMs));
    } catch (error) {
      if (!(error instanceof PatchFailedError)) throw error;
      return sendStatus(reply, invalidPatch(error.message));
    }
    return sendJson(reply, 200, state.get(kind, null, name, nowMs));
  };

  app.delete(
    `${collection}/:name`,
    may('delete', ({ state }, { namespace, name = '' }, _body, reply) =>
      state.remove(kind, namespace ?? null, name)
        ? sendJson(reply, 200, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' })
        : sendStatus(reply, notFound(kind.plural, name)),
    ),
  );
}
