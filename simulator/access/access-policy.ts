/**
 * The IAM permissions that each bearer token grants: `PERMISSION` on everything, or `PERMISSION@RESOURCE` on a resource
 * and everything below it, such as `container.clusters.list@projects/p-0007` or `…@folders/900000000000`.
 */
export type TokenGrants = Readonly<Record<string, readonly string[]>>;

export type Access = 'ALLOWED' | 'DENIED' | 'UNKNOWN_TOKEN';

/**
 * @param grants undefined: tokens are not checked
 * @param token null if the call carries none, which allows everything: an endpoint override with plain HTTP on loopback
 *   needs no credentials
 * @param permission null: none is required
 * @param ancestors the resource and everything above it
 */
export function accessOf(
  grants: TokenGrants | undefined,
  token: string | null,
  permission: string | null,
  ancestors: readonly string[],
): Access {
  if (grants === undefined || token === null) return 'ALLOWED';
  const held = Object.hasOwn(grants, token) ? grants[token] : undefined;
  if (held === undefined) return 'UNKNOWN_TOKEN';
  if (permission === null) return 'ALLOWED';
  const sufficient = [permission, ...ancestors.map((resource) => `${permission}@${resource}`)];
  return sufficient.some((grant) => held.includes(grant)) ? 'ALLOWED' : 'DENIED';
}
