import { isScalar, type Scalar, visit } from 'yaml';
import { endpointOf, hostOf, readOnlyUrls, toSecurePort } from '../kubelet/urls.ts';
import type { LeftReason } from '../left-reasons.ts';
import { type ConfigText, configTextsOf } from '../manifest/config-texts.ts';
import { type CommandLine, type Container, containersOf, wordsOf } from '../manifest/containers.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { variablesIn } from '../shell/parse-shell.ts';
import { rewriteShell } from '../shell/rewrite-shell.ts';
import { editScalar, textOf } from '../text/scalar-edit.ts';
import { hull } from '../text/splices.ts';
import type { MigrationPolicy, Proposal, Range, Splice } from '../types.ts';
import { addNodeVariables, type CommandLineRewrite, rewriteCommandLine } from './command-lines.ts';
import { change, editText, leave, leaveText, type Rule, rangeOf } from './config-edits.ts';

/** curl and wget in a container's command, args, exec probes and hooks, and the variables that they read the URL from. */
export const httpClients: Rule = {
  tool: 'curl or wget',
  propose(manifest: Manifest, policy: MigrationPolicy): Proposal[] {
    return containersOf(manifest).flatMap((container) => proposeFor(container, policy));
  },
};

function proposeFor(container: Container, policy: MigrationPolicy): Proposal[] {
  const lines = container.commandLines.map((line) => ({
    line,
    result: rewriteCommandLine(container, line, policy),
    covers: hull([line.command, line.args].filter((list) => list !== null).map(rangeOf)),
  }));
  const left: Proposal[] = lines.flatMap(({ result }) =>
    (result?.left ?? []).map(({ reason, covers }) => leave(httpClients.tool, reason, covers)),
  );
  const rewritten = lines.flatMap(({ result, covers }) =>
    result !== null && (result.rewrite.splices.length > 0 || result.rewrite.variableEdits.size > 0)
      ? [{ result, covers }]
      : [],
  );
  if (rewritten.length === 0) return left;
  const results = rewritten.map(({ result }) => result);
  const changesVariables = results.some(({ rewrite }) => rewrite.variableEdits.size > 0);
  const [stays] = left;
  const isShared = lines.some(({ line, result }) => usesEdited(container, line, result, results));
  const reason = isShared
    ? 'SHARED_VARIABLE'
    : stays?.kind === 'LEFT' && changesVariables
      ? stays.reason
      : null;
  const splices = reason ?? splicesOf(container, results);
  if (typeof splices === 'string')
    return [...left, ...rewritten.map(({ covers }) => leave(httpClients.tool, splices, covers))];
  return [...left, changeOf(rewritten, splices)];
}

/** A command line uses a variable that another one's rewrite edits, and is not rewritten with it. */
function usesEdited(
  { manifest }: Container,
  line: CommandLine,
  result: CommandLineRewrite | null,
  results: readonly CommandLineRewrite[],
): boolean {
  const edited = new Set(results.flatMap(({ rewrite }) => [...rewrite.variableEdits.keys()]));
  if (edited.size === 0) return false;
  const used = wordsOf(manifest, line).flatMap((word) => (isScalar(word) ? variablesIn(textOf(word)) : []));
  return used.some((name) => edited.has(name) && result?.rewrite.variableEdits.has(name) !== true);
}

/** The edits of all the container's command lines, of its variables and of those that are added; or why there are none. */
function splicesOf(container: Container, results: readonly CommandLineRewrite[]): Splice[] | LeftReason {
  const splices: Splice[] = [];
  const uses = new Set<string>();
  const variableEdits = new Map<string, Map<string, Splice>>();
  for (const { rewrite, splices: edits } of results) {
    if (typeof edits === 'string') return edits;
    for (const edit of edits) splices.push(edit);
    for (const name of rewrite.uses) uses.add(name);
    for (const [name, wanted] of rewrite.variableEdits) {
      const distinct = variableEdits.get(name) ?? new Map<string, Splice>();
      for (const edit of wanted) distinct.set(JSON.stringify(edit), edit);
      variableEdits.set(name, distinct);
    }
  }
  for (const [name, edits] of variableEdits) {
    const scalar = container.variables.find((variable) => variable.name === name)?.value;
    const edited = scalar ? editScalar(container.manifest.source, scalar, [...edits.values()]) : null;
    if (edited === null) return 'NOT_EDITABLE';
    for (const edit of edited) splices.push(edit);
  }
  const added = addNodeVariables(container, uses);
  return added === null ? 'SHARED_ANCHOR' : [...added, ...splices];
}

function changeOf(
  rewritten: readonly { result: CommandLineRewrite; covers: Range }[],
  splices: readonly Splice[],
): Proposal {
  const results = rewritten.map(({ result }) => result);
  const clients = [...new Set(results.flatMap(({ rewrite }) => [...rewrite.clients]))].join(' and ');
  const grants = [...new Set(results.flatMap(({ rewrite }) => [...rewrite.grants]))];
  const usesApi = grants.includes('pods') ? [', and the Kubernetes API for pods'] : [];
  const asksKubelet = grants.some((grant) => grant !== 'pods')
    ? ['https on 10250 with the cluster CA and the token']
    : [];
  return change({
    tool: clients,
    at: rewritten[0]?.covers.start ?? 0,
    summary: [...asksKubelet, ...usesApi].join('').replace(/^, and /, ''),
    splices,
    grants,
    notes: [
      ...(results.some(({ needsShell }) => needsShell)
        ? ['it now runs in sh, which its image must have']
        : []),
      ...(results.some(({ rewrite }) => rewrite.trustsAnyone)
        ? ['it does not check certificates, before and after']
        : []),
    ],
  });
}

/** Which pod runs the script is not known here, hence neither its variables nor its image. */
const SURROUNDINGS = {
  variables: [],
  onHostNetwork: null,
  nodeName: null,
  nodeAddress: null,
  hasGnuWget: false,
  traces: false,
} as const;

/** curl in a shell script of a ConfigMap. */
export const configScripts: Rule = {
  tool: 'shell script',
  propose(manifest: Manifest, policy: MigrationPolicy): Proposal[] {
    return configTextsOf(manifest)
      .filter((config) => manifest.podSpec === null && isShellScript(config))
      .flatMap((config): Proposal[] => {
        const rewrite = rewriteShell(config.text, SURROUNDINGS, policy);
        const left = rewrite.left.map(({ reason, ...range }) =>
          leaveText(config, configScripts.tool, reason, range),
        );
        if (rewrite.splices.length === 0) return left;
        const summary = 'https on 10250 with the cluster CA and the token';
        return [
          ...left,
          editText(config, configScripts.tool, {
            edits: rewrite.splices,
            summary,
            grants: [...rewrite.grants],
          }),
        ];
      });
  },
};

function isShellScript({ key, text }: ConfigText): boolean {
  return /\.(?:sh|bash)$/.test(key) || /^#!.*\b(?:sh|bash|ash|dash)\b/.test(text);
}

/** URLs in command, args and env of programs that no other rule knows; only where the caller asks for it. */
export const unknownPrograms: Rule = {
  tool: 'unknown program',
  propose(manifest: Manifest, policy: MigrationPolicy): Proposal[] {
    if (!policy.includesUnknownPrograms) return [];
    return containersOf(manifest).flatMap((container) =>
      scalarsOf(container).flatMap((scalar) => proposeScalar(container, scalar, policy)),
    );
  },
};

function proposeScalar(container: Container, scalar: Scalar, policy: MigrationPolicy): Proposal[] {
  const urls = readOnlyUrls(textOf(scalar)).filter(({ host }) => hostOf(host, container).kind === 'NODE');
  const splices =
    urls.length === 0 ? null : editScalar(container.manifest.source, scalar, urls.flatMap(toSecurePort));
  if (splices === null) return [];
  const endpoints = urls.map(({ path }) => endpointOf(path, policy));
  const grants = endpoints.flatMap((endpoint) => (endpoint.kind === 'GRANT' ? [endpoint.grant] : []));
  const notes = ['the program itself must send the token and trust the cluster CA'];
  if (grants.length < endpoints.length)
    notes.push('the path it asks is not known, so it was granted nothing for that');
  const at = rangeOf(scalar).start;
  return [
    change({
      tool: unknownPrograms.tool,
      at,
      summary: 'https on 10250, the URL alone',
      splices,
      grants,
      notes,
    }),
  ];
}

function scalarsOf({ manifest, commandLines, variables }: Container): Scalar[] {
  return [
    ...commandLines.flatMap((line) => wordsOf(manifest, line)).filter((word) => isScalar(word)),
    ...variables.flatMap(({ value }) => (value === null ? [] : [value])),
  ];
}

const PROXY_PATH = /(\/nodes\/)(?:https?:)?([^\s/"']*?)(:10255)(?=\/proxy(?![\w-]))/g;
const COMMENT = /^\s*(?:#|\/\/)/;

/**
 * `/api/v1/nodes/NODE:10255/proxy/…`: without the port, the API server calls the kubelet on 10250, over https and with
 * its own certificate (Kubernetes API reference, "connect GET requests to proxy of Node"). The client needs nodes/proxy
 * either way, so nothing is granted.
 */
export const nodeProxy: Rule = {
  tool: 'API server node proxy',
  propose(manifest: Manifest): Proposal[] {
    const { source, root } = manifest;
    if (!source.includes(':10255/proxy')) return [];
    const found: Proposal[] = [];
    visit(root, {
      Scalar(key, scalar) {
        if (key === 'value' || typeof key === 'number')
          for (const proposal of proposeProxyPaths(source, scalar)) found.push(proposal);
      },
    });
    return found;
  },
};

function proposeProxyPaths(source: string, scalar: Scalar): Proposal[] {
  const text = textOf(scalar);
  if (!text.includes(':10255/proxy')) return [];
  const edits = [...text.matchAll(PROXY_PATH)]
    .filter(({ index }) => !COMMENT.test(text.slice(text.lastIndexOf('\n', index) + 1, index)))
    .map((match): Splice => {
      const [written, nodes = '', name = ''] = match;
      return { start: match.index, end: match.index + written.length, text: `${nodes}${name}` };
    });
  if (edits.length === 0) return [];
  const splices = editScalar(source, scalar, edits);
  const [first] = splices ?? [];
  if (splices === null || first === undefined)
    return [leave(nodeProxy.tool, 'NOT_EDITABLE', rangeOf(scalar))];
  return [
    change({
      tool: nodeProxy.tool,
      at: first.start,
      summary: 'the node without port 10255, so that the API server asks the kubelet on 10250',
      splices,
      grants: [],
      notes: [
        'it still needs nodes/proxy, which is as powerful as exec; direct requests to 10250 need only nodes/metrics',
      ],
    }),
  ];
}
