import { type AccessAttributes, forbidden, type StatusAnswer, unauthorized } from './status.ts';

/** Who a bearer token is, and what RBAC grants: `verb resource[/subresource][.group]`, for example `get nodes/proxy`. */
export interface KubernetesIdentity {
  readonly user: string;
  readonly grants: readonly string[];
}

/** Identities by token. null: every caller may do everything, as where no credentials are needed. */
export type KubernetesTokens = Readonly<Record<string, KubernetesIdentity>> | null;

const ADMINISTRATOR: KubernetesIdentity = { user: 'simulator-admin', grants: ['*'] };
const ANONYMOUS: KubernetesIdentity = { user: 'system:anonymous', grants: [] };

/** The caller behind an Authorization header, or the answer to a token that nobody has. */
export function identify(
  tokens: KubernetesTokens,
  authorization: string | undefined,
): KubernetesIdentity | StatusAnswer {
  if (tokens === null) return ADMINISTRATOR;
  if (authorization === undefined) return ANONYMOUS;
  return tokens[authorization.replace(/^Bearer /, '')] ?? unauthorized();
}

export function isAllowed({ grants }: KubernetesIdentity, asked: AccessAttributes): boolean {
  const resource = asked.subresource === null ? asked.resource : `${asked.resource}/${asked.subresource}`;
  const grant = `${asked.verb} ${resource}${asked.group === '' ? '' : `.${asked.group}`}`;
  return grants.includes('*') || grants.includes(grant);
}

/** null where the caller may; else the API server's refusal. */
export function refusal(identity: KubernetesIdentity, asked: AccessAttributes): StatusAnswer | null {
  return isAllowed(identity, asked) ? null : forbidden(identity.user, asked);
}
