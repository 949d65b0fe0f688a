import { isScalar } from 'yaml';
import { type Container, containersOf, imageName } from '../manifest/containers.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { textOf } from '../text/scalar-edit.ts';
import type { Proposal } from '../types.ts';
import { leave, type Rule, rangeOf } from './rule.ts';

/** A program whose use of the port its vendor has to end, and how that is done. */
interface Vendor {
  readonly tool: string;
  readonly wayOut: string;
  isThere(container: Container): boolean;
}

/** Told to use no port but the built-in 10255, or another one for it; it tries 10250 first otherwise. */
function datadogFallsBack({ image, variables }: Container): boolean {
  const https = variables.find(({ name }) => name === 'DD_KUBERNETES_HTTPS_KUBELET_PORT')?.value;
  const fallsBack =
    https?.value === '0' || variables.some(({ name }) => name === 'DD_KUBERNETES_HTTP_KUBELET_PORT');
  return fallsBack && /datadog/.test(image);
}

function argumentsOf({ commandLines }: Container): string[] {
  return commandLines
    .flatMap(({ command, args }) => [...(command?.items ?? []), ...(args?.items ?? [])])
    .map((item) => (isScalar(item) ? textOf(item) : ''));
}

const VENDORS: readonly Vendor[] = [
  {
    tool: 'Datadog Agent',
    wayOut:
      'datadog.kubelet.useApiServer=true (chart 3.113.0), or datadog.kubelet.fineGrainedAuthorization=true (chart 3.135.1, 1.32 or newer)',
    isThere: datadogFallsBack,
  },
  {
    tool: 'Netdata',
    wayOut: 'its built-in k8s_kubelet jobs try 10255 first: give it a k8s_kubelet.conf without that job',
    isThere: ({ image }) => /(?:^|\/)netdata\/netdata$/.test(image.replace(/[:@].*$/, '')),
  },
  {
    tool: 'kubelet-to-gcm',
    wayOut:
      "it only speaks http, so another port does not help: remove it, GKE's own system metrics take its place",
    isThere: ({ image }) => imageName(image) === 'kubelet-to-gcm',
  },
  {
    tool: 'metrics-server',
    wayOut: 'use the current release, which asks 10250',
    isThere: (container) =>
      imageName(container.image).startsWith('metrics-server') &&
      argumentsOf(container).some((text) =>
        /^--(?:deprecated-kubelet-completely-insecure|kubelet-port=10255)/.test(text),
      ),
  },
  {
    tool: 'Azure Monitor Container Insights',
    wayOut: 'use the current release',
    isThere: ({ image }) => /azuremonitor\/containerinsights/.test(image),
  },
  {
    tool: 'Splunk Connect for Kubernetes',
    wayOut: 'it is at its end of life: replace it by the Splunk OpenTelemetry collector',
    isThere: ({ image }) => /splunk\/(?:k8s-metrics|fluentd-hec|kube-objects)/.test(image),
  },
  {
    tool: 'kube-hunter',
    wayOut: 'none needed: it is an attack scanner, and the closed port is what it should find',
    isThere: ({ image }) => imageName(image) === 'kube-hunter',
  },
];

/** Programs that only their vendor's release, chart or setting moves off the port. */
export const vendors: Rule = {
  tool: 'vendor',
  propose(manifest: Manifest): Proposal[] {
    return containersOf(manifest).flatMap((container) =>
      VENDORS.filter((vendor) => vendor.isThere(container)).map(({ tool, wayOut }) =>
        leave(tool, 'VENDOR', rangeOf(container.node), wayOut),
      ),
    );
  },
};
