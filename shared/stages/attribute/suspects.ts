import type { ContainerTexts, Reach } from '../../agents/agent.ts';
import { matchAgent } from '../../agents/match-agent.ts';
import type { Confidence } from '../../model/words.ts';
import type { ConfigMaps } from './config-maps.ts';
import { textsOf } from './container-texts.ts';
import { type KubeletReference, kubeletReferenceIn, SURENESS } from './kubelet-reference.ts';
import type { Workload } from './workloads.ts';

/** A workload that seems to call the port, before its owner and its place are looked at. */
export interface Suspect {
  readonly workload: Workload;
  /** null: no agent that is known. */
  readonly agent: string | null;
  readonly evidence: string;
  readonly confidence: Confidence;
  readonly reach: Reach;
  readonly migration: string;
}

/** The way out where nobody knows the agent. */
const MIGRATE_BY_HAND =
  'Use https and port 10250 with the cluster CA and the service account token; pods come from the Kubernetes API.';

/** Workloads whose pods, or the ConfigMaps they take in, point at the port. */
export function findSuspects(workloads: readonly Workload[], configMaps: ConfigMaps): Suspect[] {
  return workloads.flatMap((workload) =>
    workload.containers.flatMap((container) => {
      const suspect = suspectBy(textsOf(container, workload, configMaps));
      return suspect === null ? [] : [{ workload, ...suspect }];
    }),
  );
}

/** What is known of the agent counts; how sure it is, and by what, is taken from whichever is surer. */
function suspectBy(texts: ContainerTexts): Omit<Suspect, 'workload'> | null {
  const match = matchAgent(texts);
  const reference = surestReference(texts);
  if (match === null) {
    if (reference === null) return null;
    return { agent: null, migration: MIGRATE_BY_HAND, ...reference };
  }
  const { sign, where } = match;
  const { name: agent, reach, remediation: migration } = match.agent;
  if (reference !== null && SURENESS[reference.confidence] < SURENESS[sign.confidence])
    return { agent, migration, ...reference };
  return { agent, migration, reach, confidence: sign.confidence, evidence: inPlace(sign.evidence, where) };
}

function surestReference({
  configs,
}: ContainerTexts): Pick<Suspect, 'evidence' | 'confidence' | 'reach'> | null {
  const found = configs.flatMap(({ where, text }) => {
    const reference = kubeletReferenceIn(text);
    return reference === null ? [] : [{ where, reference }];
  });
  const surest = found.toSorted((a, b) => surenessOf(a.reference) - surenessOf(b.reference))[0];
  if (surest === undefined) return null;
  const { confidence, reach, form } = surest.reference;
  return { confidence, reach, evidence: inPlace(form, surest.where) };
}

const surenessOf = ({ confidence }: KubeletReference) => SURENESS[confidence];

function inPlace(evidence: string, where: string | null): string {
  return where === null ? evidence : `${evidence}, in ${where}`;
}
