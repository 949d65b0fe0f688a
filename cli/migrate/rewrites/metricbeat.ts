import { isScalar, type YAMLMap } from 'yaml';
import { elasticAgent as elasticAgentAgent } from '../../../shared/agents/elastic-agent.ts';
import { metricbeat as agent } from '../../../shared/agents/metricbeat.ts';
import { readOnlyUrls, toSecurePort, whyNotNode } from '../kubelet/urls.ts';
import type { LeftReason } from '../left-reasons.ts';
import { type YamlText, yamlTextsOf } from '../manifest/config-texts.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { CA_FILE, isCaFile, isTokenFile, TOKEN_FILE } from '../shell/http-clients.ts';
import { editScalar, textOf } from '../text/scalar-edit.ts';
import { all } from '../text/splices.ts';
import type { Proposal, Splice } from '../types.ts';
import { itemsAt, mapsAt, ownPair, textAt, wordsAt } from '../yaml/lookup.ts';
import { appendTo, type ItemEdit, keepItems, ownList, splitItem } from '../yaml/structure-edit.ts';
import { addKey, editText, leaveText, mapsWhere, type Rule, rangeOf } from './config-edits.ts';

/** The kubernetes module of Elastic's Metricbeat; its kubelet metricsets all read `/stats/summary` (its reference). */
export const metricbeat: Rule = {
  tool: agent.name,
  propose(manifest: Manifest): Proposal[] {
    return yamlTextsOf(manifest)
      .filter(({ text }) => /module["']?\s*:\s*["']?kubernetes/.test(text))
      .flatMap((config) =>
        mapsWhere(config, (map) => textAt(config.document, map, 'module') === 'kubernetes').flatMap(
          (module) => proposeModule(config, module, agent.name),
        ),
      );
  },
};

/** The streams of Elastic Agent's kubernetes/metrics inputs, which run the same module with the same settings. */
export const elasticAgent: Rule = {
  tool: elasticAgentAgent.name,
  propose(manifest: Manifest): Proposal[] {
    return yamlTextsOf(manifest)
      .filter(({ text }) => elasticAgentAgent.configMarker.test(text))
      .flatMap((config) =>
        mapsWhere(config, (map) => textAt(config.document, map, 'type') === 'kubernetes/metrics')
          .flatMap((input) => [input, ...mapsAt(config.document, input, 'streams')])
          .flatMap((stream) => proposeModule(config, stream, elasticAgentAgent.name)),
      );
  },
};

function proposeModule(config: YamlText, module: YAMLMap, tool: string): Proposal[] {
  const hosts = itemsAt(config.document, module, 'hosts').filter((host) => isScalar(host));
  const open = hosts.filter(isOpen);
  if (open.length === 0) return [];
  const leave = (reason: LeftReason): Proposal[] => [leaveText(config, tool, reason, rangeOf(module))];
  for (const scalar of open) {
    const [url] = readOnlyUrls(textOf(scalar));
    const reason = whyNotNode(url?.host ?? '');
    if (reason !== null) return leave(reason);
  }
  const keys = module.items.flatMap(({ key }) => (isScalar(key) ? [textOf(key)] : []));
  if (keys.some((key) => /^(?:username|password|proxy_url)$/.test(key))) return leave('OTHER_CREDENTIALS');
  const token = textAt(config.document, module, 'bearer_token_file');
  if (token !== null && !isTokenFile(token)) return leave('OTHER_CREDENTIALS');
  if (!trustsCluster(config, module)) return leave('OTHER_TRUST');
  const isSplit = open.length < hosts.length;
  const split = isSplit ? splitModule(config, module) : null;
  if (isSplit && split === null) return leave('OTHER_TARGETS');
  const edits = split === null ? secureModule(config.text, module) : [split];
  if (edits === null || ownPair(module, 'hosts') === null) return leave('NOT_EDITABLE');
  const secure = 'https on 10250 with bearer_token_file and the cluster CA';
  const summary = isSplit ? `the kubelets move to an entry of their own, with ${secure}` : secure;
  return [editText(config, tool, { edits, summary, grants: ['nodes/stats'] })];
}

function secureModule(text: string, module: YAMLMap): Splice[] | null {
  const hosts = (ownList(module, 'hosts')?.items ?? []).filter((item) => isScalar(item));
  return all(
    addKey(text, module, 'bearer_token_file', TOKEN_FILE, 'hosts'),
    setsTls(module) ? [] : addKey(text, module, 'ssl.certificate_authorities', [CA_FILE], 'hosts'),
    ...hosts.map((host) => editScalar(text, host, readOnlyUrls(textOf(host)).flatMap(toSecurePort))),
  );
}

/** Settings of `ssl`, written with dots or as a map; without any, the cluster CA is added. */
function trustsCluster({ document }: YamlText, module: YAMLMap): boolean {
  const authorities = [
    ...wordsAt(document, module, 'ssl.certificate_authorities'),
    ...wordsAt(document, module, 'ssl', 'certificate_authorities'),
  ];
  const mode =
    textAt(document, module, 'ssl.verification_mode') ?? textAt(document, module, 'ssl', 'verification_mode');
  return mode === 'none' || authorities.some(isCaFile) || !setsTls(module);
}

function setsTls({ items }: YAMLMap): boolean {
  return items.some(({ key }) => isScalar(key) && /^ssl(?:\.|$)/.test(textOf(key)));
}

function isOpen(host: unknown): boolean {
  return isScalar(host) && readOnlyUrls(textOf(host)).length > 0;
}

/** The entry without the kubelets, and a copy of it with nothing else; null if it cannot be split. */
function splitModule({ text, root }: YamlText, module: YAMLMap): Splice | null {
  const keep =
    (isKept: (host: unknown) => boolean): ItemEdit =>
    (item) => {
      const hosts = ownList(item.map, 'hosts');
      return hosts === null ? null : keepItems(item.text, hosts, isKept);
    };
  const rename: ItemEdit = ({ map }) => appendTo(map, 'id', '-kubelet');
  const secure: ItemEdit = (item) => secureModule(item.text, item.map);
  return root === null
    ? null
    : splitItem(text, root, module, [keep((host) => !isOpen(host))], [keep(isOpen), rename, secure]);
}
