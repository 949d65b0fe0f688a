import type { Reach } from '../../agents/agent.ts';
import { isPrinted, isProse, NODE_ADDRESS, POD_ADDRESS, runsElsewhere } from '../../agents/config-text.ts';
import type { Confidence } from '../../model/words.ts';
import {
  clientHost,
  endsWithKubeletPort,
  isArgumentAfterNode,
  isPortOfKubelet,
  namesNode,
  pairedHost,
  SERVICE_VARIABLE,
  setsPort,
} from './kubelet-port-setting.ts';
import { WholeText } from './whole-text.ts';

/** A text that points at a kubelet's read-only port. */
export interface KubeletReference {
  readonly confidence: Confidence;
  readonly reach: Reach;
  /** What it looks like, in a few words, without anything from the text. */
  readonly form: string;
  /** From 1. */
  readonly line: number;
}

/** What is known about the pod whose text it is. */
export interface TextContext {
  /** Only there is localhost the node. null: not known, as for a ConfigMap that no workload mounts. */
  readonly onHostNetwork: boolean | null;
  /** A container of the pod listens on port 10255 itself. */
  readonly listensOnPort: boolean;
  /** Names of the Services in the cluster that select pods: their port 10255 is not a kubelet's. */
  readonly services: ReadonlySet<string>;
}

export const UNKNOWN_CONTEXT: TextContext = {
  onHostNetwork: null,
  listensOnPort: false,
  services: new Set(),
};

export interface References {
  readonly found: readonly KubeletReference[];
  /** The text in which port numbers that are certainly not a kubelet's are replaced, so that no agent's sign matches them. */
  readonly masked: string;
}

/** Real configurations mention the port a few times. A text with more mentions is not examined to its end. */
const MAX_MENTIONS = 5_000;
const TOO_MANY_MENTIONS = `more than ${MAX_MENTIONS} mentions of port 10255`;

/** The port as a word of its own: not digits of an ID, a digest, a version or a larger number. `%3A` is a colon in a URL. */
const PORT = /(?:(?<![\w.-])|(?<=(?<!\S)-p|%3A))10255(?![\w-]|\.\d)/gi;
const MASK = '00000';
/** How many characters of a line are examined on either side. */
const BEFORE = 300;
const AFTER = 200;

type Judgment = Omit<KubeletReference, 'line'> | 'FOREIGN' | 'UNKNOWN';

/** Every reference to a kubelet's read-only port in a text without comments and with its variables expanded. */
export function kubeletReferencesIn(text: string, context: TextContext = UNKNOWN_CONTEXT): References {
  const found: KubeletReference[] = [];
  const whole = new WholeText(text);
  let masked = '';
  let copied = 0;
  let line = 1;
  let lineEnd = text.indexOf('\n');
  let mentions = 0;
  for (const { index } of text.matchAll(PORT)) {
    mentions += 1;
    if (mentions > MAX_MENTIONS) {
      found.push({ confidence: 'LOW', reach: 'ALL_NODES', form: TOO_MANY_MENTIONS, line });
      break;
    }
    for (; lineEnd >= 0 && lineEnd < index; lineEnd = text.indexOf('\n', lineEnd + 1)) line += 1;
    // A command of a script can go on in the next line; properties of Java escape colons.
    const near = text
      .slice(Math.max(0, index - BEFORE), index)
      .replaceAll('\\\n', '  ')
      .replaceAll('\\:', ':');
    const before = near.slice(near.lastIndexOf('\n') + 1).replace(/%3A$/i, ':');
    const after = text.slice(index + 5, index + 5 + AFTER).split('\n', 1)[0] ?? '';
    const judgment = judge(before, after, { whole, index }, context);
    if (judgment === 'FOREIGN') {
      masked += text.slice(copied, index) + MASK;
      copied = index + MASK.length;
    } else if (judgment !== 'UNKNOWN') found.push({ ...judgment, line });
  }
  return { found, masked: masked + text.slice(copied) };
}

/** A mention of the port. */
interface Mention {
  readonly whole: WholeText;
  readonly index: number;
}

// A lookbehind at the start of an expression keeps it linear: it tries each run of characters only from its first.

/** Databases and brokers that people run on this port, above all Azure Cosmos DB for MongoDB and its emulator. */
const FOREIGN_HOST = /\.mongo\.cosmos\.azure\.com|documents\.azure\.com/i;
const FOREIGN_SCHEME = /(?<![\w+.-])[+.-]*(?!https?:|tcp:)[a-z][a-z0-9+.-]*:\/\//i;
const LAST_WORD = /(?<![^\s"'])[^\s"']*$/;
/** A query of Prometheus on the label `instance`. */
const QUERY = /\{[^{}]*\b(?:instance|node|host)=~?\s*\\?["'][^"']*$/;
/** A flag of the API server, which ignores it, and of programs that stand for a kubelet. */
const READ_ONLY_FLAG = /--kubelet-read-?only-port[=\s]["']?$/i;

const VALUE_ENDS = /^\\?["']?\s*(?:$|[,;}\])&|>\\]|--?[\w"'])/;

const HOST =
  /(?:(https?):\/\/(?:[^\s/@"']*@)?)?(\$\{[^{}]*\}|\$\([^()]*\)|\$\w+|\{\{[^{}]*\}\}|%%?[\w-]+%%?|%\(\w+\)s|<[\w -]+>|\{[^{}\s]*\}|\[[\da-f:]+\]|(?<![\w.*-])[\w.*-]*):$/i;
const READ_BY_KUBELET = /^\/(?:metrics|stats|pods|healthz|spec|runningpods)\b/;
/** Paths that hardly anything but a kubelet serves. */
const ONLY_KUBELET = /^\/(?:stats\/summary|metrics\/(?:cadvisor|probes|resource)|pods\b|runningpods|spec\b)/;

function judge(before: string, after: string, at: Mention, context: TextContext): Judgment {
  const target = before + after.split(/[\s"']/, 1)[0];
  if (FOREIGN_HOST.test(target) || FOREIGN_SCHEME.test(LAST_WORD.exec(target)?.[0] ?? '')) return 'FOREIGN';
  if (QUERY.test(before) || isPrinted(before, after) || isProse(before, after)) return 'FOREIGN';
  if (READ_ONLY_FLAG.test(before) && (context.listensOnPort || at.whole.isApiServer)) return 'FOREIGN';
  if (endsWithKubeletPort(before))
    return VALUE_ENDS.test(after)
      ? reference('HIGH', 'OWN_NODE', "port 10255 as the setting of a kubelet's port")
      : 'FOREIGN';
  if (isPortOfKubelet(before, { text: at.whole.text, index: at.index }))
    return reference('HIGH', 'OWN_NODE', "port 10255 as the setting of a kubelet's port");
  const client = clientHost(before);
  if (client !== undefined) return judgeHost(client, true, { before, after: '' }, at, context);
  const paired = pairedHost(at.whole.text.slice(Math.max(0, at.index - BEFORE), at.index));
  if (paired !== undefined) return judgePair(paired, before, at, context);
  const [, scheme, host] = HOST.exec(before.replace(QUOTED_VARIABLE, '$1:').replace(/%[sv]:$/, '{}:')) ?? [];
  if (host === undefined) return judgeAlone(before, after, at, context);
  if (host === '' && CONCATENATED.test(before)) return judgeConcatenated(before, after);
  if (/\/nodes\/[^\s/]*$/.test(before) && /^\/proxy\b/.test(after))
    return reference('HIGH', 'ALL_NODES', "the API server's proxy to port 10255 of nodes");
  return judgeHost(host, scheme !== undefined, { before, after }, at, context);
}

/** No host stands before the port. */
function judgeAlone(before: string, after: string, { whole }: Mention, context: TextContext): Judgment {
  if (isArgumentAfterNode(before, after))
    return reference('MEDIUM', 'OWN_NODE', "its node's address with port 10255");
  return setsPort(before) && whole.readsOnlyKubelets && !context.listensOnPort
    ? reference('MEDIUM', 'ALL_NODES', "a kubelet's path, and port 10255")
    : 'UNKNOWN';
}

/** `"http://" + host + ":10255/pods"`, as programs write it. */
const CONCATENATED = /[+.,&]\s*["'`]:$/;

function judgeConcatenated(before: string, after: string): Judgment {
  if (ONLY_KUBELET.test(after)) return reference('MEDIUM', 'ALL_NODES', "a kubelet's path at port 10255");
  return namesNode(before) && READ_BY_KUBELET.test(after)
    ? reference('MEDIUM', 'OWN_NODE', "its node's address with port 10255")
    : 'UNKNOWN';
}

/** `"$NODE_IP":10255`, as shell scripts quote it. */
const QUOTED_VARIABLE = /(?<!["'])["']+(\$[^"'\s]*)["']+:$/;
/** A host and its port that are set apart: a variable of a program has no sign before its name. */
function judgePair(host: string, before: string, at: Mention, context: TextContext): Judgment {
  return /[.[(]/.test(host) && namesNode(host)
    ? reference('MEDIUM', 'OWN_NODE', "its node's address with port 10255")
    : judgeHost(host, false, { before, after: '' }, at, context);
}

function reference(confidence: Confidence, reach: Reach, form: string): Judgment {
  return { confidence, reach, form };
}

const LOCAL = /^(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\])$/;
const PRIVATE =
  /^(?:10\.\d{1,3}|172\.(?:1[6-9]|2\d|3[01])|192\.168|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))(?:\.\d{1,3}){2}$|^\[f[cd][\da-f]{2}:[\da-f:]*\]$/i;
const ANY_ADDRESS = /^\d{1,3}(?:\.\d{1,3}){3}$|^\[[\da-f:]+\]$/i;
const REPLACED = /^\$\$?(?:\{1\}|1)$/;
const NODE_NAMED =
  /^(?:[\w-]+-)?kubelet(?=$|\.)|^gk[e3]-[\w-]+(?:(?:\.[\w-]+)?\.c\.[\w.-]+\.internal)?$|(?:^|[.-])(?:k8s-)?(?:node|worker)-?\d+(?:$|[.-])/i;

function judgeHost(
  host: string,
  hasScheme: boolean,
  { before, after }: { readonly before: string; readonly after: string },
  at: Mention,
  context: TextContext,
): Judgment {
  const readsKubelet = READ_BY_KUBELET.test(after);
  if (host === '' || host === '*') return 'FOREIGN';
  if (host === POD_ADDRESS || LOCAL.test(host)) return judgeOwn(hasScheme, readsKubelet, before, context);
  if (REPLACED.test(host) && /replacement/i.test(before))
    return at.whole.relabelsNodesAt(at.index)
      ? reference('HIGH', 'ALL_NODES', 'every address changed to port 10255')
      : 'FOREIGN';
  if (/^[$%{<]/.test(host)) return judgeVariable(host, hasScheme, after, at, context);
  if (ANY_ADDRESS.test(host)) {
    if (PRIVATE.test(host))
      return reference(readsKubelet ? 'HIGH' : 'MEDIUM', 'ALL_NODES', 'a private address with port 10255');
    return ONLY_KUBELET.test(after)
      ? reference('MEDIUM', 'ALL_NODES', "a kubelet's path at port 10255")
      : 'FOREIGN';
  }
  if (context.services.has(host.split('.')[0] ?? '')) return 'FOREIGN';
  if (NODE_NAMED.test(host))
    return reference('HIGH', 'ALL_NODES', "a node's or kubelet's name with port 10255");
  return ONLY_KUBELET.test(after)
    ? reference('MEDIUM', 'ALL_NODES', "a kubelet's path at port 10255")
    : 'FOREIGN';
}

const LISTENS = /listen|bind|serve|expose|\baddr|address/i;
const REQUESTS = /\b(?:curl|wget|http)\s/;
/** localhost and the pod's own address: the node's only on the host network, and there too a program may listen itself. */
function judgeOwn(
  hasScheme: boolean,
  readsKubelet: boolean,
  before: string,
  { onHostNetwork, listensOnPort }: TextContext,
): Judgment {
  const isElsewhere = runsElsewhere(before);
  if ((onHostNetwork === false && !isElsewhere) || listensOnPort) return 'FOREIGN';
  if (!hasScheme && !REQUESTS.test(before) && !/kubelet/i.test(before))
    return LISTENS.test(before) ? 'FOREIGN' : 'UNKNOWN';
  const certain = onHostNetwork === true && !isElsewhere;
  const confidence = readsKubelet ? (certain ? 'HIGH' : 'MEDIUM') : certain ? 'MEDIUM' : 'LOW';
  return reference(confidence, 'OWN_NODE', 'localhost with port 10255');
}

/** A host that a variable or a template fills in. */
function judgeVariable(
  host: string,
  hasScheme: boolean,
  after: string,
  { whole }: Mention,
  { onHostNetwork }: TextContext,
): Judgment {
  const node = reference('HIGH', 'OWN_NODE', "its node's address with port 10255");
  if (host === NODE_ADDRESS) return node;
  // Autodiscovery of a Datadog or Elastic agent: the container that it found.
  if ((/^%%/.test(host) && whole.isAutodiscovery) || /^\$\{data\.host\}$/.test(host)) return 'FOREIGN';
  if (/\bHOSTNAME\b/.test(host) && onHostNetwork === false) return 'FOREIGN';
  if (namesNode(host))
    return /^[$]/.test(host)
      ? node
      : reference('HIGH', 'OWN_NODE', "a template for its node's address with port 10255");
  if (ONLY_KUBELET.test(after) || (READ_BY_KUBELET.test(after) && hasScheme && !SERVICE_VARIABLE.test(host)))
    return reference('MEDIUM', 'ALL_NODES', "a kubelet's path at port 10255");
  if (SERVICE_VARIABLE.test(host)) return 'FOREIGN';
  return 'UNKNOWN';
}
