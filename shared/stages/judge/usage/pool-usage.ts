import type { Usage } from '../../../model/rows/parts.ts';
import type { NodeSampling, Sampling } from '../../../model/sampling.ts';
import type { PortState } from '../../../model/words.ts';
import type { JudgePolicy } from '../policy.ts';
import { judgeNode } from './node-verdict.ts';
import { combineUsages, NODES_DECIDE, usageOfNode, usageWithout } from './usage-row.ts';

/** What is known of the use of one pool. */
export interface PoolSampling {
  readonly pool: string;
  /** By the settings. */
  readonly port: PortState;
  readonly nodes: readonly NodeSampling[];
  /** Null where they are not known. */
  readonly nodesPresent: number | null;
}

type Asking = Pick<Sampling, 'source' | 'notAsked'>;
type UsagePolicy = Pick<JudgePolicy, 'minimumWindowSeconds'>;

/** Whether something uses the port of a pool: of its nodes, those that answered decide. */
export function judgePool(pool: PoolSampling, { source, notAsked }: Asking, policy: UsagePolicy): Usage {
  const { nodes, nodesPresent } = pool;
  if (nodes.length > 0) {
    const usages = nodes.map((node) => judgeNodeSampling(node, pool.port, source, policy));
    const combined = combineUsages(usages, NODES_DECIDE);
    return {
      ...combined,
      source,
      nodes_total: nodesPresent && Math.max(nodesPresent, combined.nodes_sampled),
    };
  }
  if (nodesPresent === 0) return usageWithout('NO_NODES', source, 0);
  return usageWithout(notAsked ?? 'NODES_UNREADABLE', source, nodesPresent);
}

function judgeNodeSampling(
  { samples, failure, effectivePort }: NodeSampling,
  setting: PortState,
  source: Sampling['source'],
  { minimumWindowSeconds }: UsagePolicy,
): Usage {
  const notEffective = differs(setting, effectivePort);
  if (samples.length === 0)
    return { ...usageWithout(failure ?? 'NODES_UNREADABLE', source, 1), setting_not_effective: notEffective };
  const port = portOfNode(setting, effectivePort);
  const verdict = judgeNode(samples, { port, minimumWindowMs: minimumWindowSeconds * 1000 });
  const usedThoughDisabled = setting === 'DISABLED' && verdict.verdict === 'IN_USE';
  const usage = usageOfNode(verdict, source, notEffective || usedThoughDisabled);
  const isUse = usage.verdict === 'IN_USE' || usage.verdict === 'USED_SINCE_START';
  return failure === 'SECOND_SAMPLE_MISSING' && !isUse
    ? { ...usage, verdict: 'INCONCLUSIVE', reason: failure }
    : usage;
}

/** The port of a pool by its kubelets' own configuration: open where any has it open. Null where none was asked. */
export function effectivePortOf(nodes: readonly NodeSampling[]): PortState | null {
  const ports = nodes.map(({ effectivePort }) => effectivePort).filter((port) => port !== null);
  if (ports.length === 0) return null;
  if (ports.includes('ENABLED')) return 'ENABLED';
  return ports.every((port) => port === 'DISABLED') ? 'DISABLED' : 'UNKNOWN';
}

/** The kubelet was asked, and serves the port otherwise than the setting says. */
function differs(setting: PortState, effective: PortState | null): boolean {
  return (
    (setting === 'ENABLED' && effective === 'DISABLED') || (setting === 'DISABLED' && effective === 'ENABLED')
  );
}

/** What a node's count is judged by: its own configuration where that shows an open port, or where the setting is UNKNOWN. */
function portOfNode(setting: PortState, effective: PortState | null): PortState {
  if (effective === 'ENABLED') return 'ENABLED';
  return setting === 'UNKNOWN' ? (effective ?? 'UNKNOWN') : setting;
}
