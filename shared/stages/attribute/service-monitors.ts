import { prometheusOperator } from '../../agents/prometheus-operator.ts';
import type { Caller } from '../../model/rows/parts.ts';
import type { ServiceMonitorObject, ServiceObject } from './ports.ts';

const READ_ONLY_PORT = 10255;
/** The name that prometheus-operator gives the port. */
const OPERATOR_PORT_NAME = 'http-metrics';

/**
 * ServiceMonitors that scrape the read-only port through the kubelet Service that prometheus-operator keeps. The
 * Service alone lists the port and scrapes nothing.
 * @param services null where they could not be listed: then the port's name stands for it
 */
export function serviceMonitorCallers(
  monitors: readonly ServiceMonitorObject[],
  services: readonly ServiceObject[] | null,
): Caller[] {
  return monitors.flatMap((monitor): Caller[] => {
    const { namespace, name } = monitor.metadata ?? {};
    if (!namespace || !name) return [];
    const caller = {
      namespace,
      kind: 'ServiceMonitor',
      name,
      agent: prometheusOperator.name,
      migration: prometheusOperator.remediation,
    };
    if (services === null) {
      if (!looksLikeKubelet(monitor) || !scrapes(monitor, OPERATOR_PORT_NAME)) return [];
      const evidence = `scrapes the port ${OPERATOR_PORT_NAME} of a kubelet Service`;
      return [{ ...caller, confidence: 'MEDIUM', evidence }];
    }
    const service = services.find(
      (each) => selects(monitor, each) && readOnlyPortsOf(each).some((port) => scrapes(monitor, port)),
    );
    if (service === undefined) return [];
    const evidence = `scrapes port ${READ_ONLY_PORT} of Service ${service.metadata?.namespace}/${service.metadata?.name}`;
    return [{ ...caller, confidence: 'HIGH', evidence }];
  });
}

/** Names of the ports of a kubelet Service that are the read-only one. */
function readOnlyPortsOf({ metadata, spec }: ServiceObject): string[] {
  const isKubelets =
    metadata?.name?.endsWith('kubelet') || Object.values(metadata?.labels ?? {}).includes('kubelet');
  if (!isKubelets) return [];
  return (spec?.ports ?? []).filter(({ port }) => port === READ_ONLY_PORT).flatMap(({ name }) => name ?? []);
}

function scrapes({ spec }: ServiceMonitorObject, portName: string): boolean {
  return (spec?.endpoints ?? []).some(({ port }) => port === portName);
}

function selects({ metadata, spec }: ServiceMonitorObject, service: ServiceObject): boolean {
  const { any = false, matchNames = [] } = spec?.namespaceSelector ?? {};
  const namespace = service.metadata?.namespace ?? '';
  const inNamespace =
    any || (matchNames.length > 0 ? matchNames.includes(namespace) : namespace === metadata?.namespace);
  const labels = service.metadata?.labels ?? {};
  return (
    inNamespace &&
    Object.entries(spec?.selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value)
  );
}

function looksLikeKubelet({ spec }: ServiceMonitorObject): boolean {
  return Object.values(spec?.selector?.matchLabels ?? {}).includes('kubelet');
}
