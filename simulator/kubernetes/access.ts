import { type AccessAttributes, forbidden, type StatusAnswer, unauthorized } from './status.ts';

/**
 * The user behind a bearer token and its RBAC grants: `verb resource[/subresource][.group]`, for example `get
 * nodes/proxy`.
 */
export interface KubernetesIdentity {
  readonly user: string;
  readonly grants: readonly string[];
  /** Takes precedence over the grants. */
  readonly denied?: readonly string[];
}

/** Identities by token. null: every caller may do everything, and no credentials are needed. */
export type KubernetesTokens = Readonly<Record<string, KubernetesIdentity>> | null;

const ADMINISTRATOR: KubernetesIdentity = { user: 'simulator-admin', grants: ['*'] };
const ANONYMOUS: KubernetesIdentity = { user: 'system:anonymous', grants: [] };

/**
 * The caller behind an Authorization header, or the error for an unknown token.
 * @param denied to every caller, if tokens are not checked
 */
export function identify(
  tokens: KubernetesTokens,
  authorization: string | undefined,
  denied: readonly string[] = [],
): KubernetesIdentity | StatusAnswer {
  if (tokens === null) return { ...ADMINISTRATOR, denied };
  if (authorization === undefined) return ANONYMOUS;
  return tokens[authorization.replace(/^Bearer /, '')] ?? unauthorized();
}

export function isAllowed(
  { grants, denied = [] }: KubernetesIdentity,
  attributes: AccessAttributes,
): boolean {
  const resource =
    attributes.subresource === null
      ? attributes.resource
      : `${attributes.resource}/${attributes.subresource}`;
  const grant = `${attributes.verb} ${resource}${attributes.group === '' ? '' : `.${attributes.group}`}`;
  return !denied.includes(grant) && (grants.includes('*') || grants.includes(grant));
}

/** null if the caller is allowed; otherwise the API server's 403 response. */
export function refusal(identity: KubernetesIdentity, attributes: AccessAttributes): StatusAnswer | null {
  return isAllowed(identity, attributes) ? null : forbidden(identity.user, attributes);
}
