/** An answer that is a Status: the API server's way to say no. */
export interface StatusAnswer {
  readonly code: number;
  readonly body: unknown;
}

function status(code: number, reason: string | null, message: string, details?: unknown): StatusAnswer {
  return {
    code,
    body: {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason === null ? {} : { reason }),
      ...(details === undefined ? {} : { details }),
      code,
    },
  };
}

export const unauthorized = (): StatusAnswer => status(401, 'Unauthorized', 'Unauthorized');

export const notFound = (resource: string, name: string): StatusAnswer =>
  status(404, 'NotFound', `${resource} "${name}" not found`, { name, kind: resource });

export const badContinue = (): StatusAnswer =>
  status(
    400,
    'BadRequest',
    "invalid continue token: continue key is not valid: invalid character '\\u0081' looking for beginning of value",
  );

/** What was asked of which resource, as an authorizer sees it. */
export interface AccessAttributes {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string | null;
  readonly namespace: string | null;
  readonly name: string | null;
}

export function forbidden(user: string, asked: AccessAttributes): StatusAnswer {
  const plural = asked.group === '' ? asked.resource : `${asked.resource}.${asked.group}`;
  const subject = asked.name === null ? `${plural} is` : `${plural} "${asked.name}" is`;
  const resource = asked.subresource === null ? asked.resource : `${asked.resource}/${asked.subresource}`;
  const where = asked.namespace === null ? 'at the cluster scope' : `in the namespace "${asked.namespace}"`;
  return status(
    403,
    'Forbidden',
    `${subject} forbidden: User "${user}" cannot ${asked.verb} resource "${resource}" in API group "${asked.group}" ${where}`,
    {
      ...(asked.name === null ? {} : { name: asked.name }),
      ...(asked.group === '' ? {} : { group: asked.group }),
      kind: asked.resource,
    },
  );
}

/** Autopilot's warden, which no grant overrides. */
export function managedByAutopilot(node: string, user: string): StatusAnswer {
  return status(
    403,
    'Forbidden',
    `nodes "${node}" is forbidden: User "${user}" cannot get resource "nodes/proxy" in API group "" at the cluster scope: GKE Warden authz [denied by managed-nodes-limitation]: cluster scoped resource "nodes/proxy" is managed and access is denied`,
    { name: node, kind: 'nodes' },
  );
}

/** The node's kubelet did not answer the API server; `why` as Go words it. */
export const kubeletUnreachable = (why: string): StatusAnswer =>
  status(503, 'ServiceUnavailable', `error trying to reach service: ${why}`);
