import { type Document, isScalar, type Scalar, type YAMLMap } from 'yaml';
import { readOnlyUrls } from '../kubelet/read-only-url.ts';
import type { LeftReason } from '../left-reasons.ts';
import { textOf } from '../text/scalar-edit.ts';
import { itemsAt, mapsAt, ownPair, scalarAt, textAt } from '../yaml/lookup.ts';

/** A relabeling that writes a label; without `replacement` it is `$1`. */
export interface Relabeling {
  readonly target: string;
  readonly action: string;
  readonly replacement: Scalar | null;
}

export function relabelings(document: Document, job: YAMLMap): Relabeling[] {
  return mapsAt(document, job, 'relabel_configs').map((relabeling) => ({
    target: textAt(document, relabeling, 'target_label') ?? '',
    action: (textAt(document, relabeling, 'action') ?? 'replace').toLowerCase(),
    replacement: scalarAt(document, relabeling, 'replacement'),
  }));
}

export function staticTargets(document: Document, job: YAMLMap): Scalar[] {
  return mapsAt(document, job, 'static_configs')
    .flatMap((config) => itemsAt(document, config, 'targets'))
    .filter((item): item is Scalar => isScalar(item));
}

/** Why the job's requests, which would carry the token, can reach something other than a kubelet; null if they cannot. */
export function otherReceiver(document: Document, job: YAMLMap): LeftReason | null {
  const rules = relabelings(document, job);
  if (rules.some(canChangeScheme)) return 'SCHEME_RELABELED';
  const hasProxy = ['proxy_url', 'proxy_from_environment', 'proxy_connect_header', 'params'].some(
    (key) => ownPair(job, key) !== null,
  );
  if (hasProxy || rules.some(({ target }) => target.startsWith('__param_'))) return 'PROXY';
  const discoversOthers = job.items.some(({ key }) => {
    const name = isScalar(key) ? textOf(key) : '';
    return /_sd_configs$/.test(name) && name !== 'kubernetes_sd_configs';
  });
  const roles = mapsAt(document, job, 'kubernetes_sd_configs').map((config) =>
    textAt(document, config, 'role'),
  );
  if (discoversOthers || roles.some((role) => role !== 'node')) return 'OTHER_TARGETS';
  if (staticTargets(document, job).some((target) => readOnlyUrls(textOf(target)).length !== 1))
    return 'OTHER_TARGETS';
  return rules.some(leadsElsewhere) ? 'OTHER_TARGETS' : null;
}

/** Any value but https, or one from a label; a labelmap can write every label that its replacement can spell. */
function canChangeScheme({ target, action, replacement }: Relabeling): boolean {
  const text = replacement === null ? '$1' : textOf(replacement);
  if (target === '__scheme__') return action === 'replace' ? text !== 'https' : true;
  return (action === 'labelmap' || target.includes('$')) && /^__/.test(target === '' ? text : target);
}

/** An address other than that of the node: a fixed host, or one that is made from other labels. */
function leadsElsewhere({ target, action, replacement }: Relabeling): boolean {
  if (target !== '__address__') return false;
  if (action !== 'replace') return true;
  const text = replacement === null ? '$1' : textOf(replacement);
  return !/^\$?\$(?:\{\w+\}|\d)(?::(?:10255|10250|\$?\$(?:\{\w+\}|\d)))?$/.test(text);
}
