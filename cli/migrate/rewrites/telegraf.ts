import { telegraf as agent } from '../../../shared/agents/telegraf.ts';
import {
  grantsFor,
  hasFineGrained,
  type ReadOnlyUrl,
  readOnlyUrls,
  toSecurePort,
  whyNotNode,
} from '../kubelet/urls.ts';
import type { LeftReason } from '../left-reasons.ts';
import { type ConfigText, configTextsOf } from '../manifest/config-texts.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { CA_FILE, isCaFile, isTokenFile, TOKEN_FILE } from '../shell/http-clients.ts';
import { applySplices, shiftSplices } from '../text/splices.ts';
import type { Grant, MigrationPolicy, Proposal, Splice } from '../types.ts';
import { editText, leaveText, type Rule } from './config-edits.ts';

/** A plugin's table with those below it: from its header to the next plugin. */
const PLUGIN =
  /^[ \t]*\[\[inputs\.(kubernetes|prometheus)\]\].*\n(?:(?![ \t]*\[(?!\[?inputs\.\1\.))[^\n]*\n?)*/gm;
/** Services that Consul discovers. */
const CONSUL = /^[ \t]*\[+inputs\.prometheus\.consul/m;
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
    return configTextsOf(manifest)
      .filter(({ isObject }) => !isObject)
      .flatMap((config) =>
        [...config.text.matchAll(PLUGIN)].flatMap((plugin) => proposePlugin(config, plugin, policy)),
      );
  },
};

function proposePlugin(config: ConfigText, plugin: RegExpExecArray, policy: MigrationPolicy): Proposal[] {
  const [table, name = ''] = plugin;
  const setting = urlSettingOf(table);
  if (setting === null) return [];
  const { range, targets } = setting;
  const urls = targets.flatMap((target) => readOnlyUrls(target));
  if (urls.length === 0) return [];
  const at = { start: plugin.index + range.start, end: plugin.index + range.end };
  const kubelets = targets.filter((target) => readOnlyUrls(target).length > 0);
  const leave = (reason: LeftReason): Proposal[] => [leaveText(config, agent.name, reason, at)];
  if (CONSUL.test(table)) return leave('OTHER_TARGETS');
  const grants = grantsOf(name, table, urls, policy);
  if (typeof grants === 'string') return leave(grants);
  const isSplit = kubelets.length < targets.length || MORE_TARGETS.test(table);
  const edits = isSplit ? splitTable(table, targets, kubelets) : secureTable(table);
  if (edits === null) return leave('OTHER_TARGETS');
  const secure = 'https on 10250 with bearer_token and tls_ca';
  const summary = isSplit ? `the kubelets move to a plugin of their own, with ${secure}` : secure;
  return [editText(config, agent.name, { edits: shiftSplices(edits, plugin.index), summary, grants })];
}

/** The setting `url` or `urls`: where it stands, where its value does, and the strings in it. */
function urlSettingOf(table: string) {
  const setting = URL_SETTING.exec(table);
  if (setting === null) return null;
  const [written, indent = '', key = '', equals = '', value = ''] = setting;
  const start = setting.index;
  const valueStart = start + indent.length + key.length + equals.length;
  return {
    indent,
    isList: value.startsWith('['),
    range: { start, end: start + written.length },
    value: { start: valueStart, end: start + written.length, text: value },
    targets: value.match(/"[^"\n]*"|'[^'\n]*'/g) ?? [],
  };
}

/** The value of a setting of one line, without quotes; null if the table does not have it. */
function settingOf(table: string, name: string): string | null {
  const [, value = null] =
    new RegExp(`^[ \\t]*${name}[ \\t]*=[ \\t]*["']?([^"'\\s#]*)`, 'm').exec(table) ?? [];
  return value;
}

function secureTable(table: string): Splice[] {
  const setting = urlSettingOf(table);
  if (setting === null) return [];
  const { indent, range, value } = setting;
  const added = [
    ...(settingOf(table, 'bearer_token') === null ? [`bearer_token = "${TOKEN_FILE}"`] : []),
    ...(settingOf(table, 'tls_ca') !== null || settingOf(table, 'insecure_skip_verify') === 'true'
      ? []
      : [`tls_ca = "${CA_FILE}"`]),
  ];
  return [
    ...shiftSplices(readOnlyUrls(value.text).flatMap(toSecurePort), value.start),
    { start: range.end, end: range.end, text: added.map((text) => `\n${indent}${text}`).join('') },
  ];
}

/** The table without the kubelets, and behind it a copy for them alone; null if its list cannot be divided. */
function splitTable(table: string, targets: readonly string[], kubelets: readonly string[]): Splice[] | null {
  const setting = urlSettingOf(table);
  if (setting === null || !setting.isList || settingOf(table, 'bearer_token') !== null) return null;
  const withTargets = (kept: readonly string[]): string =>
    applySplices(table, [{ ...setting.value, text: `[${kept.join(', ')}]` }]);
  const others = withTargets(targets.filter((target) => !kubelets.includes(target)));
  const own = withTargets(kubelets).replaceAll(new RegExp(`${MORE_TARGETS.source}.*\n?`, 'gm'), '');
  const separator = others.endsWith('\n') ? '' : '\n';
  const text = `${others}${separator}${applySplices(own, secureTable(own))}`;
  return [{ start: 0, end: table.length, text }];
}

/** The token goes to every one of these URLs, so each must be a kubelet. */
function grantsOf(
  plugin: string,
  table: string,
  urls: readonly ReadOnlyUrl[],
  policy: MigrationPolicy,
): Grant[] | LeftReason {
  const token = settingOf(table, 'bearer_token');
  if (CREDENTIALS.test(table) || (token !== null && !isTokenFile(token))) return 'OTHER_CREDENTIALS';
  const ca = settingOf(table, 'tls_ca');
  const skipsChecks = settingOf(table, 'insecure_skip_verify') === 'true';
  const expectsOther = settingOf(table, 'tls_server_name') !== null || (ca !== null && !isCaFile(ca));
  if (expectsOther && !skipsChecks) return 'OTHER_TRUST';
  if (PROXY.test(table)) return 'PROXY';
  for (const { host } of urls) {
    const reason = whyNotNode(host);
    if (reason !== null) return reason;
  }
  if (plugin === 'kubernetes')
    return hasFineGrained(policy) ? ['nodes/stats', 'nodes/pods'] : 'NEEDS_FINE_GRAINED';
  const paths = urls.map(({ path }) => (path === '' ? '/metrics' : path));
  return grantsFor(paths, policy) ?? 'UNKNOWN_PATH';
}
