import type { Exposure, Outcome } from '../../shared/model/words.ts';
import type { ClusterComparison } from '../../shared/stages/conclude/ports.ts';

/** A cluster before and now, as far as a test defines it. */
export interface ThenAndNow {
  /** The exposure that an earlier concluded scan determined; null if none did. */
  readonly before?: Exposure | null;
  readonly uidBefore?: string | null;
  readonly openSince?: string | null;
  /** MISSING: enumerated, but not reported. NOT_FOUND: known, but not enumerated. */
  readonly outcome?: Outcome | 'NOT_FOUND';
  readonly now?: Exposure | null;
  readonly uid?: string | null;
}

/** A comparison of the cluster `p/l/c`. */
export function aComparison({
  before = null,
  uidBefore = 'uid',
  openSince = null,
  outcome = 'INSPECTED',
  now = 'OPEN',
  uid = 'uid',
}: ThenAndNow): ClusterComparison {
  return {
    projectId: 'p',
    location: 'l',
    cluster: 'c',
    organization: 'organizations/1',
    reportId: 'scan/p/l/c',
    report:
      outcome === 'MISSING' || outcome === 'NOT_FOUND'
        ? null
        : {
            outcome,
            uid,
            errorCode: outcome === 'UNREADABLE' ? 'PROJECT_FORBIDDEN' : null,
            exposure: now,
            usage: null,
            readiness: now === null ? null : 'GATHER_EVIDENCE',
            reasons: ['because'],
            exempt: false,
            recordedAt: '2026-11-24T03:01:00.000Z',
            readAt: '2026-11-24T03:00:30.000Z',
            changedBy: null,
          },
    enumerated: outcome !== 'NOT_FOUND',
    isOvertaken: false,
    compared:
      before === null
        ? null
        : {
            scanId: 'before',
            uid: uidBefore,
            exposure: before,
            openSince,
            lastUsedAt: null,
            readAt: '2026-11-23T03:00:00.000Z',
          },
    lastSeen: null,
    lastRead: null,
    lastUsage: null,
    labels: [{ key: 'team', value: 'payments' }],
    ancestors: [{ resource: 'folders/12', display_name: 'Payments' }],
  };
}
