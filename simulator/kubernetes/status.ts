/** A Status response: the API server's format for errors. */
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

/** Source: kube-apiserver's handling of a JSON patch whose test fails. */
export const invalidPatch = (message: string): StatusAnswer =>
  status(422, 'Invalid', `the server rejected our request due to an error in our request: ${message}`);

/** The attributes of a request that an authorizer checks. */
export interface AccessAttributes {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string | null;
  readonly namespace: string | null;
  readonly name: string | null;
}

export function forbidden(user: string, attributes: AccessAttributes): StatusAnswer {
  const plural = attributes.group === '' ? attributes.resource : `${attributes.resource}.${attributes.group}`;
  const subject = attributes.name === null ? `${plural} is` : `${plural} "${attributes.name}" is`;
  const resource =
    attributes.subresource === null
      ? attributes.resource
      : `${attributes.resource}/${attributes.subresource}`;
  const where =
    attributes.namespace === null ? 'at the cluster scope' : `in the namespace "${attributes.namespace}"`;
  return status(
    403,
    'Forbidden',
    `${subject} forbidden: User "${user}" cannot ${attributes.verb} resource "${resource}" in API group "${attributes.group}" ${where}`,
    {
      ...(attributes.name === null ? {} : { name: attributes.name }),
      ...(attributes.group === '' ? {} : { group: attributes.group }),
      kind: attributes.resource,
    },
  );
}

/** Autopilot's warden, which no RBAC grant can override. */
export function managedByAutopilot(node: string, user: string): StatusAnswer {
  return status(
    403,
    'Forbidden',
    `nodes "${node}" is forbidden: User "${user}" cannot get resource "nodes/proxy" in API group "" at the cluster scope: GKE Warden authz [denied by managed-nodes-limitation]: cluster scoped resource "nodes/proxy" is managed and access is denied`,
    { name: node, kind: 'nodes' },
  );
}

/** The API server could not reach the node's kubelet; `why` is worded as Go does. */
export const kubeletUnreachable = (why: string): StatusAnswer =>
  status(503, 'ServiceUnavailable', `error trying to reach service: ${why}`);
