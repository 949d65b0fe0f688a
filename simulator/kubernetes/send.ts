import type { FastifyReply, FastifyRequest } from 'fastify';
import { apiVersionOf, type ResourceKind } from './resources.ts';
import { type ListQuery, matchesFields, matchesLabels, pageOf } from './selection.ts';
import { badContinue, type StatusAnswer } from './status.ts';
import type { KubernetesObject } from './truth.ts';

/** Sends JSON as the API server formats it. */
export function sendJson(reply: FastifyReply, code: number, body: unknown): FastifyReply {
  return reply.code(code).type('application/json').send(JSON.stringify(body));
}

export const sendStatus = (reply: FastifyReply, { code, body }: StatusAnswer): FastifyReply =>
  sendJson(reply, code, body);

/** Sends a list, filtered and paged as the query says; only the metadata if the client accepts only that. */
export function sendList(
  request: FastifyRequest,
  reply: FastifyReply,
  kind: ResourceKind,
  objects: readonly KubernetesObject[],
): FastifyReply {
  const query = request.query as ListQuery;
  const wanted = objects.filter(
    (object) => matchesLabels(object, query.labelSelector) && matchesFields(object, query.fieldSelector),
  );
  const page = pageOf(wanted, query);
  if (page === null) return sendStatus(reply, badContinue());
  const metadata = {
    resourceVersion: '492',
    ...(page.next === null ? {} : { continue: page.next, remainingItemCount: page.remaining }),
  };
  if (request.headers.accept?.includes('as=PartialObjectMetadataList')) {
    return sendJson(reply, 200, {
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      metadata,
      items: page.items.map((object) => ({ metadata: object.metadata })),
    });
  }
  return sendJson(reply, 200, {
    kind: `${kind.kind}List`,
    apiVersion: apiVersionOf(kind),
    metadata,
    // Items of a typed list have neither apiVersion nor kind; items of a custom resource do.
    items: kind.group.includes('.coreos.')
      ? page.items
      : page.items.map(({ apiVersion: _version, kind: _kind, ...rest }) => rest),
  });
}
