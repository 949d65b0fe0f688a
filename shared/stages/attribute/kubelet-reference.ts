import type { Reach } from '../../agents/agent.ts';
import type { Confidence } from '../../model/words.ts';

/** A text points at a kubelet's read-only port. */
export interface KubeletReference {
  readonly confidence: Confidence;
  readonly reach: Reach;
  /** What it looks like, in a few words. */
  readonly form: string;
}

/** To sort by: the surest first. */
export const SURENESS: Readonly<Record<Confidence, number>> = { SEEN: 0, HIGH: 1, MEDIUM: 2, LOW: 3 };

/** The port as a word of its own: no digits of an id, a digest, a version or a larger number. */
const PORT = /(?<![\w.-])10255(?![\w-]|\.\d)/g;
/** How much of a line is looked at on either side. */
const BEFORE = 300;
const AFTER = 60;

/** What stands before the port where it is a kubelet's, and whose kubelet that is. */
const HOSTS: readonly (KubeletReference & { readonly like: RegExp })[] = [
  {
    like: /(?:\$[({][^(){}]*(?:node|host|kubelet)[^(){}]*[)}]|\$\w*(?:node|host|kubelet)\w*):$/i,
    reach: 'OWN_NODE',
    confidence: 'HIGH',
    form: "its node's address with port 10255",
  },
  {
    like: /(?:\{\{[^{}]*(?:node|host|kubelet)[^{}]*\}\}|%%\w*host\w*%%|<\w*(?:node|host)[\w-]*>):$/i,
    reach: 'OWN_NODE',
    confidence: 'HIGH',
    form: "a template for its node's address with port 10255",
  },
  {
    like: /\$(?:\{1\}|1):$/,
    reach: 'ALL_NODES',
    confidence: 'HIGH',
    form: 'every address put to port 10255',
  },
  {
    like: /\bkubelet[\w.-]*:$/i,
    reach: 'ALL_NODES',
    confidence: 'HIGH',
    form: 'a host called kubelet with port 10255',
  },
  {
    like: /(?<![\d.])(?:10\.\d{1,3}|172\.(?:1[6-9]|2\d|3[01])|192\.168)(?:\.\d{1,3}){2}:$/,
    reach: 'ALL_NODES',
    confidence: 'MEDIUM',
    form: 'a private address with port 10255',
  },
  {
    like: /(?:\blocalhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0):$/,
    reach: 'OWN_NODE',
    confidence: 'LOW',
    form: 'the local host with port 10255',
  },
];

/** A setting of a client that says which port its kubelet has. `readOnlyPort` alone is the kubelet's own. */
const SETTING =
  /kubelet[-_. ]?(?:http[-_. ]?|insecure[-_. ]?|read[-_. ]?only[-_. ]?)*port\w*["']?\s*[:= ]\s*["']?$/i;
const KUBELET_PATH = /^\/(?:metrics|stats|pods|healthz|spec|runningpods)\b/;
/** What listens there too: Cosmos DB for MongoDB, and its emulator. */
const NOT_KUBELET = /\.mongo\.cosmos\.azure\.com|mongodb(?:\+srv)?:\/\/|documents\.azure\.com/i;
const COMMENT = /^\s*(?:#|\/\/|;|<!--)/;

/** The surest reference to a kubelet's read-only port in a text; null where there is none. */
export function kubeletReferenceIn(text: string): KubeletReference | null {
  const found = [...text.matchAll(PORT)].flatMap(({ index }) => {
    const lineStart = text.lastIndexOf('\n', index) + 1;
    if (COMMENT.test(text.slice(lineStart, lineStart + BEFORE))) return [];
    const before = text.slice(Math.max(lineStart, index - BEFORE), index);
    const after = text.slice(index + 5, index + 5 + AFTER).split('\n', 1)[0] ?? '';
    return NOT_KUBELET.test(before + after) ? [] : (referenceAt(before, after) ?? []);
  });
  return found.toSorted((a, b) => SURENESS[a.confidence] - SURENESS[b.confidence])[0] ?? null;
}

function referenceAt(before: string, after: string): KubeletReference | null {
  if (SETTING.test(before))
    return { confidence: 'HIGH', reach: 'OWN_NODE', form: "port 10255 as the setting of a kubelet's port" };
  const atKubeletPath = KUBELET_PATH.test(after);
  const host = HOSTS.find(({ like }) => like.test(before));
  if (host !== undefined) {
    const { confidence, reach, form } = host;
    return { reach, form, confidence: atKubeletPath ? SURER[confidence] : confidence };
  }
  if (!atKubeletPath || !before.endsWith(':')) return null;
  return { confidence: 'MEDIUM', reach: 'ALL_NODES', form: "a kubelet's path at port 10255" };
}

const SURER: Readonly<Record<Confidence, Confidence>> = {
  SEEN: 'SEEN',
  HIGH: 'HIGH',
  MEDIUM: 'HIGH',
  LOW: 'MEDIUM',
};
