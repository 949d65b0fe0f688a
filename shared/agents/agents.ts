import { alloy } from './alloy.ts';
import { azureMonitor } from './azure-monitor.ts';
import { datadog } from './datadog.ts';
import { elasticAgent } from './elastic-agent.ts';
import { fluentBit } from './fluent-bit.ts';
import { gkeAddOns } from './gke-add-ons.ts';
import { gpud } from './gpud.ts';
import { heapster } from './heapster.ts';
import { katalyst } from './katalyst.ts';
import { kubeHunter } from './kube-hunter.ts';
import { kubeletToGcm } from './kubelet-to-gcm.ts';
import { kubeturbo } from './kubeturbo.ts';
import { mackerel } from './mackerel.ts';
import { managedPrometheus } from './managed-prometheus.ts';
import { metricbeat } from './metricbeat.ts';
import { metricsServer } from './metrics-server.ts';
import { netdata } from './netdata.ts';
import { newRelic } from './new-relic.ts';
import { openTelemetry } from './opentelemetry.ts';
import { prometheus } from './prometheus.ts';
import { prometheusOperator } from './prometheus-operator.ts';
import { signalFx } from './signalfx.ts';
import { sigNoz } from './signoz.ts';
import { spire } from './spire.ts';
import { splunkConnect } from './splunk-connect.ts';
import { splunkOpenTelemetry } from './splunk-otel.ts';
import { telegraf } from './telegraf.ts';
import { victoriaMetrics } from './victoria-metrics.ts';
import { wavefront } from './wavefront.ts';
import { weaveScope } from './weave-scope.ts';

/**
 * Every agent that is known to call the port. If several match a container or a text, the first one counts, so what
 * wraps another agent (a chart around the OpenTelemetry collector) stands before it.
 */
export const AGENTS = [
  gkeAddOns,
  newRelic,
  sigNoz,
  splunkOpenTelemetry,
  openTelemetry,
  elasticAgent,
  metricbeat,
  telegraf,
  spire,
  fluentBit,
  splunkConnect,
  alloy,
  prometheus,
  datadog,
  netdata,
  prometheusOperator,
  victoriaMetrics,
  managedPrometheus,
  mackerel,
  heapster,
  metricsServer,
  signalFx,
  wavefront,
  kubeletToGcm,
  azureMonitor,
  gpud,
  kubeturbo,
  katalyst,
  weaveScope,
  kubeHunter,
] as const;

export type KnownAgent = (typeof AGENTS)[number];
export type AgentName = KnownAgent['name'];
