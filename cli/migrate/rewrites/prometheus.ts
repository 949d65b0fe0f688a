import { type Document, isScalar, type Scalar, type YAMLMap } from 'yaml';
import { prometheus as agent } from '../../../shared/agents/prometheus.ts';
import { endpointOf, hostOf, type ReadOnlyUrl, readOnlyUrls, UNKNOWN_POD } from '../kubelet/urls.ts';
import type { LeftReason } from '../left-reasons.ts';
import { type ConfigText, configTextsOf } from '../manifest/config-texts.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { CA_FILE, TOKEN_FILE } from '../shell/http-clients.ts';
import { editScalar, textOf } from '../text/scalar-edit.ts';
import type { Grant, MigrationPolicy, Proposal } from '../types.ts';
import { itemsAt, mapsAt, ownPair, scalarAt, textAt } from '../yaml/lookup.ts';
import { addKey, all, editText, leaveText, mapsWhere, setKey } from './config-edits.ts';
import { type Rule, rangeOf } from './rule.ts';

/** A scrape job that a relabeling or its targets send to 10255 (Prometheus, scrape_config), in any wrapper. */
export const prometheus: Rule = {
  tool: agent.name,
  propose(manifest: Manifest, policy: MigrationPolicy): Proposal[] {
    return configTextsOf(manifest).flatMap((config) => {
      const { document, text } = config;
      if (document === null || !text.includes('job_name') || !text.includes('10255')) return [];
      return mapsWhere(document, (map) => ownPair(map, 'job_name') !== null).flatMap((job) =>
        proposeJob(config, document, job, policy),
      );
    });
  },
};

interface Address {
  readonly scalar: Scalar;
  readonly url: ReadOnlyUrl;
}

function proposeJob(
  config: ConfigText,
  document: Document,
  job: YAMLMap,
  policy: MigrationPolicy,
): Proposal[] {
  const leave = (reason: LeftReason): Proposal[] => [leaveText(config, agent.name, reason, rangeOf(job))];
  const rewritten = relabelings(document, job).flatMap(({ target, replacement }) =>
    target === '__address__' && replacement !== null ? [replacement] : [],
  );
  const addresses = [...rewritten, ...staticTargets(document, job)].flatMap((scalar): Address[] =>
    readOnlyUrls(textOf(scalar)).map((url) => ({ scalar, url })),
  );
  if (addresses.length === 0) return usesNodeProxy(document, job) ? leave('NODE_PROXY') : [];
  const reason = whyNot(document, job, addresses);
  if (reason !== null) return leave(reason);
  const grants = grantsOf(document, job, policy);
  if (grants === null) return leave('UNKNOWN_PATH');
  const before = secondKey(job);
  const edits = all(
    setKey(config.text, job, 'scheme', 'https', before),
    addKey(config.text, job, 'tls_config', { ca_file: CA_FILE }, before),
    sendsToken(document, job)
      ? []
      : addKey(config.text, job, 'authorization', { credentials_file: TOKEN_FILE }, before),
    ...addresses.map(({ scalar, url }) => editScalar(config.text, scalar, [{ ...url.port, text: '10250' }])),
  );
  if (edits === null) return leave('NOT_EDITABLE');
  const summary = 'scheme https, the token and the cluster CA, and 10250';
  return [editText(config, agent.name, { edits, summary, grants })];
}

/** Why the job cannot be given a token: somebody other than a kubelet would receive it. */
function whyNot(document: Document, job: YAMLMap, addresses: readonly Address[]): LeftReason | null {
  const other = otherReceiver(document, job);
  if (other !== null) return other;
  for (const { url } of addresses) {
    const host = hostOf(url.host, UNKNOWN_POD);
    if (host.kind === 'LOCALHOST') return 'LOCALHOST';
    if (host.kind === 'OTHER') return addresses.length === 1 ? host.reason : 'OTHER_TARGETS';
  }
  const others = ['basic_auth', 'oauth2', 'bearer_token'].some((key) => ownPair(job, key) !== null);
  return others || (ownPair(job, 'authorization') !== null && !sendsToken(document, job))
    ? 'OTHER_CREDENTIALS'
    : null;
}

/** `/api/v1/nodes/NODE:10255/proxy/…` as a path. */
function usesNodeProxy(document: Document, job: YAMLMap): boolean {
  return relabelings(document, job).some(({ replacement }) =>
    /:10255\/proxy/.test(replacement === null ? '' : textOf(replacement)),
  );
}

function sendsToken(document: Document, job: YAMLMap): boolean {
  return (
    textAt(document, job, 'bearer_token_file') === TOKEN_FILE ||
    textAt(document, job, 'authorization', 'credentials_file') === TOKEN_FILE
  );
}

/** What the paths of the job need; null if one of them is unknown. */
function grantsOf(document: Document, job: YAMLMap, policy: MigrationPolicy): Grant[] | null {
  const relabeled = relabelings(document, job)
    .filter(({ target }) => target === '__metrics_path__')
    .map(({ replacement }) => (replacement === null ? '$1' : textOf(replacement)));
  const paths = [textAt(document, job, 'metrics_path') ?? '/metrics', ...relabeled];
  const endpoints = paths.map((path) => endpointOf(path, policy));
  const grants = endpoints.flatMap((endpoint) => (endpoint.kind === 'GRANT' ? [endpoint.grant] : []));
  return grants.length === endpoints.length ? [...new Set(grants)] : null;
}

function secondKey(job: YAMLMap): string {
  const key = job.items.find(
    ({ key: candidate }) => isScalar(candidate) && textOf(candidate) !== 'job_name',
  )?.key;
  return isScalar(key) ? textOf(key) : 'job_name';
}

/** A relabeling that writes a label; without `replacement` it is `$1`. */
interface Relabeling {
  readonly target: string;
  readonly action: string;
  readonly replacement: Scalar | null;
}

function relabelings(document: Document, job: YAMLMap): Relabeling[] {
  return mapsAt(document, job, 'relabel_configs').map((relabeling) => ({
    target: textAt(document, relabeling, 'target_label') ?? '',
    action: (textAt(document, relabeling, 'action') ?? 'replace').toLowerCase(),
    replacement: scalarAt(document, relabeling, 'replacement'),
  }));
}

function staticTargets(document: Document, job: YAMLMap): Scalar[] {
  return mapsAt(document, job, 'static_configs')
    .flatMap((config) => itemsAt(document, config, 'targets'))
    .filter((item): item is Scalar => isScalar(item));
}

/** Why the job's requests, which would carry the token, can reach something other than a kubelet; null if they cannot. */
function otherReceiver(document: Document, job: YAMLMap): LeftReason | null {
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
