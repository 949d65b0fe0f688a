import type { LeftReason } from '../left-reasons.ts';
import { type ConfigText, configTextsOf } from '../manifest/config-texts.ts';
import { type Container, containersOf } from '../manifest/containers.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { rewriteShell } from '../shell/rewrite-shell.ts';
import { editScalar } from '../text/scalar-edit.ts';
import { hull } from '../text/splices.ts';
import type { MigrationPolicy, Proposal, Range, Splice } from '../types.ts';
import { addNodeVariables, type CommandLineRewrite, rewriteCommandLine } from './command-lines.ts';
import { editText, leaveText } from './config-edits.ts';
import { change, leave, type Rule, rangeOf } from './rule.ts';

/** curl and wget in a container's command, args, exec probes and hooks, and the variables that they read the URL from. */
export const httpClients: Rule = {
  tool: 'curl or wget',
  propose(manifest: Manifest, policy: MigrationPolicy): Proposal[] {
    return containersOf(manifest).flatMap((container) => proposeFor(container, policy));
  },
};

function proposeFor(container: Container, policy: MigrationPolicy): Proposal[] {
  const lines = container.commandLines.map((line) => ({
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
  const splices = stays?.kind === 'LEFT' && changesVariables ? stays.reason : splicesOf(container, results);
  if (typeof splices === 'string')
    return [...left, ...rewritten.map(({ covers }) => leave(httpClients.tool, splices, covers))];
  return [...left, changeOf(rewritten, splices)];
}

/** The edits of all the container's command lines, of its variables and of those that are added; or why there are none. */
function splicesOf(container: Container, results: readonly CommandLineRewrite[]): Splice[] | LeftReason {
  const splices: Splice[] = [];
  const uses = new Set<string>();
  const variableEdits = new Map<string, Map<string, Splice>>();
  for (const { rewrite, splices: edits } of results) {
    if (typeof edits === 'string') return edits;
    splices.push(...edits);
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
    splices.push(...edited);
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
        ? ['it is told not to check certificates, and still does not']
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
