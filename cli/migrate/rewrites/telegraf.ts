import { telegraf as agent } from '../../../shared/agents/telegraf.ts';
import { endpointOf, hasFineGrained } from '../kubelet/endpoints.ts';
import { hostOf } from '../kubelet/hosts.ts';
import { readOnlyUrls, toSecurePort } from '../kubelet/read-only-url.ts';
import type { LeftReason } from '../left-reasons.ts';
import { type ConfigEntry, configEntriesOf } from '../manifest/config-entries.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { CA_FILE, TOKEN_FILE } from '../shell/http-clients.ts';
import { shiftSplices } from '../text/splices.ts';
import type { Grant, MigrationPolicy, Proposal, Splice } from '../types.ts';
import { editEntry, leaveEntry } from './config-edits.ts';
import type { Rule } from './rule.ts';

/** A plugin's table: from its header to the next one. */
const PLUGIN = /^[ \t]*\[\[inputs\.(kubernetes|prometheus)\]\].*\n(?:(?![ \t]*\[)[^\n]*\n?)*/gm;
const URL_LINE = /^([ \t]*)(urls?)([ \t]*=[ \t]*)(.*)$/m;

/** Telegraf's inputs.kubernetes, which asks `/stats/summary` and `/pods`, and inputs.prometheus (their READMEs). */
export const telegraf: Rule = {
  tool: agent.name,
  propose(manifest: Manifest, policy: MigrationPolicy): Proposal[] {
    return configEntriesOf(manifest).flatMap((entry) =>
      [...entry.text.matchAll(PLUGIN)].flatMap((plugin) => proposePlugin(entry, plugin, policy)),
    );
  },
};

function proposePlugin(entry: ConfigEntry, plugin: RegExpExecArray, policy: MigrationPolicy): Proposal[] {
  const [table, name] = plugin;
  const line = URL_LINE.exec(table);
  if (line === null) return [];
  const [written, indent = '', key = '', equals = '', value = ''] = line;
  const urls = readOnlyUrls(value);
  if (urls.length === 0) return [];
  const needs = grantsOf(name ?? '', urls, policy);
  if (typeof needs === 'string') return [leaveEntry(entry, telegraf.tool, needs)];
  const valueAt = plugin.index + line.index + indent.length + key.length + equals.length;
  const lineEnd = plugin.index + line.index + written.length;
  const added = [
    ...(/^[ \t]*bearer_token(?:_string)?[ \t]*=/m.test(table) ? [] : [`bearer_token = "${TOKEN_FILE}"`]),
    ...(/^[ \t]*(?:tls_ca|insecure_skip_verify)[ \t]*=/m.test(table) ? [] : [`tls_ca = "${CA_FILE}"`]),
  ];
  const insertion: Splice = {
    start: lineEnd,
    end: lineEnd,
    text: added.map((text) => `\n${indent}${text}`).join(''),
  };
  const edits = [...shiftSplices(urls.flatMap(toSecurePort), valueAt), insertion];
  const summary = 'https on 10250 with bearer_token and tls_ca';
  return [editEntry(entry, telegraf.tool, { edits, summary, grants: needs })];
}

function grantsOf(
  plugin: string,
  urls: ReturnType<typeof readOnlyUrls>,
  policy: MigrationPolicy,
): Grant[] | LeftReason {
  for (const { host } of urls) {
    const asked = hostOf(host, { variables: [], onHostNetwork: null });
    if (asked.kind !== 'NODE') return asked.kind === 'OTHER' ? asked.reason : 'LOCALHOST';
  }
  if (plugin === 'kubernetes')
    return hasFineGrained(policy) ? ['nodes/stats', 'nodes/pods'] : 'NEEDS_FINE_GRAINED';
  const endpoints = urls.map(({ path }) => endpointOf(path === '' ? '/metrics' : path, policy));
  const grants = endpoints.flatMap((endpoint) => (endpoint.kind === 'GRANT' ? [endpoint.grant] : []));
  return grants.length === endpoints.length ? [...new Set(grants)] : 'UNKNOWN_PATH';
}
