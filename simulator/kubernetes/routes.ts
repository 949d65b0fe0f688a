import type { FastifyInstance } from 'fastify';
import { isAllowed } from './access.ts';
import type { Served } from './context.ts';
import { nodeRoutes } from './node-routes.ts';
import { objectRoutes } from './object-routes.ts';
import { groupList, RESOURCE_KINDS, resourceList } from './resources.ts';
import { sendJson } from './send.ts';

interface AccessReview {
  readonly spec?: {
    readonly resourceAttributes?: {
      readonly verb?: string;
      readonly group?: string;
      readonly resource?: string;
      readonly subresource?: string;
      readonly namespace?: string;
      readonly name?: string;
    };
  };
}

const REVIEWS = {
  verb: 'create',
  group: 'authorization.k8s.io',
  resource: 'selfsubjectaccessreviews',
  subresource: null,
  namespace: null,
  name: null,
} as const;

/** One cluster's Kubernetes API, under the prefix that contains its uid. */
export function kubernetesRoutes(app: FastifyInstance, served: Served): void {
  app.get(
    '/version',
    served.route(({ state }, _request, reply) => {
      const version = state.truth.pools[0]?.version ?? '1.33.2-gke.1240000';
      const [major, minor] = version.split('.');
      return sendJson(reply, 200, { major, minor, gitVersion: `v${version}`, platform: 'linux/amd64' });
    }),
  );
  app.get(
    '/api',
    served.route((_context, _request, reply) =>
      sendJson(reply, 200, { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] }),
    ),
  );
  app.get(
    '/apis',
    served.route((_context, _request, reply) => sendJson(reply, 200, groupList())),
  );
  for (const group of new Set(RESOURCE_KINDS.map((kind) => kind.group))) {
    app.get(
      group === '' ? '/api/v1' : `/apis/${group}/v1`,
      served.route((_context, _request, reply) => sendJson(reply, 200, resourceList(group))),
    );
  }
  app.post(
    '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    served.route(({ identity }, request, reply) => {
      // Every authenticated user may query its own permissions; anonymous users may not.
      if (identity.user === 'system:anonymous' && served.refuse(identity, REVIEWS, reply)) return reply;
      const review = request.body as AccessReview;
      const {
        verb = '',
        group = '',
        resource = '',
        subresource,
        namespace,
        name,
      } = review.spec?.resourceAttributes ?? {};
      const allowed = isAllowed(identity, {
        verb,
        group,
        resource,
        subresource: subresource ?? null,
        namespace: namespace ?? null,
        name: name ?? null,
      });
      return sendJson(reply, 201, {
        kind: 'SelfSubjectAccessReview',
        apiVersion: 'authorization.k8s.io/v1',
        metadata: {},
        spec: review.spec,
        status: { allowed },
      });
    }),
  );
  nodeRoutes(app, served);
  objectRoutes(app, served);
}
