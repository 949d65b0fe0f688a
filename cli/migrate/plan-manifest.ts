import type { AgentName } from '../../shared/agents/agents.ts';
import { isGkeAddOn } from '../../shared/agents/gke-add-ons.ts';
import { leftoversOf } from './leftovers.ts';
import { containersOf, containerTexts } from './manifest/containers.ts';
import type { Manifest } from './manifest/manifest.ts';
import { adoptIdentity, identityOf } from './rbac/rbac-objects.ts';
import { alloy } from './rewrites/alloy.ts';
import { leave, type Rule } from './rewrites/config-edits.ts';
import { customSettings } from './rewrites/custom-settings.ts';
import { datadog } from './rewrites/datadog.ts';
import { calicoPolicies, egressPolicies, firewalls } from './rewrites/egress-policies.ts';
import { fluentBit } from './rewrites/fluent-bit.ts';
import { configScripts, httpClients, nodeProxy, unknownPrograms } from './rewrites/http-clients.ts';
import { kubeletstats } from './rewrites/kubeletstats.ts';
import { elasticAgent, metricbeat } from './rewrites/metricbeat.ts';
import { netdata } from './rewrites/netdata.ts';
import { prometheus } from './rewrites/prometheus.ts';
import { kubePrometheusStack, serviceMonitors } from './rewrites/scrape-resources.ts';
import { heapster, mackerel, signalfx, spire, wavefront } from './rewrites/simple-agents.ts';
import { telegraf } from './rewrites/telegraf.ts';
import { nodeScrapes } from './rewrites/victoria-metrics.ts';
import { hull, RangeIndex, touches } from './text/splices.ts';
import type { Change, LeftAlone, MigrationPolicy, Proposal, Range } from './types.ts';

/**
 * How each known agent is migrated: by a rewrite of its configuration, or by its vendor's release, chart or setting.
 * An agent that is in neither group does not compile.
 */
export const REWRITES = {
  'GKE add-on': 'vendor',
  'New Relic nr-k8s-otel-collector': kubeletstats,
  'SigNoz k8s-infra': kubeletstats,
  'Splunk OpenTelemetry Collector chart': kubeletstats,
  'OpenTelemetry kubeletstats receiver': kubeletstats,
  'Elastic Agent': elasticAgent,
  'Elastic Metricbeat': metricbeat,
  Telegraf: telegraf,
  'SPIRE agent': spire,
  'Fluent Bit': fluentBit,
  'Splunk Connect for Kubernetes': 'vendor',
  'Grafana Alloy': alloy,
  Prometheus: prometheus,
  'Datadog Agent': datadog,
  Netdata: netdata,
  'Prometheus Operator': serviceMonitors,
  'VictoriaMetrics operator': nodeScrapes,
  'Managed Service for Prometheus': 'vendor',
  'Mackerel container agent': mackerel,
  Heapster: heapster,
  'metrics-server (old)': 'vendor',
  'SignalFx Smart Agent': signalfx,
  'Wavefront / Tanzu collector': wavefront,
  'kubelet-to-gcm': 'vendor',
  'Azure Monitor Container Insights': 'vendor',
  'NVIDIA / Lepton GPUd': 'vendor',
  'Turbonomic kubeturbo': 'vendor',
  'KubeWharf Katalyst agent': 'vendor',
  'Weave Scope probe': 'vendor',
  'kube-hunter': 'vendor',
} as const satisfies Readonly<Record<AgentName, Rule | 'vendor'>>;

/** Every rule, in the order in which they may claim a place. */
const RULES: readonly Rule[] = [
  nodeProxy,
  ...new Set(Object.values(REWRITES).filter((rewrite) => rewrite !== 'vendor')),
  kubePrometheusStack,
  egressPolicies,
  calicoPolicies,
  firewalls,
  httpClients,
  configScripts,
  customSettings,
  unknownPrograms,
];

/** What the rules say about an object: each occurrence of the port is answered once. */
export interface ManifestPlan {
  readonly manifest: Manifest;
  readonly changes: readonly Change[];
  readonly left: readonly LeftAlone[];
}

/**
 * What the rules say about an object, where they do not contradict each other, and what is left over.
 * @param shared anchors that other places of the document use: nothing in them is changed
 */
export function planManifest(
  manifest: Manifest,
  policy: MigrationPolicy,
  shared: readonly Range[],
): ManifestPlan {
  if (isAddOn(manifest)) return { manifest, changes: [], left: leftoversOf(manifest, []) };
  const accepted: Proposal[] = [];
  const claimed = new RangeIndex();
  for (const rule of RULES) {
    const left: Range[] = [];
    for (const proposal of rule.propose(manifest, policy)) {
      const answer = accept(proposal, claimed, shared);
      if (answer === null) continue;
      accepted.push(answer);
      if (answer.kind === 'LEFT') left.push(answer.covers);
      else for (const splice of answer.splices) claimed.add(splice);
    }
    // What one rule leaves is not for a later one to change.
    for (const range of left) claimed.add(range);
  }
  const answers = accepted.filter((proposal) => !isRepeated(proposal, accepted));
  const adoptable = canAdoptIdentity(manifest, shared) ? answers : answers.map(withoutIdentity);
  const decided = adoptable.map((proposal) => leftToController(manifest, proposal));
  const proposals = [...decided, ...leftoversOf(manifest, decided)];
  return {
    manifest,
    changes: proposals.filter((proposal) => proposal.kind === 'CHANGE'),
    left: once(proposals.filter((proposal) => proposal.kind === 'LEFT')),
  };
}

/** Settings as a whole need no answer if the agent's rule has answered a part of them. */
function isRepeated(proposal: Proposal, accepted: readonly Proposal[]): boolean {
  if (proposal.kind === 'CHANGE' || proposal.reason !== 'AGENT_SETTING' || proposal.tool === null)
    return false;
  const { tool, covers } = proposal;
  return accepted.some(
    (other) =>
      (other.kind === 'CHANGE' || other.reason !== 'AGENT_SETTING') &&
      other.tool !== null &&
      isSameAgent(tool, other.tool) &&
      (covers.start === covers.end || (other.at >= covers.start && other.at < covers.end)),
  );
}

/** Whether two names stand for one agent: charts around the OpenTelemetry collector share its rule. */
export function isSameAgent(tool: string, other: string): boolean {
  return tool === other || (rewriteOf(tool) ?? tool) === (rewriteOf(other) ?? other);
}

function rewriteOf(tool: string): Rule | null {
  const rewrite: Rule | 'vendor' | undefined = (REWRITES as Readonly<Record<string, Rule | 'vendor'>>)[tool];
  return rewrite === undefined || rewrite === 'vendor' ? null : rewrite;
}

/** GKE would revert a change to its own add-ons. */
function isAddOn(manifest: Manifest): boolean {
  return containersOf(manifest).some((container) => isGkeAddOn(containerTexts(container)));
}

/** What two containers have through one anchor is looked at for each, and said once. */
function once(left: readonly LeftAlone[]): LeftAlone[] {
  return [...new Map(left.map((each) => [`${each.at} ${each.reason} ${each.tool}`, each])).values()];
}

/** The proposal, or what it comes to; null where another one has the place. */
function accept(proposal: Proposal, claimed: RangeIndex, shared: readonly Range[]): Proposal | null {
  if (proposal.kind === 'LEFT') return proposal;
  if (proposal.splices.some((splice) => shared.some((range) => touches(splice, range))))
    return leave(proposal.tool, 'SHARED_ANCHOR', hull(proposal.splices));
  return proposal.splices.some((splice) => claimed.overlaps(splice)) ? null : proposal;
}

function canAdoptIdentity(manifest: Manifest, shared: readonly Range[]): boolean {
  if (manifest.podSpec === null) return true;
  const splices = adoptIdentity(manifest, identityOf(manifest), false);
  return splices?.every((splice) => !shared.some((range) => touches(splice, range))) ?? false;
}

/** A change that needs a grant is worth nothing where the pod cannot be given an account to grant it to. */
function withoutIdentity(proposal: Proposal): Proposal {
  if (proposal.kind === 'LEFT' || proposal.grants.length === 0) return proposal;
  return leave(proposal.tool, 'SHARED_ANCHOR', hull(proposal.splices));
}

/** A change to what a controller made would be lost, or refused. */
function leftToController({ controller, namespace }: Manifest, proposal: Proposal): Proposal {
  if (controller === null || proposal.kind === 'LEFT') return proposal;
  const advice = `change the manifest of its controller, ${controller}`;
  const left = leave(proposal.tool, 'OWNED', proposal.covers ?? hull(proposal.splices), advice);
  return { ...left, unlessPresent: `${namespace} ${controller}` };
}
