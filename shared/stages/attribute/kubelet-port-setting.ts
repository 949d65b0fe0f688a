import { ENDS_COMMAND } from '../../agents/config-text.ts';

/** How clients are told the port of their kubelet other than in a URL. */

/**
 * A setting of a client for the port of its kubelet: `--kubelet-port`, `kubeletPort:`, `DD_KUBERNETES_HTTP_KUBELET_PORT=`.
 * `readOnlyPort` alone is the kubelet's own.
 */
const SETTING = /(?<![\w.-])([\w.-]+)(?:\\?["']?\s*(?:[:=]|=>)|["']\s*,)\s*\\?["']?$/;
/** The same as a flag, or as a directive at the start of a line, with its value after a space. */
const DIRECTIVE = /(?:(?:^|\s)--?|^\s*["']?)([\w.-]*port)["']?[ \t]+["']?$/i;

/** Whether the text before the port sets the port of a client's kubelet. */
export function endsWithKubeletPort(before: string): boolean {
  return [SETTING, DIRECTIVE].some((setting) => namesKubeletPort(setting.exec(before)?.[1]));
}

function namesKubeletPort(name = ''): boolean {
  const lower = name.toLowerCase();
  const port = lower.lastIndexOf('port');
  const kubelet = lower.indexOf('kubelet');
  return kubelet >= 0 && port > kubelet && /^\w*$/.test(lower.slice(port));
}

/** `port: 10255`, as a key of a mapping. */
const BARE_PORT = /^(\s*)(?:-\s+)?["']?(?:http|read_?only|insecure)?_?port["']?\s*[:=]\s*["']?$/i;
const PORT_IN_FLOW = /\bkubelet["']?\s*[:=]\s*\{[^{}]*\bport["']?\s*[:=]\s*["']?$/i;
/** What a mapping with that port is called: kubelet, or the discovery of virtual machines by Prometheus. */
const KUBELET_KEY =
  /^\s*(?:-\s+)?["']?(?:kubelet|(?:gce|ec2|azure|openstack)_sd_configs)["']?\s*(?:[:={]|$)|^\s*\[+[\w.]*kubelet\]+/i;
/** `name: kubelet`, `process.name: kubelet` beside the port. */
const NAMED_KUBELET = /^\s*(?:-\s+)?["']?(?:[\w.]*name|job|service)["']?\s*[:=]\s*["']?kubelet["']?\s*$/i;
/** How many lines a mapping may have before its port. */
const MAX_LINES_ABOVE = 20;

/** Whether the text before the port is a `port` key in a mapping or a section that is called kubelet. */
export function isPortOfKubelet(
  before: string,
  { text, index }: { readonly text: string; readonly index: number },
): boolean {
  if (PORT_IN_FLOW.test(before)) return true;
  const indent = BARE_PORT.exec(before)?.[1];
  if (indent === undefined) return false;
  let level = indent.length;
  const column = before.search(/[^\s-]/);
  const above = text
    .slice(Math.max(0, index - 2000), index)
    .split('\n')
    .slice(0, -1)
    .slice(-MAX_LINES_ABOVE);
  for (const line of above.toReversed()) {
    if (line.trim() === '') continue;
    if (level === indent.length && line.search(/[^\s-]/) === column && NAMED_KUBELET.test(line)) return true;
    const isSection = line.trimStart().startsWith('[');
    const dash = /^(\s*)-\s/.exec(line)?.[1]?.length;
    if (isSection || line.search(/\S/) < level) {
      if (dash === undefined || KUBELET_KEY.test(line)) return KUBELET_KEY.test(line);
      // The first line of an item of a list: the list's key is above, not deeper than the dash.
      level = dash + 1;
    }
  }
  return false;
}

/** `nc -z HOST 10255` and bash's `/dev/tcp/HOST/10255`. */
const NETCAT =
  /(?:(?<![\w-])(?:nc|ncat|netcat|telnet)\b(?:\s+-\w+(?:\s+\d+)?)*\s+|\/dev\/tcp\/)["']?([^\s"'/]+)["']?(?:\s+|\/)$/;
/** `socat … TCP:HOST:10255`, and `tcp://HOST:10255`. */
const SOCAT = /\btcp[46]?(?:-connect)?:(?:\/\/)?([^\s"':,]+):$/i;

/** `server NAME HOST:10255` of HAProxy, and `server HOST:10255` of nginx. */
const UPSTREAM = /^\s*server\s+(?:[\w.-]+\s+)?([\w.-]+):$/;
/** `HTTPConnection("HOST", 10255)`, as programs connect. */
const CONNECTS = /(?<![\w.:])([\w.:]+)\s*\((?:\s*\()?\s*["']([^"'\s]+)["'],\s*["']?$/;
const CONNECTING = /connect|http|socket|open/i;
const SERVING = /serve|listen|bind/i;

/** The host that a command, a proxy or a program connects to; undefined if nothing of the kind precedes the port. */
export function clientHost(before: string): string | undefined {
  const [, called = '', host] = CONNECTS.exec(before) ?? [];
  if (CONNECTING.test(called) && !SERVING.test(called)) return host;
  return [NETCAT, SOCAT, UPSTREAM].map((form) => form.exec(before)?.[1]).find((each) => each !== undefined);
}

const NODE_VARIABLE =
  /(?<!\w)(?:\w*_)?(?:node|kubelet)(?!js|_?env|_?exporter)|host_?ip|host_?addr|(?<![a-z_])host(?:_?name)?(?![a-z])|node_?(?:name|ip)/i;
/** `REDIS_HOST`, `SHOP_SERVICE_HOST`: where a service is. */
export const SERVICE_VARIABLE =
  /(?<![a-z0-9])(?!NODE_|KUBELET_|K8S_|KUBE_|KUBERNETES_)[a-z0-9]+_(?:service_)?host\b/i;

/** Whether a variable, or an expression with one, is called after a node. */
export function namesNode(text: string): boolean {
  return NODE_VARIABLE.test(text) && !SERVICE_VARIABLE.test(text);
}

/** How far before the port the arguments of a call may begin. */
const MAX_ARGUMENTS = 120;

/** The port is an argument of a call after a node, as in `connect(nodeIp, 10255)`. */
export function isArgumentAfterNode(before: string, after: string): boolean {
  const comma = before.lastIndexOf(',');
  const call = before.slice(Math.max(0, comma - MAX_ARGUMENTS), Math.max(0, comma));
  const isArgument = /^,\s*["']?$/.test(before.slice(comma)) && /^["']?\s*[,)]/.test(after);
  return isArgument && call.includes('(') && namesNode(call.slice(call.indexOf('(')));
}

/** `port: 10255`, `PORT = 10255`: of what, the text does not say. */
export function setsPort(before: string): boolean {
  return /(?<![\w.-])(?!listen|bind|server?_)(?:\w*_)?port["']?\s*(?::?=|:|=>)\s*["']?$/i.test(before);
}

/** Fluent Bit sets the two on lines of their own, without a sign. */
const HOST_LINE = /(?:^|\n)[ \t]*host[ \t]+(\S+)[ \t]*\r?\n[ \t]*port[ \t]+$/i;

/** The words of settings, and what stands between a key and its value. */
const SETTING_PARTS = /[:=]|[^\s"',;:=]+/g;
const HOST_KEY = /(?<![a-z])(?:host(?:name)?|addr(?:ess)?|server|ip)$/i;
const PORT_KEY = /^port(?:_?(?:value|number))?$/i;
const ASSIGNS = /^[:=]$/;

/** The host that is given apart from the port. @param near the text before the port, of several lines */
export function pairedHost(near: string): string | undefined {
  return HOST_LINE.exec(near)?.[1] ?? hostBesidePort(near) ?? hostOfCheck(near);
}

/** `host: HOST, port: 10255`, on one line or on two. */
function hostBesidePort(near: string): string | undefined {
  const [key = '', sign = '', host, port = '', lastSign = ''] = (near.match(SETTING_PARTS) ?? []).slice(-5);
  const isPair = HOST_KEY.test(key) && ASSIGNS.test(sign) && PORT_KEY.test(port) && ASSIGNS.test(lastSign);
  return isPair ? host : undefined;
}

const CHECK = /(?:^|\/)check_(?:http|tcp|curl)$/;

/** `check_http -H HOST -p 10255` of Nagios, on one line or with an argument on each. */
function hostOfCheck(near: string): string | undefined {
  const words = near.match(/[^\s"']+/g) ?? [];
  const command = words.slice(words.findLastIndex((word) => CHECK.test(word)));
  if (
    !CHECK.test(command[0] ?? '') ||
    command.at(-1) !== '-p' ||
    command.some((word) => ENDS_COMMAND.test(word))
  )
    return undefined;
  const flag = command.findIndex((word) => word === '-H' || word === '-I');
  return flag < 0 ? undefined : command[flag + 1];
}
