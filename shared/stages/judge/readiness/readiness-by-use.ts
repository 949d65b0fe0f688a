import type { Usage } from '../../../model/rows/parts.ts';
import type { Readiness } from '../../../model/words.ts';

/** What the use of a pool can say of it. */
export type ReadinessByUse = Extract<Readiness, 'MIGRATE_FIRST' | 'SAFE_TO_CLOSE' | 'GATHER_EVIDENCE'>;

/**
 * What does its use say of an open pool? A counter that is not zero asks for migration until later scans show it quiet.
 * @param quietSeconds for how long nothing called the port; null where nothing shows that
 * @param requiredSeconds how long is enough
 */
export function readinessByUse(
  usage: Usage,
  quietSeconds: number | null,
  requiredSeconds: number,
): ReadinessByUse {
  if (usage.verdict === 'IN_USE') return 'MIGRATE_FIRST';
  if (isAnswer(usage) && quietSeconds !== null && quietSeconds >= requiredSeconds) return 'SAFE_TO_CLOSE';
  return usage.verdict === 'USED_SINCE_START' ? 'MIGRATE_FIRST' : 'GATHER_EVIDENCE';
}

/** A node was sampled and its counter read. A window that is too short alone can be part of a longer one. */
function isAnswer({ verdict, reason, nodes_sampled }: Usage): boolean {
  if (nodes_sampled === 0 || verdict === 'NOT_CHECKED') return false;
  return verdict !== 'INCONCLUSIVE' || reason === 'WINDOW_TOO_SHORT';
}
