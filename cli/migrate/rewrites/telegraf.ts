import { telegraf as agent } from '../../../shared/agents/telegraf.ts';
import {
  endpointOf,
  hasFineGrained,
  hostOf,
  type ReadOnlyUrl,
  readOnlyUrls,
  toSecurePort,
  UNKNOWN_POD,
} from '../kubelet/urls.ts';
import type { LeftReason } from '../left-reasons.ts';
import { type ConfigText, configTextsOf } from '../manifest/config-texts.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { CA_FILE, TOKEN_FILE } from '../shell/http-clients.ts';
import { shiftSplices } from '../text/splices.ts';
import type { Grant, MigrationPolicy, Proposal, Splice } from '../types.ts';
import { editText, leaveText } from './config-edits.ts';
import type { Rule } from './rule.ts';

/** A plugin's table: from its header to the next one. */
const PLUGIN = /^[ \t]*\[\[inputs\.(kubernetes|prometheus)\]\].*\n(?:(?![ \t]*\[)[^\n]*\n?)*/gm;
/** The setting, with a list that may span lines. */
const URL_SETTING = /^([ \t]*)(urls?)([ \t]*=[ \t]*)(\[[^\]]*\]|.*)/m;
/** Targets beside `urls`, and what goes along with each request. */
const MORE_TARGETS =
  /^[ \t]*(?:kubernetes_services|monitor_kubernetes_pods|consul)[ \t]*=(?![ \t]*(?:false|\[[ \t]*\]))/m;
const CREDENTIALS = /^[ \t]*(?:username|password|bearer_token_string)[ \t]*=/m;
const PROXY = /^[ \t]*(?:use_system_proxy[ \t]*=[ \t]*true|http_proxy_url[ \t]*=|http_headers[ \t]*=)/m;

/** Telegraf's inputs.kubernetes, which gets `/stats/summary` and `/pods`, and inputs.prometheus (their READMEs). */
export const telegraf: Rule = {
  tool: agent.name,
  propose(manifest: Manifest, policy: MigrationPolicy): Proposal[] {
    return configTextsOf(manifest).flatMap((config) =>
      [...config.text.matchAll(PLUGIN)].flatMap((plugin) => proposePlugin(config, plugin, policy)),
    );
  },
};

function proposePlugin(config: ConfigText, plugin: RegExpExecArray, policy: MigrationPolicy): Proposal[] {
  const [table, name = ''] = plugin;
  const setting = URL_SETTING.exec(table);
  if (setting === null) return [];
  const [written, indent = '', key = '', equals = '', value = ''] = setting;
  const urls = readOnlyUrls(value);
  if (urls.length === 0) return [];
  const start = plugin.index + setting.index;
  const end = start + written.length;
  const needs = grantsOf(name, table, value, urls, policy);
  if (typeof needs === 'string') return [leaveText(config, agent.name, needs, { start, end })];
  const added = [
    ...(/^[ \t]*bearer_token[ \t]*=/m.test(table) ? [] : [`bearer_token = "${TOKEN_FILE}"`]),
    ...(/^[ \t]*(?:tls_ca|insecure_skip_verify)[ \t]*=/m.test(table) ? [] : [`tls_ca = "${CA_FILE}"`]),
  ];
  const insertion: Splice = {
    start: end,
    end,
    text: added.map((text) => `\n${indent}${text}`).join(''),
  };
  const valueAt = start + indent.length + key.length + equals.length;
  const edits = [...shiftSplices(urls.flatMap(toSecurePort), valueAt), insertion];
  const summary = 'https on 10250 with bearer_token and tls_ca';
  return [editText(config, agent.name, { edits, summary, grants: needs })];
}

/** The token goes to every target of the plugin, so each must be a kubelet. */
function grantsOf(
  plugin: string,
  table: string,
  value: string,
  urls: readonly ReadOnlyUrl[],
  policy: MigrationPolicy,
): Grant[] | LeftReason {
  const targets = value.match(/"[^"\n]*"|'[^'\n]*'/g) ?? [];
  if (targets.length > urls.length || MORE_TARGETS.test(table)) return 'OTHER_TARGETS';
  if (CREDENTIALS.test(table)) return 'OTHER_CREDENTIALS';
  if (PROXY.test(table)) return 'PROXY';
  for (const { host } of urls) {
    const named = hostOf(host, UNKNOWN_POD);
    if (named.kind !== 'NODE') return named.kind === 'OTHER' ? named.reason : 'LOCALHOST';
  }
  if (plugin === 'kubernetes')
    return hasFineGrained(policy) ? ['nodes/stats', 'nodes/pods'] : 'NEEDS_FINE_GRAINED';
  const endpoints = urls.map(({ path }) => endpointOf(path === '' ? '/metrics' : path, policy));
  const grants = endpoints.flatMap((endpoint) => (endpoint.kind === 'GRANT' ? [endpoint.grant] : []));
  return grants.length === endpoints.length ? [...new Set(grants)] : 'UNKNOWN_PATH';
}
