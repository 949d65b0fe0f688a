import { type Document, isScalar, type Scalar, type YAMLMap } from 'yaml';
import { prometheus as agent } from '../../../shared/agents/prometheus.ts';
import { endpointOf } from '../kubelet/endpoints.ts';
import { hostOf } from '../kubelet/hosts.ts';
import { readOnlyUrls } from '../kubelet/read-only-url.ts';
import { type ConfigEntry, configEntriesOf } from '../manifest/config-entries.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { CA_FILE, TOKEN_FILE } from '../shell/http-clients.ts';
import { editScalar, textOf } from '../text/scalar-edit.ts';
import type { MigrationPolicy, Proposal } from '../types.ts';
import { itemsAt, mapsAt, ownPair, scalarAt, textAt } from '../yaml/lookup.ts';
import { addKey, all, editEntry, leaveEntry, mapsWhere, setKey, yamlOf } from './config-edits.ts';
import type { Rule } from './rule.ts';

const CREDENTIALS = ['authorization', 'bearer_token_file', 'bearer_token', 'basic_auth', 'oauth2'] as const;

/** A scrape job that is sent to 10255 by a relabelling or by its targets (Prometheus, scrape_config). */
export const prometheus: Rule = {
  tool: agent.name,
  propose(manifest: Manifest, policy: MigrationPolicy): Proposal[] {
    return configEntriesOf(manifest).flatMap((entry) => {
      const document = entry.text.includes('job_name') && entry.text.includes('10255') ? yamlOf(entry) : null;
      if (document === null) return [];
      return mapsWhere(document, (map) => ownPair(map, 'job_name') !== null).flatMap((job) =>
        proposeJob(entry, document, job, policy),
      );
    });
  },
};

function proposeJob(
  entry: ConfigEntry,
  document: Document,
  job: YAMLMap,
  policy: MigrationPolicy,
): Proposal[] {
  const addresses = addressesOf(document, job).flatMap((scalar) =>
    readOnlyUrls(textOf(scalar)).map((url) => ({ scalar, url })),
  );
  if (addresses.length === 0) return [];
  for (const { url } of addresses) {
    const host = hostOf(url.host, { variables: [], onHostNetwork: null });
    if (host.kind === 'LOCALHOST') return [leaveEntry(entry, prometheus.tool, 'LOCALHOST')];
    if (host.kind === 'OTHER') return [leaveEntry(entry, prometheus.tool, host.reason)];
  }
  const endpoint = endpointOf(metricsPath(document, job), policy);
  if (endpoint.kind !== 'GRANT') return [leaveEntry(entry, prometheus.tool, 'UNKNOWN_PATH')];
  const hasCredentials = CREDENTIALS.some((key) => ownPair(job, key) !== null);
  const before = secondKey(job);
  const edits = all(
    setKey(entry.text, job, 'scheme', 'https', before),
    addKey(entry.text, job, 'tls_config', { ca_file: CA_FILE }, before),
    hasCredentials ? [] : addKey(entry.text, job, 'authorization', { credentials_file: TOKEN_FILE }, before),
    ...addresses.map(({ scalar, url }) => editScalar(entry.text, scalar, [{ ...url.port, text: '10250' }])),
  );
  if (edits === null) return [leaveEntry(entry, prometheus.tool, 'NOT_EDITABLE')];
  const summary = 'scheme https, the token and the cluster CA, and 10250';
  return [editEntry(entry, prometheus.tool, { edits, summary, grants: [endpoint.grant] })];
}

/** Where a job's addresses can be written: the replacement of a relabelling of `__address__`, and static targets. */
function addressesOf(document: Document, job: YAMLMap): Scalar[] {
  const relabelled = mapsAt(document, job, 'relabel_configs')
    .filter((relabel) => textAt(document, relabel, 'target_label') === '__address__')
    .map((relabel) => scalarAt(document, relabel, 'replacement'))
    .filter((scalar) => scalar !== null);
  const targets = mapsAt(document, job, 'static_configs').flatMap((config) =>
    itemsAt(document, config, 'targets'),
  );
  return [...relabelled, ...targets.filter((item): item is Scalar => isScalar(item))];
}

function metricsPath(document: Document, job: YAMLMap): string {
  const relabelled = mapsAt(document, job, 'relabel_configs').find(
    (relabel) => textAt(document, relabel, 'target_label') === '__metrics_path__',
  );
  return textAt(document, relabelled, 'replacement') ?? textAt(document, job, 'metrics_path') ?? '/metrics';
}

function secondKey(job: YAMLMap): string {
  const key = job.items.find(
    ({ key: candidate }) => isScalar(candidate) && textOf(candidate) !== 'job_name',
  )?.key;
  return isScalar(key) ? textOf(key) : 'job_name';
}
