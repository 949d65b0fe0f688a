import { consoleUrl } from '../model/cluster-names.ts';
import { coverageOf, coverageText } from '../model/coverage.ts';
import { termOf } from '../model/glossary.ts';
import type { PortVerdict } from '../model/rows/parts.ts';
import { quoteCommand } from '../platform/text.ts';
import { exposureOrOutcomeOf } from '../report/exposure-or-outcome.ts';
import type { ClusterOutline, PageCluster } from '../report/html/page-cluster.ts';
import type { NextStep } from '../report/ports.ts';
import { type Child, commandLine, element, name, table, word } from './element.ts';
import { evidencePlot, evidenceText, paths, quietSince, samples, UNKNOWN, usages, when } from './evidence.ts';

/**
 * All details of a cluster that the page has.
 * @param quietMinutes required quiet period; null if the scan does not state it
 */
export function detailOf(
  cluster: PageCluster,
  steps: readonly NextStep[],
  quietMinutes: number | null,
): HTMLElement {
  return element(
    'div',
    {},
    ...headOf(cluster),
    ...(cluster.error_detail === null ? [] : [element('p', { class: 'notice' }, cluster.error_detail)]),
    facts(cluster),
    ...nextSection(steps),
    ...section('Usage now and over time', usages(cluster)),
    ...section('Evidence over time', evidencePlot(cluster, quietMinutes)),
    ...section('Reasons', cluster.reasons.length > 0 && list(cluster.reasons)),
    ...section('Settings by site', settings(cluster)),
    ...section('Pools', pools(cluster)),
    ...section('Accepted breaks', acceptedBreaks(cluster)),
    ...section('Callers', callers(cluster)),
    ...section('Requests by path', paths(cluster)),
    ...section('Samples', samples(cluster)),
  );
}

/** A cluster without details: the page's space went to worse clusters. */
export function outlineOf(cluster: ClusterOutline): HTMLElement {
  const places = (['project_id', 'location', 'cluster'] as const).map(
    (key) => `${key} = '${cluster[key].replaceAll("'", "''")}'`,
  );
  const sql = `FROM latest_clusters WHERE ${places.join(' AND ')}`;
  return element(
    'div',
    {},
    ...headOf(cluster),
    element(
      'p',
      { class: 'notice' },
      'This page has details of only the worst clusters. To see this one, query the store:',
    ),
    commandLine(quoteCommand(['sweep10255', 'query', sql, '--format', 'json'])),
  );
}

function headOf(cluster: ClusterOutline): HTMLElement[] {
  return [
    element('h2', { id: 'detail-title', tabindex: '-1' }, name(cluster.cluster)),
    element(
      'p',
      { class: 'hint' },
      name(cluster.project_id),
      ' · ',
      name(cluster.location),
      ' · ',
      element('a', { href: consoleUrl(cluster), rel: 'noreferrer' }, 'Google Cloud console'),
    ),
    words(cluster),
  ];
}

function section(title: string, content: HTMLElement | false): HTMLElement[] {
  return content === false ? [] : [element('section', {}, element('h3', {}, title), content)];
}

function words(cluster: ClusterOutline): HTMLElement {
  const { readiness, change, category, outcome, exposure } = cluster;
  const standing = exposureOrOutcomeOf(cluster);
  const said = [
    readiness === null
      ? category === null
        ? null
        : word('category', category)
      : word('readiness', readiness),
    standing === exposure ? word('exposure', standing) : word('outcome', outcome),
    word('change', change),
  ];
  const evidence = evidenceText(cluster);
  return element(
    'div',
    {},
    element('p', { class: 'words' }, ...said),
    evidence === '' ? null : element('p', { class: 'evidence' }, evidence),
  );
}

function list(sentences: readonly string[]): HTMLElement {
  return element('ul', { class: 'steps' }, ...sentences.map((sentence) => element('li', {}, sentence)));
}

function facts(cluster: PageCluster): HTMLElement {
  const { exemption } = cluster;
  const known: readonly (readonly [string, string | null])[] = [
    ['Mode', cluster.mode === null ? null : termOf('mode', cluster.mode)[0]],
    ['Status', cluster.status],
    ['Initial version', cluster.initial_version],
    ['Control plane', cluster.control_plane_version],
    ['Release channel', cluster.release_channel],
    ['Created', when(cluster.created_at)],
    ['Open since', when(cluster.open_since)],
    ['Last used at or before', when(cluster.last_used_at)],
    ['Quiet since', when(quietSince(cluster))],
    ['Evidence', coverageText(coverageOf(cluster))],
    [
      'Exempt until',
      exemption && [exemption.until, exemption.owner, exemption.reason].filter(Boolean).join(', '),
    ],
    ['Labels', cluster.labels.map(({ key, value }) => `${key}=${value}`).join(', ')],
    ['Route', cluster.route],
  ];
  const shown = known.flatMap(([term, value]) =>
    value ? [element('div', {}, element('dt', {}, term), element('dd', {}, name(value)))] : [],
  );
  return element('dl', {}, ...shown);
}

/** Renders commands in backquotes as code. */
function withCode(sentence: string): Child[] {
  return sentence.split('`').map((text, index) => (index % 2 === 0 ? text : element('code', {}, text)));
}

function nextSection(steps: readonly NextStep[]): HTMLElement[] {
  const items = steps.map(({ title, notes, commands }) =>
    element(
      'li',
      {},
      ...withCode(title),
      notes.length === 0 ? null : element('p', { class: 'hint' }, notes.join(' ')),
      ...commands.map(commandLine),
    ),
  );
  return section('Next steps', items.length > 0 && element('ol', { class: 'steps' }, ...items));
}

function settings({ settings: rows, new_pools, auto_provisioned }: PageCluster): HTMLElement | false {
  const said = { true: 'true (open)', false: 'false (closed)', null: 'not a boolean' };
  return table(
    ['Site', 'Pool', 'Value'],
    [
      ...rows.map(({ site, pool, value }) => [
        word('settingSite', site, 'quiet'),
        pool ?? UNKNOWN,
        said[`${value}`],
      ]),
      ...(new_pools ? [['Future pools', UNKNOWN, verdict(new_pools)]] : []),
      ...(auto_provisioned ? [['Auto-provisioned pools', UNKNOWN, verdict(auto_provisioned)]] : []),
    ],
  );
}

function verdict({ port, certainty, basis }: PortVerdict): Child {
  return element(
    'span',
    {},
    word('port', port),
    ...(basis === null ? [] : [' ', word('certainty', certainty, 'quiet'), ` from ${basisText(basis)}`]),
  );
}

function basisText(basis: string): string {
  return basis === 'CREATION_VERSION'
    ? 'the creation version'
    : termOf('settingSite', basis)[0].toLowerCase();
}

function pools(cluster: PageCluster): HTMLElement | false {
  return table(
    ['Pool', 'Readiness', 'Port', 'Effective', 'Version', 'Nodes', 'Covered', 'Usage over time'],
    cluster.pools.map((pool) => {
      const { effective_port, version, node_count, usage, readiness } = pool;
      return [
        pool.pool,
        word('readiness', readiness),
        verdict(pool),
        effective_port === null ? UNKNOWN : word('port', effective_port),
        version ?? UNKNOWN,
        `${node_count ?? UNKNOWN}`,
        usage.nodes_covered === null ? UNKNOWN : `${usage.nodes_covered}/${usage.nodes_total ?? '?'}`,
        element(
          'span',
          {},
          word('usage', usage.verdict),
          ...(usage.reason === null ? [] : [' ', word('usageReason', usage.reason, 'quiet')]),
        ),
      ];
    }),
  );
}

function acceptedBreaks(cluster: PageCluster): HTMLElement | false {
  return table(
    ['Paths', 'Agent', 'Owner', 'Reason', 'Until', 'Last used'],
    cluster.accepted_breaks.map(({ paths: accepted, agent, owner, reason, until, last_used_at }) => [
      accepted.join(', '),
      agent ?? UNKNOWN,
      owner,
      reason,
      until,
      last_used_at === null ? 'not seen' : `at or before ${when(last_used_at)}`,
    ]),
  );
}

function callers(cluster: PageCluster): HTMLElement | false {
  return table(
    ['Workload', 'Agent', 'Evidence', 'Confidence', 'Migration'],
    cluster.callers.map(({ namespace, kind, name: called, agent, evidence, confidence, migration }) => [
      `${namespace}/${kind}/${called}`,
      agent ?? UNKNOWN,
      evidence,
      word('confidence', confidence, 'quiet'),
      migration,
    ]),
  );
}
