import type { ClusterStateRow } from '../../../shared/model/rows/cluster-rows.ts';
import { compareClusters } from './compare.ts';

/** A state's rank is the first condition that it meets. */
const WORST_FIRST: readonly ((state: ClusterStateRow) => boolean)[] = [
  ({ exposure, usage }) => exposure === 'OPEN' && usage === 'IN_USE',
  ({ exposure, usage }) => exposure === 'OPEN' && usage === 'USED_SINCE_START',
  ({ exposure }) => exposure === 'OPEN',
  ({ exposure }) => exposure === 'UNKNOWN',
  ({ outcome }) => outcome === 'UNREADABLE' || outcome === 'MISSING',
  ({ exposure }) => exposure === 'WILL_REOPEN',
  ({ outcome }) => outcome !== 'GONE',
  () => true,
];

const placeOf = (state: ClusterStateRow) => WORST_FIRST.findIndex((holds) => holds(state));

/** Orders states as ScanReader guarantees. */
export function worstFirst(a: ClusterStateRow, b: ClusterStateRow): number {
  return placeOf(a) - placeOf(b) || compareClusters(a, b);
}
