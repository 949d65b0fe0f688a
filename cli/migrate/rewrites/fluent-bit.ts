import { fluentBit as agent } from '../../../shared/agents/fluent-bit.ts';
import { hasFineGrained, hostOf, UNKNOWN_POD } from '../kubelet/urls.ts';
import type { LeftReason } from '../left-reasons.ts';
import { type ConfigText, configTextsOf } from '../manifest/config-texts.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { replaceText, textOf } from '../text/scalar-edit.ts';
import type { MigrationPolicy, Proposal, Range, Splice } from '../types.ts';
import { scalarPairs } from '../yaml/lookup.ts';
import { editText, leaveText, mapsWhere, type Rule, rangeOf } from './config-edits.ts';

/** A section of the classic format: from its header to the next one. */
const SECTION = /^[ \t]*\[FILTER\].*\n(?:(?![ \t]*\[)[^\n]*\n?)*/gim;
const SETTING = /^\s*([\w.-]+)[ \t]+(\S.*)$/;

/** The settings of a kubernetes filter by their names in lower case, and how its port is edited. */
interface Filter {
  readonly settings: ReadonlyMap<string, string>;
  readonly range: Range;
  setPort(): Splice[] | null;
}

/**
 * The kubernetes filter of Fluent Bit with Use_Kubelet, in the classic and the YAML format. It gets `/pods` over TLS
 * with the token, as it calls the API server; by default it checks the certificate against the cluster CA (its
 * documentation).
 */
export const fluentBit: Rule = {
  tool: agent.name,
  propose(manifest: Manifest, policy: MigrationPolicy): Proposal[] {
    return configTextsOf(manifest)
      .filter(({ text }) => /kubelet_port/i.test(text) && text.includes('10255'))
      .flatMap((config) =>
        (config.document === null ? classicFilters(config) : yamlFilters(config))
          .filter(({ settings }) => settings.get('kubelet_port') === '10255')
          .map((filter) => proposeFilter(config, filter, policy)),
      );
  },
};

function proposeFilter(config: ConfigText, filter: Filter, policy: MigrationPolicy): Proposal {
  const leave = (reason: LeftReason, advice?: string): Proposal =>
    leaveText(config, agent.name, reason, filter.range, advice);
  const reason = whyNot(filter);
  if (reason !== null) return leave(reason);
  if (!hasFineGrained(policy)) return leave('NEEDS_FINE_GRAINED', agent.remediation);
  const edits = filter.setPort();
  if (edits === null) return leave('NOT_EDITABLE');
  return editText(config, agent.name, {
    edits,
    summary: 'Kubelet_Port 10250, over https with the token',
    grants: ['nodes/pods'],
  });
}

/** The filter calls the kubelet over TLS only if its Kube_URL is https, which is the default. */
function whyNot({ settings }: Filter): LeftReason | null {
  if (/^http:/i.test(settings.get('kube_url') ?? '')) return 'CLEAR_TEXT';
  const host = hostOf(settings.get('kubelet_host') ?? '127.0.0.1', UNKNOWN_POD);
  if (host.kind === 'OTHER') return host.reason;
  const checks = !/^(?:off|false|no|0)$/i.test(settings.get('tls.verify') ?? '');
  return host.kind === 'LOCALHOST' && checks ? 'LOCALHOST' : null;
}

function classicFilters(config: ConfigText): Filter[] {
  return [...config.text.matchAll(SECTION)].flatMap(({ 0: section, index: start }): Filter[] => {
    const settings = new Map<string, string>();
    let port: Splice | null = null;
    let lineStart = start;
    for (const line of section.split('\n')) {
      const written = line.trimEnd();
      const [, name = '', value = ''] = SETTING.exec(written) ?? [];
      const end = lineStart + written.length;
      lineStart += line.length + 1;
      if (name !== '') settings.set(name.toLowerCase(), value);
      if (/^kubelet_port$/i.test(name)) port = { start: end - value.length, end, text: '10250' };
    }
    if (!/^kubernetes$/i.test(settings.get('name') ?? '') || port === null) return [];
    const edit = port;
    return [{ settings, range: edit, setPort: () => [edit] }];
  });
}

function yamlFilters(config: ConfigText): Filter[] {
  return mapsWhere(config, (map) => map.get('name') === 'kubernetes').flatMap((map): Filter[] => {
    const { document, text } = config;
    if (document === null) return [];
    const pairs = scalarPairs(document, map);
    const settings = new Map(pairs.map(({ key, scalar }) => [key.toLowerCase(), textOf(scalar)]));
    const port = pairs.findLast(({ key }) => /^kubelet_port$/i.test(key))?.scalar;
    return port === undefined
      ? []
      : [{ settings, range: rangeOf(map), setPort: () => replaceText(text, port, '10250') }];
  });
}
