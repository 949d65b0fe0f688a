import type { SweepError } from '../errors.ts';

/** Reasons of a refusal that a role would end; others are policies, billing, a quota project. */
const PERMISSION_REASONS: ReadonlySet<unknown> = new Set([
  'IAM_PERMISSION_DENIED',
  'PERMISSION_DENIED',
  'forbidden',
]);

/** Whether granting a permission would have made an API answer. */
export function isPermissionMissing({ code, facts }: Pick<SweepError, 'code' | 'facts'>): boolean {
  return code === 'API_FORBIDDEN' && PERMISSION_REASONS.has(facts['detail']);
}
