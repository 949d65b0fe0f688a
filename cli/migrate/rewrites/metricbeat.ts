import { type Document, isScalar, type Scalar, type YAMLMap } from 'yaml';
import { metricbeat as agent } from '../../../shared/agents/metricbeat.ts';
import { hostOf, readOnlyUrls, toSecurePort, UNKNOWN_POD } from '../kubelet/urls.ts';
import { type ConfigText, configTextsOf } from '../manifest/config-texts.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { CA_FILE, TOKEN_FILE } from '../shell/http-clients.ts';
import { editScalar, textOf } from '../text/scalar-edit.ts';
import type { Proposal } from '../types.ts';
import { itemsAt, ownPair, textAt } from '../yaml/lookup.ts';
import { addKey, all, editText, leaveText, mapsWhere } from './config-edits.ts';
import { type Rule, rangeOf } from './rule.ts';

/** The kubernetes module of Elastic's Metricbeat; its kubelet metricsets all read `/stats/summary` (its reference). */
export const metricbeat: Rule = {
  tool: agent.name,
  propose(manifest: Manifest): Proposal[] {
    return configTextsOf(manifest).flatMap((config) => {
      const { document, text } = config;
      if (document === null || !/module["']?\s*:\s*["']?kubernetes/.test(text)) return [];
      return mapsWhere(document, (map) => textAt(document, map, 'module') === 'kubernetes').flatMap(
        (module) => proposeModule(config, document, module),
      );
    });
  },
};

function proposeModule(config: ConfigText, document: Document, module: YAMLMap): Proposal[] {
  const hosts = itemsAt(document, module, 'hosts').filter((item): item is Scalar => isScalar(item));
  const open = hosts.flatMap((scalar) => readOnlyUrls(textOf(scalar)).map((url) => ({ scalar, url })));
  if (open.length === 0) return [];
  const leave = (reason: Parameters<typeof leaveText>[2]): Proposal[] => [
    leaveText(config, agent.name, reason, rangeOf(module)),
  ];
  if (open.length < hosts.length) return leave('OTHER_TARGETS');
  for (const { url } of open) {
    const host = hostOf(url.host, UNKNOWN_POD);
    if (host.kind !== 'NODE') return leave(host.kind === 'LOCALHOST' ? 'LOCALHOST' : host.reason);
  }
  const keys = module.items.flatMap(({ key }) => (isScalar(key) ? [textOf(key)] : []));
  if (keys.some((key) => /^(?:username|password|proxy_url)$/.test(key))) return leave('OTHER_CREDENTIALS');
  const setsTls = keys.some((key) => /^ssl(?:\.|$)/.test(key));
  const edits = all(
    addKey(config.text, module, 'bearer_token_file', TOKEN_FILE, 'hosts'),
    setsTls ? [] : addKey(config.text, module, 'ssl.certificate_authorities', [CA_FILE], 'hosts'),
    ...open.map(({ scalar, url }) => editScalar(config.text, scalar, toSecurePort(url))),
  );
  if (edits === null || ownPair(module, 'hosts') === null) return leave('NOT_EDITABLE');
  const summary = 'https on 10250 with bearer_token_file and the cluster CA';
  return [editText(config, agent.name, { edits, summary, grants: ['nodes/stats'] })];
}
