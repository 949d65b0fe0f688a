import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Served } from './context.ts';
import { configz, metricsGzip, metricsText } from './kubelet.ts';
import { sendJson, sendStatus } from './send.ts';
import { kubeletUnreachable, managedByAutopilot, notFound } from './status.ts';

/** The kubelet endpoints that the API server proxies: `/metrics` and `/configz`. */
export function nodeRoutes(app: FastifyInstance, served: Served): void {
  const proxied = (answer: (request: FastifyRequest, reply: FastifyReply, name: string) => FastifyReply) =>
    served.route(({ identity, state }, request, reply) => {
      const { name } = request.params as { name: string };
      const attributes = {
        verb: 'get',
        group: '',
        resource: 'nodes',
        subresource: 'proxy',
        namespace: null,
        name,
      };
      if (served.refuse(identity, attributes, reply)) return reply;
      if (state.truth.autopilot) return sendStatus(reply, managedByAutopilot(name, identity.user));
      const [node = '', port] = name.split(':');
      if (port !== undefined && port !== '10250') {
        served.countReadonlyAttempt();
        return sendStatus(
          reply,
          kubeletUnreachable(`dial tcp 10.128.0.2:${port}: connect: connection refused`),
        );
      }
      return answer(request, reply, node);
    });

  app.get(
    '/api/v1/nodes/:name/proxy/metrics',
    proxied((request, reply, name) => {
      const { state } = served.contextOf(request);
      const nowMs = served.nowMs();
      const node = state.node(name, nowMs);
      if (node === undefined) return sendStatus(reply, notFound('nodes', name));
      if (!node.ready)
        return sendStatus(
          reply,
          kubeletUnreachable('dial tcp 10.128.0.2:10250: connect: connection refused'),
        );
      reply.type('text/plain; version=0.0.4; charset=utf-8; escaping=underscores');
      return request.headers['accept-encoding']?.includes('gzip')
        ? reply.header('content-encoding', 'gzip').send(metricsGzip(state.truth, node, nowMs))
        : reply.send(metricsText(state.truth, node, nowMs));
    }),
  );

  app.get(
    '/api/v1/nodes/:name/proxy/configz',
    proxied((request, reply, name) => {
      const { state } = served.contextOf(request);
      const nowMs = served.nowMs();
      const node = state.node(name, nowMs);
      if (node === undefined) return sendStatus(reply, notFound('nodes', name));
      return sendJson(reply, 200, configz(node, nowMs));
    }),
  );
}
