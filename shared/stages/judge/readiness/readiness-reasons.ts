import type { Readiness } from '../../../model/words.ts';
import { poolSentences } from '../sentences.ts';
import { isClosed, openPoolsOf, type ReadinessFacts, type WatchedPool } from './facts.ts';
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
  const withoutEffect = pools.filter((pool) => pool.port === 'DISABLED' && !isClosed(pool));
  return [
    ...poolSentences(withoutEffect, () => 'the setting is DISABLED, and its kubelets still serve the port.'),
    ...REASONS[readiness](facts, openPoolsOf(facts, pools), requiredSeconds),
  ];
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
      ? ['The cluster is IN_USE: move what calls the port to 10250 first.']
      : poolSentences(used, ({ usage }) => `${usage.verdict}; move what calls the port to 10250 first.`);
  },
  SAFE_TO_CLOSE: (_facts, open, requiredSeconds) =>
    open.length === 0
      ? ['No pool is open: only the default for later pools has to change, and that restarts nothing.']
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
          (pool) => missing(pool, requiredSeconds),
        ),
};

function tooOld(version: string | null): string {
  return `${version}, and the port can be closed from ${CLOSABLE_FROM} on.`;
}

function missing({ usage, quietSeconds }: WatchedPool, requiredSeconds: number): string {
  const { verdict, reason } = usage;
  if (quietSeconds !== null && quietSeconds < requiredSeconds)
    return `no call in ${hours(quietSeconds)}, ${hours(requiredSeconds)} are required.`;
  if (reason !== null) return `use of the port is ${verdict} (${reason}).`;
  return `use of the port is ${verdict}, and nothing shows it quiet for ${hours(requiredSeconds)}.`;
}

/** To a tenth, downwards: `23.9 h` are not 24. */
function hours(seconds: number): string {
  return `${Math.floor(seconds / 360) / 10} h`;
}
