import { coverageText } from '../../../model/coverage.ts';
import type { Readiness } from '../../../model/words.ts';
import { formatFirst, grouped, plural } from '../../../platform/text.ts';
import type { Uncovered } from '../evidence/node-evidence.ts';
import { type PoolEvidence, requiredNodes } from '../evidence/pool-evidence.ts';
import type { AcceptedUse } from '../exceptions.ts';
import type { EvidenceLimits } from '../policy.ts';
import { poolSentences, shortList } from '../sentences.ts';
import {
  CLOSABLE_FROM,
  hasNodes,
  isTooOld,
  isUsed,
  openPoolsOf,
  type PoolFacts,
  type ReadinessFacts,
} from './facts.ts';

/** By what readiness is judged, besides the facts. */
export interface ReadinessPolicy {
  /** The required quiet period. */
  readonly quietMs: number;
  readonly coveragePercent: number | null;
  /** Nodes of a pool that one scan samples at most. */
  readonly nodesPerScan: number;
  /** The time from one scan to the next. */
  readonly scanIntervalMs: number;
  readonly isAccepted: AcceptedUse;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/**
 * The policy for the readiness of one cluster.
 * @param intervalMs since the scan before; null where there was none
 */
export function readinessPolicy(
  { quietSeconds, coveragePercent }: EvidenceLimits,
  pools: readonly PoolFacts[],
  intervalMs: number | null,
  isAccepted: AcceptedUse,
): ReadinessPolicy {
  return {
    quietMs: quietSeconds * 1000,
    coveragePercent,
    nodesPerScan: Math.max(1, ...pools.map(({ usage }) => usage.nodes_sampled)),
    scanIntervalMs: Math.max(HOUR_MS, intervalMs ?? DAY_MS),
    isAccepted,
  };
}

/** Why this readiness: plain sentences, each naming the fact it is based on. */
export function readinessReasons(
  readiness: Readiness,
  facts: ReadinessFacts,
  policy: ReadinessPolicy,
): string[] {
  return REASONS[readiness](facts, openPoolsOf(facts), policy);
}

type Explain = (facts: ReadinessFacts, open: readonly PoolFacts[], policy: ReadinessPolicy) => string[];

const REASONS: Readonly<Record<Readiness, Explain>> = {
  ALREADY_CLOSED: () => [],
  UPGRADE_FIRST: ({ controlPlaneVersion, pools }) => [
    ...(isTooOld(controlPlaneVersion) ? [`Control plane: it runs ${tooOld(controlPlaneVersion)}`] : []),
    ...poolSentences(
      pools.filter(({ version }) => isTooOld(version)),
      ({ version }) => `it runs ${tooOld(version)}`,
    ),
  ],
  MIGRATE_FIRST: ({ pools, elsewhere }, open, policy) => {
    const used = [
      ...new Set([
        ...open.filter((pool) => isUsed(pool, policy.isAccepted)),
        ...pools.filter(({ evidence }) => evidence.grewRecently),
      ]),
    ];
    return [
      ...poolSentences(used, (pool) => `${useOf(pool)}; migrate its callers to port 10250 first.`),
      ...(elsewhere?.usedRecently || elsewhere?.grewRecently
        ? [
            'Nodes of a pool that no longer exists were used within the quiet period; migrate their callers to port 10250 first.',
          ]
        : []),
    ];
  },
  SAFE_TO_CLOSE: ({ whole, autoProvisioned }, open, policy) =>
    open.length === 0
      ? [
          // Changing the setting for auto-provisioned pools recreates the nodes of those that exist.
          `No pool is open: only the default for new pools must change${autoProvisioned === 'ENABLED' ? '' : ', which restarts no node'}.`,
        ]
      : [
          ...coverageSentences(
            whole,
            open,
            (evidence) =>
              `${coverage(evidence)}, none of which showed use in the ${hours(policy.quietMs)} before its last sample${evidence.acceptedRecently ? ', except for accepted breaks' : ''}.`,
          ),
          ...withoutNodes(open),
        ],
  GATHER_EVIDENCE: (facts, open, policy) => [
    ...(open.length === 0
      ? withoutOpenPool(facts)
      : coverageSentences(facts.whole, open, (evidence) => missing(evidence, policy))),
    ...withoutNodes(open),
    ...poolSentences(
      open.length === 0 ? [] : facts.pools.filter(({ evidence }) => evidence.usedRecently),
      (pool) => `${useOf(pool)}, which is within the required quiet period.`,
    ),
    ...leftOpen(facts.elsewhere),
  ],
};

function withoutOpenPool({ exposure, pools }: ReadinessFacts): string[] {
  return [
    ...(pools.length === 0 ? ['No pool is listed, so nothing is known about the use of the port.'] : []),
    ...(exposure === 'UNKNOWN'
      ? ['No pool is open, but the port of future pools is not known; scans show it only once it is set.']
      : []),
  ];
}

/** Kubelets that were observed open, on nodes of no listed pool. */
function leftOpen(elsewhere: PoolEvidence | null): string[] {
  return elsewhere === null || elsewhere.openNodes.length === 0
    ? []
    : [
        `The port was last observed open on ${shortList(elsewhere.openNodes)}, whose pool is not listed; a scan must show it closed there, or the node gone.`,
      ];
}

function coverageSentences(
  whole: PoolEvidence | null,
  open: readonly PoolFacts[],
  sentenceOf: (evidence: PoolEvidence) => string,
): string[] {
  if (whole !== null) return [`The cluster: ${sentenceOf(whole)}`];
  return poolSentences(open.filter(hasNodes), ({ evidence }) => sentenceOf(evidence));
}

function withoutNodes(open: readonly PoolFacts[]): string[] {
  return poolSentences(
    open.filter((pool) => !hasNodes(pool)),
    () => 'it has no nodes, so nothing is known about its use.',
  );
}

function coverage({ nodesCovered, nodesTotal, unseenShare }: PoolEvidence): string {
  const coverage = { nodes_covered: nodesCovered, nodes_total: nodesTotal, unseen_share: unseenShare };
  return coverageText(coverage) ?? 'the number of its nodes is not known';
}

function missing(evidence: PoolEvidence, policy: ReadinessPolicy): string {
  const { nodesTotal, isCovered } = evidence;
  const quiet = `${hours(policy.quietMs)} without use`;
  if (nodesTotal === null) return `the number of its nodes is not known, so ${quiet} cannot be shown.`;
  if (isCovered) return `${coverage(evidence)}, which is enough for this pool.`;
  const required = requiredNodes(nodesTotal, policy.coveragePercent);
  const scans = scansMissing(evidence.missing, policy);
  return `${coverage(evidence)}; ${grouped(required)} must be covered by ${quiet}. That takes about ${plural(scans, 'more scan')}.`;
}

/** About how many more scans, at today's interval, cover every node that is missing. */
function scansMissing(
  nodes: readonly Uncovered[],
  { nodesPerScan, scanIntervalMs }: ReadinessPolicy,
): number {
  const toSample = nodes.filter(({ waitMs }) => waitMs === 0).length;
  const waitMs = Math.max(0, ...nodes.map((node) => node.waitMs));
  return Math.max(1, Math.ceil(toSample / nodesPerScan), Math.ceil(waitMs / scanIntervalMs));
}

function useOf({ usage, evidence }: PoolFacts): string {
  if (usage.verdict === 'IN_USE') return 'it is in use';
  const at = evidence.lastUsedMs;
  const when = at === null ? 'was used' : `was last used at or before ${new Date(at).toISOString()}`;
  return evidence.usedNodes.length === 0
    ? `it ${when}`
    : `it ${when} (${formatFirst(evidence.usedNodes, MOST_NODES, 'more nodes')})`;
}

const MOST_NODES = 3;

function tooOld(version: string | null): string {
  return `${version}; the port can be closed from ${CLOSABLE_FROM} on.`;
}

/** To a tenth, rounded down: `23.9 h` is not 24. */
function hours(ms: number): string {
  return ms >= 48 * 3_600_000 && ms % 86_400_000 === 0
    ? `${ms / 86_400_000} days`
    : `${Math.floor(ms / 360_000) / 10} h`;
}
