import type { Agent, Reach } from '../../agents/agent.ts';
import { gkeAddOns, isGkeAddOn } from '../../agents/gke-add-ons.ts';
import { agentConfiguredBy, matchAgent } from '../../agents/match-agent.ts';
import { compareConfidences } from '../../model/rows/parts.ts';
import type { Confidence } from '../../model/words.ts';
import type { CpuWork } from '../../platform/deadline.ts';
import { formatFirst } from '../../platform/text.ts';
import type { ConfigMaps } from './config-maps.ts';
import { type SearchedContainer, type SearchedText, searchContainer } from './container-texts.ts';
import type { KubeletReference } from './kubelet-reference.ts';
import type { Workload } from './workloads.ts';

/** What shows that something calls the port. */
export interface Suspicion {
  /** null: no known agent. */
  readonly agent: string | null;
  /** Reasons in a few words, each with its place. */
  readonly evidence: readonly string[];
  readonly confidence: Confidence;
  readonly reach: Reach;
  readonly migration: string;
}

/** The remediation if the agent is not known. */
export const MIGRATE_BY_HAND =
  'Use https and port 10250 with the cluster CA and the service account token; pods come from the Kubernetes API.';

/** A workload that seems to call the port, before its owner and its nodes are considered. */
export interface Suspect extends Suspicion {
  readonly workload: Workload;
}

const READ_ONLY_PORT = 10255;

/**
 * Workloads whose pods, or the ConfigMaps that they mount, point at the port; searched one after another.
 * @param services names of Services that offer port 10255 of pods
 * @throws SweepError SEARCH_OUT_OF_TIME from `work`; containers after that are not searched
 */
export async function* findSuspects(
  workloads: readonly Workload[],
  configMaps: ConfigMaps,
  services: ReadonlySet<string>,
  work: CpuWork,
): AsyncGenerator<Suspect> {
  const pause = work.begin();
  for (const workload of workloads) {
    const { onHostNetwork, containers } = workload;
    const listensOnPort = containers.some(({ ports = [] }) =>
      ports.some(({ containerPort }) => containerPort === READ_ONLY_PORT),
    );
    for (const container of containers) {
      const context = { onHostNetwork, listensOnPort, services };
      const searched = await searchContainer(container, workload, configMaps, context, pause);
      await pause();
      const suspicion = suspicionOf(searched);
      if (suspicion !== null) yield { workload, ...suspicion };
    }
  }
}

/** The agent that a container runs, by its signs or else by what its configuration is written for; null if nothing points at the port. */
export function suspicionOf(container: SearchedContainer): Suspicion | null {
  const match = matchAgent(container);
  const referring = container.configs.filter(({ references }) => references.length > 0);
  if (match === null && referring.length === 0) return null;
  const signed = match === null ? [] : [describe(match.sign.evidence, match.where, container.configs)];
  const others = referring.filter(({ where }) => where !== match?.where).flatMap(describeReferences);
  const references = referring.flatMap((text) => text.references);
  const configured = referring
    .filter(({ isCommand }) => !isCommand)
    .flatMap(({ text }) => agentConfiguredBy(text) ?? [])[0];
  const agent: Agent | null = match?.agent ?? (isGkeAddOn(container) ? gkeAddOns : (configured ?? null));
  const surest = [...(match === null ? [] : [match.sign]), ...references].toSorted(compareConfidences)[0];
  return {
    agent: agent?.name ?? null,
    evidence: [...signed, ...others],
    confidence: surest?.confidence ?? 'LOW',
    reach: references.some(({ reach }) => reach === 'ALL_NODES') ? 'ALL_NODES' : (agent?.reach ?? 'OWN_NODE'),
    migration: agent?.remediation ?? MIGRATE_BY_HAND,
  };
}

function describe(evidence: string, where: string | null, texts: readonly SearchedText[]): string {
  if (where === null) return evidence;
  const text = texts.find((each) => each.where === where);
  return `${evidence}, in ${where}${linesOf(text?.references ?? [], text?.hasLines ?? false)}`;
}

/** One reason per form: each command of a script that calls the port is named, by its line. */
function describeReferences({ where, references, hasLines }: SearchedText): string[] {
  return [...Map.groupBy(references, ({ form }) => form)].map(
    ([form, group]) => `${form}, in ${where}${linesOf(group, hasLines)}`,
  );
}

const MAX_LINES = 10;

function linesOf(references: readonly KubeletReference[], hasLines: boolean): string {
  const lines = [...new Set(references.map(({ line }) => line))];
  if (!hasLines || lines.length === 0) return '';
  return ` (${lines.length === 1 ? 'line' : 'lines'} ${formatFirst(lines.map(String), MAX_LINES)})`;
}
