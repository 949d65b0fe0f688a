import type { Readiness } from '../../../model/words.ts';
import { poolSentences } from '../sentences.ts';
import { openPoolsOf, type ReadinessFacts, type WatchedPool } from './facts.ts';
import { CLOSABLE_FROM, isTooOld } from './minimum-version.ts';

/**
 * Why this readiness: plain sentences, each naming the fact it rests on.
 * @param requiredSeconds how long nothing must have called the port
 */
export function readinessReasons(
  readiness: Readiness,
  facts: ReadinessFacts,
  pools: readonly WatchedPool[],
  requiredSeconds: number,
): string[] {
  return REASONS[readiness](facts, openPoolsOf(facts, pools), requiredSeconds);
}

type Explain = (facts: ReadinessFacts, open: readonly WatchedPool[], requiredSeconds: number) => string[];

const REASONS: Readonly<Record<Readiness, Explain>> = {
  ALREADY_CLOSED: () => [],
  UPGRADE_FIRST: ({ controlPlaneVersion, pools }) => [
    ...(isTooOld(controlPlaneVersion) ? [`Control plane: it runs ${tooOld(controlPlaneVersion)}`] : []),
    ...poolSentences(
      pools.filter(({ version }) => isTooOld(version)),
      ({ version }) => `it runs ${tooOld(version)}`,
    ),
  ],
  MIGRATE_FIRST: (_facts, open) => {
    const used = open.filter(({ byUse }) => byUse === 'MIGRATE_FIRST');
    return used.length === 0
      ? ['The cluster is IN_USE; what calls the port has to move to 10250 first.']
      : poolSentences(
          used,
          ({ usage }) => `it is ${usage.verdict}; what calls the port has to move to 10250 first.`,
        );
  },
  SAFE_TO_CLOSE: (_facts, open, requiredSeconds) =>
    open.length === 0
      ? [
          'No pool is open: only the default for later pools has to change, and nobody loses the port by that.',
        ]
      : poolSentences(
          open,
          ({ quietSeconds }) =>
            `no call in ${hours(quietSeconds ?? 0)}, ${hours(requiredSeconds)} are enough.`,
        ),
  GATHER_EVIDENCE: (_facts, open, requiredSeconds) =>
    open.length === 0
      ? ['There is no pool in which the use of the port could be read.']
      : poolSentences(
          open.filter(({ byUse }) => byUse === 'GATHER_EVIDENCE'),
          ({ quietSeconds }) => missing(quietSeconds, requiredSeconds),
        ),
};

function tooOld(version: string | null): string {
  return `${version}, and the port can be closed from ${CLOSABLE_FROM} on.`;
}

function missing(quietSeconds: number | null, requiredSeconds: number): string {
  const soFar = quietSeconds === null ? '' : `, so far ${hours(quietSeconds)}`;
  return `${hours(requiredSeconds)} without a call have to be seen before it is safe to close${soFar}.`;
}

/** To a tenth, downwards: `23.9 h` are not 24. */
function hours(seconds: number): string {
  return `${Math.floor(seconds / 360) / 10} h`;
}
