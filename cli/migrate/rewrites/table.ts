import type { AgentName } from '../../../shared/agents/agents.ts';
import { heapster } from './heapster.ts';
import { kubeletstats } from './kubeletstats.ts';
import { mackerel } from './mackerel.ts';
import { metricbeat } from './metricbeat.ts';
import { netdata } from './netdata.ts';
import { prometheus } from './prometheus.ts';
import type { Rule } from './rule.ts';
import { signalfx } from './signalfx.ts';
import { spire } from './spire.ts';
import { telegraf } from './telegraf.ts';
import { wavefront } from './wavefront.ts';

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
  'Elastic Agent': 'vendor',
  'Elastic Metricbeat': metricbeat,
  Telegraf: telegraf,
  'SPIRE agent': spire,
  'Fluent Bit': 'vendor',
  'Splunk Connect for Kubernetes': 'vendor',
  'Grafana Alloy': 'vendor',
  Prometheus: prometheus,
  'Datadog Agent': 'vendor',
  Netdata: netdata,
  'Prometheus Operator': 'vendor',
  'VictoriaMetrics operator': 'vendor',
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
