import { type Document, isScalar, type Scalar, type YAMLMap } from 'yaml';
import type { LeftReason } from '../left-reasons.ts';
import { isCaFile } from '../shell/http-clients.ts';
import { textOf } from '../text/scalar-edit.ts';
import { itemsAt, mapsAt, scalarAt, textAt, wordsAt } from '../yaml/lookup.ts';

/** A relabeling that writes a label. */
export interface Relabeling {
  readonly target: string;
  readonly action: string;
  /** Labels that it reads; empty if that is not known. */
  readonly sources: readonly string[];
  /** The replacement; `$1` by default. */
  readonly text: string;
}

export function relabelings(
  document: Document,
  job: YAMLMap,
): (Relabeling & { readonly replacement: Scalar | null })[] {
  return mapsAt(document, job, 'relabel_configs').map((relabeling) => {
    const replacement = scalarAt(document, relabeling, 'replacement');
    return {
      target: textAt(document, relabeling, 'target_label') ?? '',
      action: (textAt(document, relabeling, 'action') ?? 'replace').toLowerCase(),
      sources: wordsAt(document, relabeling, 'source_labels'),
      replacement,
      text: replacement === null ? '$1' : textOf(replacement),
    };
  });
}

/** TLS settings under which the kubelet's certificate is accepted; none is added to settings that are there. */
export function trustsCluster(document: Document, tls: YAMLMap | null): boolean {
  if (tls === null) return true;
  const text = (...keys: readonly string[]): string | null =>
    keys.map((key) => textAt(document, tls, key)).find((value) => value !== null) ?? null;
  if (text('insecure_skip_verify', 'insecureSkipVerify') === 'true') return true;
  return text('server_name', 'serverName') === null && isCaFile(text('ca_file', 'caFile'));
}

const OWN_API_SERVER =
  /^(?:https?:\/\/)?(?:kubernetes(?:\.default(?:\.svc(?:\.cluster\.local)?)?)?|\$.*)(?::\d+)?\/?$/;

/** The nodes are looked up in another API server than that of the pod's own cluster. */
export function findsOtherCluster(document: Document, discovery: YAMLMap): boolean {
  const server = textAt(document, discovery, 'api_server') ?? textAt(document, discovery, 'apiServer');
  const kubeconfig = textAt(document, discovery, 'kubeconfig_file');
  return kubeconfig !== null || (server !== null && server !== '' && !OWN_API_SERVER.test(server));
}

export function staticTargets(document: Document, job: YAMLMap): Scalar[] {
  return mapsAt(document, job, 'static_configs')
    .flatMap((config) => itemsAt(document, config, 'targets'))
    .filter((item): item is Scalar => isScalar(item));
}

/** Why relabeled targets can be something other than kubelets reached over https; null if they cannot. */
export function receiverAfter(rules: readonly Relabeling[]): LeftReason | null {
  if (rules.some(canChangeScheme)) return 'SCHEME_RELABELED';
  if (rules.some(({ target }) => target.startsWith('__param_'))) return 'PROXY';
  return rules.some(leadsElsewhere) ? 'OTHER_TARGETS' : null;
}

/** Any value but https, or one from a label; a labelmap can write every label that its replacement can spell. */
function canChangeScheme({ target, action, text }: Relabeling): boolean {
  if (target === '__scheme__') return action === 'replace' ? text !== 'https' : true;
  return (action === 'labelmap' || target.includes('$')) && /^__/.test(target === '' ? text : target);
}

/** Labels of a node that hold its address or its name. */
const NODE_ADDRESS = /^(?:__address__|__meta_kubernetes_node_(?:name|address_\w+))$/;

/** An address other than that of the node: a fixed host, or one that is made from other labels. */
function leadsElsewhere({ target, action, sources, text }: Relabeling): boolean {
  if (target !== '__address__') return false;
  if (action !== 'replace' || !sources.every((label) => NODE_ADDRESS.test(label))) return true;
  return !/^\$?\$(?:\{\w+\}|\d)(?::(?:10255|10250|\$?\$(?:\{\w+\}|\d)))?$/.test(text);
}
