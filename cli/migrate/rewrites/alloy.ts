import { alloy as agent } from '../../../shared/agents/alloy.ts';
import { grantsFor, readOnlyUrls, whyNotNode } from '../kubelet/urls.ts';
import type { LeftReason } from '../left-reasons.ts';
import { type ConfigText, configTextsOf } from '../manifest/config-texts.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { CA_FILE, isCaFile, isTokenFile, TOKEN_FILE } from '../shell/http-clients.ts';
import { parseRiver, type RiverAttribute, type RiverBlock } from '../text/parse-river.ts';
import { columnOf } from '../text/splices.ts';
import type { Grant, MigrationPolicy, Proposal, Splice } from '../types.ts';
import { editText, leaveText, type Rule } from './config-edits.ts';
import { type Relabeling, receiverAfter } from './prometheus-targets.ts';

const DISCOVERY = /^discovery\.kubernetes\.(\w+)\.targets$/;
const RELABELED = /^discovery\.relabel\.(\w+)\.output$/;

/** `prometheus.scrape` of Grafana Alloy whose targets are nodes relabeled to 10255, or addresses (its reference). */
export const alloy: Rule = {
  tool: agent.name,
  propose(manifest: Manifest, policy: MigrationPolicy): Proposal[] {
    return configTextsOf(manifest)
      .filter(
        ({ document, text }) =>
          document === null && text.includes('10255') && /\bprometheus\.scrape\s+"/.test(text),
      )
      .flatMap((config) => {
        const components = allBlocks(parseRiver(config.text) ?? []);
        return components
          .filter(({ name }) => name === 'prometheus.scrape')
          .flatMap((scrape) => proposeScrape(config, scrape, components, policy));
      });
  },
};

function allBlocks(blocks: readonly RiverBlock[]): RiverBlock[] {
  return blocks.flatMap((block) => [block, ...allBlocks(block.blocks)]);
}

function proposeScrape(
  config: ConfigText,
  scrape: RiverBlock,
  components: readonly RiverBlock[],
  policy: MigrationPolicy,
): Proposal[] {
  const targets = scrape.attributes.get('targets');
  if (targets === undefined) return [];
  const relabels = relabelsBehind(targets.text, components);
  const places = [targets, ...relabels.flatMap(replacementsOf)].filter(({ text }) => text.includes(':10255'));
  if (places.length === 0) return [];
  const leave = (reason: LeftReason): Proposal[] =>
    [scrape.range, ...places].map((range) => leaveText(config, agent.name, reason, range, adviceFor(reason)));
  const reason = whyNot(config.text, scrape, targets, relabels, components);
  if (reason !== null) return leave(reason);
  const grants = grantsOf(scrape, relabels, policy);
  if (grants === null) return leave('UNKNOWN_PATH');
  const ports = places.flatMap(({ start, text }) =>
    readOnlyUrls(text).map(({ port }) => ({
      start: start + port.start,
      end: start + port.end,
      text: '10250',
    })),
  );
  const summary = 'scheme https, the token and the cluster CA, and 10250';
  return [
    editText(config, agent.name, {
      edits: [...ports, ...secureScrape(config.text, scrape, targets)],
      summary,
      grants,
    }),
  ];
}

function adviceFor(reason: LeftReason): string | undefined {
  return reason === 'OTHER_TARGETS' ? agent.remediation : undefined;
}

/** The chain of `discovery.relabel` components that the targets come from, the last one first. */
function relabelsBehind(targets: string, components: readonly RiverBlock[]): RiverBlock[] {
  const chain: RiverBlock[] = [];
  let label = RELABELED.exec(targets)?.[1];
  while (label !== undefined && chain.length < components.length) {
    const wanted = label;
    const found = components.find(({ name, label: own }) => name === 'discovery.relabel' && own === wanted);
    if (found === undefined) break;
    chain.push(found);
    label = RELABELED.exec(found.attributes.get('targets')?.text ?? '')?.[1];
  }
  return chain;
}

function replacementsOf(relabel: RiverBlock): RiverAttribute[] {
  return relabel.blocks.flatMap(({ name, attributes }) => {
    const replacement = attributes.get('replacement');
    const target = stringOf(attributes.get('target_label'));
    return name === 'rule' && target === '__address__' && replacement !== undefined ? [replacement] : [];
  });
}

/** Why the component cannot be given a token: something other than a kubelet would receive it. */
function whyNot(
  text: string,
  { attributes, blocks }: RiverBlock,
  targets: RiverAttribute,
  relabels: readonly RiverBlock[],
  components: readonly RiverBlock[],
): LeftReason | null {
  const has = (...names: readonly string[]): boolean =>
    names.some((name) => attributes.has(name) || blocks.some((block) => block.name === name));
  if (has('proxy_url', 'proxy_from_environment', 'proxy_connect_header', 'params')) return 'PROXY';
  if (has('basic_auth', 'oauth2', 'authorization', 'bearer_token')) return 'OTHER_CREDENTIALS';
  if (attributes.has('bearer_token_file') && !isTokenFile(stringOf(attributes.get('bearer_token_file'))))
    return 'OTHER_CREDENTIALS';
  const tls = blocks.find(({ name }) => name === 'tls_config');
  if (tls !== undefined && !trusts(tls)) return 'OTHER_TRUST';
  if (relabels.length === 0) return whyNotAddresses(targets.text);
  const origin = DISCOVERY.exec(relabels.at(-1)?.attributes.get('targets')?.text ?? '')?.[1];
  const discovery = components.find(({ name, label }) => name === 'discovery.kubernetes' && label === origin);
  if (stringOf(discovery?.attributes.get('role')) !== 'node') return 'OTHER_TARGETS';
  // What else uses the relabeled nodes would be moved to 10250 without a token.
  const uses = relabels.some(({ label }) => text.split(`discovery.relabel.${label}.output`).length !== 2);
  if (uses) return 'OTHER_TARGETS';
  return receiverAfter(relabels.flatMap(({ blocks: rules }) => rules.map(relabelingOf)));
}

function trusts({ attributes }: RiverBlock): boolean {
  if (attributes.get('insecure_skip_verify')?.text === 'true') return true;
  return !attributes.has('server_name') && isCaFile(stringOf(attributes.get('ca_file')));
}

function whyNotAddresses(targets: string): LeftReason | null {
  const addresses = [...targets.matchAll(/__address__"?\s*=\s*"([^"\n]*)"/g)].map(
    ([, address = '']) => address,
  );
  if (addresses.length === 0) return 'OTHER_TARGETS';
  for (const address of addresses) {
    const [url] = readOnlyUrls(address);
    if (url === undefined) return 'OTHER_TARGETS';
    const reason = whyNotNode(url.host);
    if (reason !== null) return reason;
  }
  const isAllSeen = addresses.length === targets.split('__address__').length - 1 && isListOfMaps(targets);
  return !isAllSeen || /__scheme__|__param_/.test(targets) ? 'OTHER_TARGETS' : null;
}

/** A list of maps alone: a function or a component in it could add targets. */
function isListOfMaps(targets: string): boolean {
  return /^\[(?:\{[^{}]*\},?)*\]$/.test(targets.replaceAll(/"[^"\n]*"|\s/g, ''));
}

function relabelingOf({ attributes }: RiverBlock): Relabeling {
  return {
    target: stringOf(attributes.get('target_label')) ?? '',
    action: (stringOf(attributes.get('action')) ?? 'replace').toLowerCase(),
    sources: [...(attributes.get('source_labels')?.text ?? '').matchAll(/"([^"]*)"/g)].map(
      ([, label = '']) => label,
    ),
    text: stringOf(attributes.get('replacement')) ?? '$1',
  };
}

function stringOf(attribute: RiverAttribute | undefined): string | null {
  return /^["`](.*)["`]$/s.exec(attribute?.text ?? '')?.[1] ?? null;
}

function grantsOf(
  scrape: RiverBlock,
  relabels: readonly RiverBlock[],
  policy: MigrationPolicy,
): Grant[] | null {
  const relabeled = relabels
    .flatMap(({ blocks }) => blocks.map(relabelingOf))
    .filter(({ target }) => target === '__metrics_path__')
    .map(({ text }) => text);
  const paths = [stringOf(scrape.attributes.get('metrics_path')) ?? '/metrics', ...relabeled];
  return grantsFor(paths, policy);
}

/** The settings of https and the token, before the targets; a scheme that is there is replaced. */
function secureScrape(text: string, { attributes, blocks }: RiverBlock, targets: RiverAttribute): Splice[] {
  const scheme = attributes.get('scheme');
  const indent = ' '.repeat(columnOf(text, targets.nameStart));
  const lines = [
    ...(scheme === undefined ? ['scheme = "https"'] : []),
    ...(attributes.has('bearer_token_file') ? [] : [`bearer_token_file = "${TOKEN_FILE}"`]),
    ...(blocks.some(({ name }) => name === 'tls_config')
      ? []
      : ['tls_config {', `  ca_file = "${CA_FILE}"`, '}']),
  ];
  const inserted = lines.map((line) => `${line}\n${indent}`).join('');
  return [
    { start: targets.nameStart, end: targets.nameStart, text: inserted },
    ...(scheme === undefined ? [] : [{ start: scheme.start, end: scheme.end, text: '"https"' }]),
  ];
}
