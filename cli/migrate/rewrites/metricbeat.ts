import { type Document, isScalar, type Scalar, type YAMLMap } from 'yaml';
import { metricbeat as agent } from '../../../shared/agents/metricbeat.ts';
import { hostOf } from '../kubelet/hosts.ts';
import { readOnlyUrls, toSecurePort } from '../kubelet/read-only-url.ts';
import { type ConfigEntry, configEntriesOf } from '../manifest/config-entries.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { CA_FILE, TOKEN_FILE } from '../shell/http-clients.ts';
import { editScalar, textOf } from '../text/scalar-edit.ts';
import type { Proposal } from '../types.ts';
import { itemsAt, ownPair, textAt } from '../yaml/lookup.ts';
import { addKey, all, editEntry, leaveEntry, mapsWhere, yamlOf } from './config-edits.ts';
import type { Rule } from './rule.ts';

/** The kubernetes module of Elastic's Metricbeat; its kubelet metricsets all read `/stats/summary` (its reference). */
export const metricbeat: Rule = {
  tool: agent.name,
  propose(manifest: Manifest): Proposal[] {
    return configEntriesOf(manifest).flatMap((entry) => {
      const document = /module:\s*["']?kubernetes/.test(entry.text) ? yamlOf(entry) : null;
      if (document === null) return [];
      return mapsWhere(document, (map) => textAt(document, map, 'module') === 'kubernetes').flatMap(
        (module) => proposeModule(entry, document, module),
      );
    });
  },
};

function proposeModule(entry: ConfigEntry, document: Document, module: YAMLMap): Proposal[] {
  const hosts = itemsAt(document, module, 'hosts').filter((item): item is Scalar => isScalar(item));
  const open = hosts.flatMap((scalar) => readOnlyUrls(textOf(scalar)).map((url) => ({ scalar, url })));
  if (open.length === 0) return [];
  const surroundings = { variables: [], onHostNetwork: null };
  if (open.some(({ url }) => hostOf(url.host, surroundings).kind !== 'NODE'))
    return [leaveEntry(entry, metricbeat.tool, 'LOCALHOST', agent.remediation)];
  const saysTls = module.items.some(({ key }) => isScalar(key) && /^ssl(?:\.|$)/.test(textOf(key)));
  const edits = all(
    addKey(entry.text, module, 'bearer_token_file', TOKEN_FILE, 'hosts'),
    saysTls ? [] : addKey(entry.text, module, 'ssl.certificate_authorities', [CA_FILE], 'hosts'),
    ...open.map(({ scalar, url }) => editScalar(entry.text, scalar, toSecurePort(url))),
  );
  if (edits === null || ownPair(module, 'hosts') === null)
    return [leaveEntry(entry, metricbeat.tool, 'NOT_EDITABLE', agent.remediation)];
  const summary = 'https on 10250 with bearer_token_file and the cluster CA';
  return [editEntry(entry, metricbeat.tool, { edits, summary, grants: ['nodes/stats'] })];
}
