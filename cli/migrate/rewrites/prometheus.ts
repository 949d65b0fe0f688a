import { type Document, isMap, isScalar, type Scalar, type YAMLMap } from 'yaml';
import { prometheus as agent } from '../../../shared/agents/prometheus.ts';
import { grantsFor, hostOf, type ReadOnlyUrl, readOnlyUrls, UNKNOWN_POD } from '../kubelet/urls.ts';
import type { LeftReason } from '../left-reasons.ts';
import { type YamlText, yamlTextsOf } from '../manifest/config-texts.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { CA_FILE, isTokenFile, TOKEN_FILE } from '../shell/http-clients.ts';
import { editScalar, textOf } from '../text/scalar-edit.ts';
import { all } from '../text/splices.ts';
import type { Grant, MigrationPolicy, Proposal, Splice } from '../types.ts';
import { mapAt, mapsAt, ownPair, textAt } from '../yaml/lookup.ts';
import {
  appendTo,
  type ItemEdit,
  keepItems,
  ownList,
  removeKeys,
  splitItem,
} from '../yaml/structure-edit.ts';
import { addKey, editText, leaveText, mapsWhere, type Rule, rangeOf, setKey } from './config-edits.ts';
import {
  findsOtherCluster,
  receiverAfter,
  relabelings,
  staticTargets,
  trustsCluster,
} from './prometheus-targets.ts';

/** A scrape job that a relabeling or its targets send to 10255 (Prometheus, scrape_config), in any wrapper. */
export const prometheus: Rule = {
  tool: agent.name,
  propose(manifest: Manifest, policy: MigrationPolicy): Proposal[] {
    return yamlTextsOf(manifest)
      .filter(({ text }) => text.includes('job_name') && text.includes('10255'))
      .flatMap((config) =>
        mapsWhere(config, (map) => ownPair(map, 'job_name') !== null).flatMap((job) =>
          proposeJob(config, job, policy),
        ),
      );
  },
};

interface Address {
  readonly scalar: Scalar;
  readonly url: ReadOnlyUrl;
}

function proposeJob(config: YamlText, job: YAMLMap, policy: MigrationPolicy): Proposal[] {
  const { document } = config;
  const leave = (reason: LeftReason): Proposal[] => [leaveText(config, agent.name, reason, rangeOf(job))];
  const rewritten = relabelings(document, job).flatMap(({ target, replacement }) =>
    target === '__address__' && replacement !== null ? [replacement] : [],
  );
  const addresses = addressesIn([...rewritten, ...staticTargets(document, job)]);
  if (addresses.length === 0) return [];
  const reason = whyNot(document, job, addresses);
  if (reason === 'OTHER_TARGETS') return splitJob(config, job, policy) ?? leave(reason);
  if (reason !== null) return leave(reason);
  const grants = grantsOf(document, job, policy);
  if (grants === null) return leave('UNKNOWN_PATH');
  const edits = secureJob(config.text, document, job, addresses);
  if (edits === null) return leave('NOT_EDITABLE');
  return [editText(config, agent.name, { edits, summary: SUMMARY, grants })];
}

const SUMMARY = 'scheme https, the token and the cluster CA, and 10250';

function secureJob(
  text: string,
  document: Document,
  job: YAMLMap,
  addresses: readonly Address[],
): Splice[] | null {
  const before = secondKey(job);
  return all(
    setKey(text, job, 'scheme', 'https', before),
    addKey(text, job, 'tls_config', { ca_file: CA_FILE }, before),
    sendsToken(document, job)
      ? []
      : addKey(text, job, 'authorization', { credentials_file: TOKEN_FILE }, before),
    ...addresses.map(({ scalar, url }) => editScalar(text, scalar, [{ ...url.port, text: '10250' }])),
  );
}

/** A job whose static targets are kubelets and others becomes two; null if it cannot be split. */
function splitJob(config: YamlText, job: YAMLMap, policy: MigrationPolicy): Proposal[] | null {
  const { document } = config;
  const grants = grantsOf(document, job, policy);
  const rules = relabelings(document, job);
  const stays =
    hasProxy(job) ||
    receiverAfter(rules) !== null ||
    rules.some(({ text }) => text.includes('10255')) ||
    hasOtherCredentials(document, job) ||
    !trustsCluster(document, mapAt(document, job, 'tls_config'));
  if (grants === null || stays || config.root === null) return null;
  const secured: ItemEdit = ({ text, map }) =>
    secureJob(text, document, map, addressesIn(staticTargets(document, map)));
  const edit = splitItem(
    config.text,
    config.root,
    job,
    [onlyTargets((target) => !isKubelet(target)), filterTargets((target) => !isKubelet(target))],
    [
      onlyTargets(isKubelet),
      filterTargets(isKubelet),
      ({ text, map }) => removeKeys(text, map, /_sd_configs$/),
      ({ map }) => appendTo(map, 'job_name', SPLIT_SUFFIX),
      secured,
    ],
  );
  if (edit === null) return null;
  const summary = `the kubelets move to a job of their own, which has ${SUMMARY}`;
  const notes = [`its name, and so the label job of its series, ends in ${SPLIT_SUFFIX}`];
  return [editText(config, agent.name, { edits: [edit], summary, grants, notes })];
}

const SPLIT_SUFFIX = '-kubelet';

/** A static target that is a kubelet's read-only port, and nothing else. */
function isKubelet(target: unknown): boolean {
  const [url, ...others] = isScalar(target) ? readOnlyUrls(textOf(target)) : [];
  return url !== undefined && others.length === 0 && hostOf(url.host, UNKNOWN_POD).kind === 'NODE';
}

/** Drops the static configurations that have no such target, and their list if nothing is left of it. */
function onlyTargets(isKept: (target: unknown) => boolean): ItemEdit {
  return ({ text, map }) => {
    const configs = ownList(map, 'static_configs');
    if (configs === null) return [];
    const stays = (entry: unknown): boolean =>
      isMap(entry) && (ownList(entry, 'targets')?.items.some(isKept) ?? true);
    return configs.items.some(stays)
      ? keepItems(text, configs, stays)
      : removeKeys(text, map, /^static_configs$/);
  };
}

function filterTargets(isKept: (target: unknown) => boolean): ItemEdit {
  return ({ text, map }) =>
    all(
      ...(ownList(map, 'static_configs')?.items ?? []).map((entry) => {
        const targets = isMap(entry) ? ownList(entry, 'targets') : null;
        return targets === null ? [] : keepItems(text, targets, isKept);
      }),
    );
}

function addressesIn(scalars: readonly Scalar[]): Address[] {
  return scalars.flatMap((scalar): Address[] => readOnlyUrls(textOf(scalar)).map((url) => ({ scalar, url })));
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
  if (hasOtherCredentials(document, job)) return 'OTHER_CREDENTIALS';
  return trustsCluster(document, mapAt(document, job, 'tls_config')) ? null : 'OTHER_TRUST';
}

function hasOtherCredentials(document: Document, job: YAMLMap): boolean {
  if (['basic_auth', 'oauth2', 'bearer_token'].some((key) => ownPair(job, key) !== null)) return true;
  const sets = ['authorization', 'bearer_token_file'].some((key) => ownPair(job, key) !== null);
  return sets && !sendsToken(document, job);
}

function sendsToken(document: Document, job: YAMLMap): boolean {
  return (
    isTokenFile(textAt(document, job, 'bearer_token_file')) ||
    isTokenFile(textAt(document, job, 'authorization', 'credentials_file'))
  );
}

/** What the paths of the job need; null if one of them is unknown. */
function grantsOf(document: Document, job: YAMLMap, policy: MigrationPolicy): Grant[] | null {
  const relabeled = relabelings(document, job)
    .filter(({ target }) => target === '__metrics_path__')
    .map(({ replacement }) => (replacement === null ? '$1' : textOf(replacement)));
  const paths = [textAt(document, job, 'metrics_path') ?? '/metrics', ...relabeled];
  return grantsFor(paths, policy);
}

function secondKey(job: YAMLMap): string {
  const key = job.items.find(
    ({ key: candidate }) => isScalar(candidate) && textOf(candidate) !== 'job_name',
  )?.key;
  return isScalar(key) ? textOf(key) : 'job_name';
}

/** Why the job's requests, which would carry the token, can reach something other than a kubelet; null if they cannot. */
function otherReceiver(document: Document, job: YAMLMap): LeftReason | null {
  if (hasProxy(job)) return 'PROXY';
  const receiver = receiverAfter(relabelings(document, job));
  if (receiver !== null) return receiver;
  const discoversOthers = job.items.some(({ key }) => {
    const name = isScalar(key) ? textOf(key) : '';
    return /_sd_configs$/.test(name) && name !== 'kubernetes_sd_configs';
  });
  const discoveries = mapsAt(document, job, 'kubernetes_sd_configs');
  if (discoveries.some((discovery) => findsOtherCluster(document, discovery))) return 'OTHER_CLUSTER';
  const roles = discoveries.map((discovery) => textAt(document, discovery, 'role'));
  if (discoversOthers || roles.some((role) => role !== 'node')) return 'OTHER_TARGETS';
  return staticTargets(document, job).some((target) => readOnlyUrls(textOf(target)).length !== 1)
    ? 'OTHER_TARGETS'
    : null;
}

function hasProxy(job: YAMLMap): boolean {
  return ['proxy_url', 'proxy_from_environment', 'proxy_connect_header', 'params'].some(
    (key) => ownPair(job, key) !== null,
  );
}
