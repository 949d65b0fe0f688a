import { type Document, isScalar, type Scalar, type YAMLMap } from 'yaml';
import { prometheus as agent } from '../../../shared/agents/prometheus.ts';
import { hostOf, UNKNOWN_POD } from '../kubelet/hosts.ts';
import { endpointOf, type ReadOnlyUrl, readOnlyUrls } from '../kubelet/read-only-url.ts';
import type { LeftReason } from '../left-reasons.ts';
import { type ConfigText, configTextsOf } from '../manifest/config-texts.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { CA_FILE, TOKEN_FILE } from '../shell/http-clients.ts';
import { editScalar, textOf } from '../text/scalar-edit.ts';
import type { Grant, MigrationPolicy, Proposal } from '../types.ts';
import { ownPair, textAt } from '../yaml/lookup.ts';
import { addKey, all, editText, leaveText, mapsWhere, setKey } from './config-edits.ts';
import { otherReceiver, relabelings, staticTargets } from './prometheus-targets.ts';
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
