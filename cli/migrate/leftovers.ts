import { isMap, isScalar, isSeq, type Scalar, visit } from 'yaml';
import type { KnownAgent } from '../../shared/agents/agents.ts';
import {
  blankComments,
  expandVariables,
  isDashboardOrRules,
  isDocumentation,
} from '../../shared/agents/config-text.ts';
import { agentConfiguredBy, matchAgent } from '../../shared/agents/match-agent.ts';
import {
  kubeletReferencesIn,
  type TextContext,
  UNKNOWN_CONTEXT,
} from '../../shared/stages/attribute/kubelet-reference.ts';
import { explain, lineBefore, type Occurrence } from './explain.ts';
import type { LeftReason } from './left-reasons.ts';
import { keysOf } from './manifest/config-texts.ts';
import { containersOf, containerTexts, isOnHostNetwork, listensOnPort } from './manifest/containers.ts';
import { isBuiltInKind, type Manifest } from './manifest/manifest.ts';
import { leave, rangeOf } from './rewrites/config-edits.ts';
import { scalarEditor, textOf } from './text/scalar-edit.ts';
import { occurrences, RangeIndex } from './text/splices.ts';
import type { LeftAlone, Proposal, Range } from './types.ts';

const PORT = '10255';

/**
 * Every occurrence of the port that no rule answered, each with a reason: no 10255 goes unmentioned.
 * @param proposals the rules' answers about the object
 */
export function leftoversOf(manifest: Manifest, proposals: readonly Proposal[]): LeftAlone[] {
  const { source, root } = manifest;
  const [start, end] = root.range ?? [0, 0];
  if (!source.slice(start, end).includes(PORT)) return [];
  const answered = new RangeIndex();
  for (const proposal of proposals) {
    if (proposal.covers !== undefined) answered.add(proposal.covers);
    if (proposal.kind === 'CHANGE') for (const splice of proposal.splices) answered.add(splice);
  }
  const agents = agentsOf(manifest);
  const context = contextOf(manifest);
  const found: LeftAlone[] = [];
  visit(root, {
    Scalar(key, scalar, path) {
      const text = textOf(scalar);
      if (!text.includes(PORT)) return;
      const { locate } = scalarEditor(source, scalar);
      const inContainer = agents.find(({ start: from, end: to }) => isInside(scalar, from, to));
      const agent = inContainer?.agent ?? (manifest.podSpec === null ? agentConfiguredBy(text) : null);
      const keys = keysOf(path);
      const setting = settingOf(key, path, keys);
      const callsNothing =
        manifest.kind === 'ConfigMap' && (isDocumentation(keys.at(-1) ?? '') || isDashboardOrRules(text));
      const calls = linesOfCalls(text, setting, context);
      const inField = isFieldWithoutPort(manifest, text, keys);
      let [line, counted] = [1, 0];
      for (const at of occurrences(text, PORT)) {
        line += text.slice(counted, at).split('\n').length - 1;
        counted = at;
        const place = locate({ start: at, end: at + PORT.length });
        if (answered.overlaps(place)) continue;
        found.push(
          leftover(
            manifest,
            {
              text,
              at,
              agent,
              keys,
              setting,
              callsNothing,
              isKey: key === 'key',
              isOtherNumber: inField || isNamedOtherwise(text, at, setting),
            },
            place,
            calls.has(line),
          ),
        );
      }
    },
  });
  return found;
}

/** Where the containers of known agents stand. */
function agentsOf(manifest: Manifest): (Range & { readonly agent: KnownAgent })[] {
  return containersOf(manifest).flatMap((container) => {
    const match = matchAgent(containerTexts(container));
    return match === null ? [] : [{ ...rangeOf(container.node), agent: match.agent }];
  });
}

function isInside({ range }: Scalar, start: number, end: number): boolean {
  const at = range?.[0] ?? -1;
  return at >= start && at < end;
}

const SAYS_LITTLE: ReadonlySet<LeftReason> = new Set(['UNRECOGNIZED', 'CUSTOM_RESOURCE', 'OTHER_HOST']);
/** They would leave nothing to do where the search for callers finds a call. */
const WOULD_HIDE: ReadonlySet<LeftReason> = new Set<LeftReason>([
  'COMMENT',
  'MONGODB',
  'NOT_A_PORT',
  'OTHER_PROTOCOL',
  'OWN_POD',
  'OWN_PORT',
  'PART_OF_A_WORD',
]);

/** @param callsKubelet the search for callers finds a call there */
function leftover(
  manifest: Manifest,
  occurrence: Occurrence,
  place: Range,
  callsKubelet: boolean,
): LeftAlone {
  const { reason, tool = null, advice, ...conditions } = explain(manifest, occurrence);
  const isCall = WOULD_HIDE.has(reason) || (manifest.podSpec === null && SAYS_LITTLE.has(reason));
  const left =
    callsKubelet && isCall ? leave(null, 'KUBELET_CALL', place) : leave(tool, reason, place, advice);
  return { ...left, ...conditions };
}

function settingOf(key: unknown, path: readonly unknown[], keys: readonly string[]): string {
  const last = keys.at(-1) ?? '';
  const parent = path.at(-1);
  if (isSeq(parent) && typeof key === 'number') {
    const previous = parent.items[key - 1];
    return isScalar(previous) ? textOf(previous) : last;
  }
  const variable = path.at(-2);
  if (last !== 'value' || !isMap(variable)) return last;
  const name = variable.get('name');
  return typeof name === 'string' ? name : last;
}

function contextOf(manifest: Manifest): TextContext {
  if (manifest.podSpec === null) return UNKNOWN_CONTEXT;
  return {
    ...UNKNOWN_CONTEXT,
    onHostNetwork: isOnHostNetwork(manifest),
    listensOnPort: listensOnPort(manifest),
  };
}

/** The lines of a text that call a kubelet, as the search for callers finds them. */
function linesOfCalls(text: string, setting: string, context: TextContext): ReadonlySet<number> {
  const named = text.includes('\n') ? text : `${setting}: ${text}`;
  const { found } = kubeletReferencesIn(expandVariables(blankComments(named), new Map()), context);
  return new Set(found.map(({ line }) => line));
}

/** Fields of Kubernetes' own kinds that hold a port or a text have one of these on their path. */
const MAY_HOLD_PORT = /port|^(?:data|command|args|value|annotations)$/i;

/** A tag or a registry, or a number in a field of Kubernetes that is not for ports, such as a user ID or a label. */
function isFieldWithoutPort({ kind }: Manifest, text: string, keys: readonly string[]): boolean {
  if (/^image(?:ID)?$/.test(keys.at(-1) ?? '')) return true;
  return text === PORT && kind !== '' && isBuiltInKind(kind) && !keys.some((key) => MAY_HOLD_PORT.test(key));
}

/** Last words of the names of settings that are not ports. */
const OTHER_NUMBERS = new Set(
  [
    'id uid gid pid build revision version generation line issue ticket seed year timestamp',
    'timeout ttl interval delay duration seconds secs sec millis ms nanos',
    'size bytes count limit quota max min total amount price score weight priority replicas width height length offset',
  ].flatMap((words) => words.split(' ')),
);
const NAME = /(?<![\w.-])([\w.-]{1,100})["']?\s{0,3}[:=]\s{0,3}["']?$/;
/** A line of source code, as stack traces name it. */
const SOURCE_LINE = /\w\.(?:java|kt|scala|go|py|rb|js|ts|rs|c|cc|cpp|h|cs|php|ex|lua|sh):$/;

/** The name of the setting, or a file of source code before it, shows that it is not a port. */
function isNamedOtherwise(text: string, at: number, setting: string): boolean {
  const before = lineBefore(text, at);
  const name = text === PORT ? setting : (NAME.exec(before)?.[1] ?? '');
  const words = name.split(/[_.-]|(?<=[a-z0-9])(?=[A-Z])/).map((word) => word.toLowerCase());
  return (
    SOURCE_LINE.test(before) ||
    (OTHER_NUMBERS.has(words.at(-1) ?? '') && !words.some((word) => /port|kubelet/.test(word)))
  );
}
