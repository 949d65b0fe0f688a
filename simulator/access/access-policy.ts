/**
 * The IAM permissions that each bearer token grants: `PERMISSION` on everything, or `PERMISSION@RESOURCE` on a resource
 * and everything below it, such as `container.clusters.list@projects/p-0007` or `…@folders/900000000000`.
 */
export type TokenGrants = Readonly<Record<string, readonly string[]>>;

/** Who may do what. */
export interface AccessPolicy {
  /** Undefined: tokens are not checked. */
  readonly tokens: TokenGrants | undefined;
  /** Permissions denied to every caller, in the syntax of `TokenGrants`. */
  readonly denied: readonly string[];
}

export type Access = 'ALLOWED' | 'DENIED' | 'UNKNOWN_TOKEN';

/**
 * @param token null if the call carries none, which allows everything that is not denied: an endpoint override with plain
 *   HTTP on loopback needs no credentials
 * @param permission null: none is required
 * @param ancestors the resource and everything above it
 */
export function accessOf(
  { tokens, denied }: AccessPolicy,
  token: string | null,
  permission: string | null,
  ancestors: readonly string[],
): Access {
  const sufficient =
    permission === null ? [] : [permission, ...ancestors.map((resource) => `${permission}@${resource}`)];
  if (sufficient.some((grant) => denied.includes(grant))) return 'DENIED';
  if (tokens === undefined || token === null) return 'ALLOWED';
  const held = Object.hasOwn(tokens, token) ? tokens[token] : undefined;
  if (held === undefined) return 'UNKNOWN_TOKEN';
  if (permission === null) return 'ALLOWED';
  return sufficient.some((grant) => held.includes(grant)) ? 'ALLOWED' : 'DENIED';
}
