import { isScalar } from 'yaml';
import { type KnownAgent, WAYS_OUT } from '../../../shared/model/ways-out.ts';
import { type Container, containersOf, imageName } from '../manifest/containers.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { textOf } from '../text/scalar-edit.ts';
import type { Proposal } from '../types.ts';
import { leave, type Rule, rangeOf } from './rule.ts';

/** A program whose use of the port its vendor has to end. */
interface Vendor {
  readonly tool: KnownAgent;
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
    isThere: datadogFallsBack,
  },
  {
    tool: 'Netdata',
    isThere: ({ image }) => /(?:^|\/)netdata\/netdata$/.test(image.replace(/[:@].*$/, '')),
  },
  {
    tool: 'kubelet-to-gcm',
    isThere: ({ image }) => imageName(image) === 'kubelet-to-gcm',
  },
  {
    tool: 'metrics-server (old)',
    isThere: (container) =>
      imageName(container.image).startsWith('metrics-server') &&
      argumentsOf(container).some((text) =>
        /^--(?:deprecated-kubelet-completely-insecure|kubelet-port=10255)/.test(text),
      ),
  },
  {
    tool: 'Azure Monitor Container Insights',
    isThere: ({ image }) => /azuremonitor\/containerinsights/.test(image),
  },
  {
    tool: 'Splunk Connect for Kubernetes',
    isThere: ({ image }) => /splunk\/(?:k8s-metrics|fluentd-hec|kube-objects)/.test(image),
  },
  {
    tool: 'kube-hunter',
    isThere: ({ image }) => imageName(image) === 'kube-hunter',
  },
];

/** Programs that only their vendor's release, chart or setting moves off the port. */
export const vendors: Rule = {
  tool: 'vendor',
  propose(manifest: Manifest): Proposal[] {
    return containersOf(manifest).flatMap((container) =>
      VENDORS.filter((vendor) => vendor.isThere(container)).map(({ tool }) =>
        leave(tool, 'VENDOR', rangeOf(container.node), WAYS_OUT[tool]),
      ),
    );
  },
};
