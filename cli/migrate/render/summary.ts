import { grouped, plural } from '../../../shared/platform/text.ts';
import { LEFT_REASONS, needsPerson } from '../left-reasons.ts';
import type { Subject, UnitEvent } from '../types.ts';

/** How much of what happened. */
export interface Totals {
  readonly files: number;
  readonly documents: number;
  readonly changed: number;
  readonly added: number;
  /** Places that somebody has to look at. */
  readonly left: number;
  /** Other places with this number, which are shown not to be the kubelet's port. */
  readonly harmless: number;
  readonly secrets: number;
  readonly binaryConfigMaps: number;
  /** Read by workloads, and not in the files. */
  readonly missingConfigMaps: number;
  readonly missingSecrets: number;
  readonly unknownKinds: number;
  /** Files that could not be read, templates excluded. */
  readonly unreadable: number;
  readonly templates: number;
}

/** What happened at one place, as lines for a terminal, which escapes them; they never quote the files. */
export function formatEvent(file: string, event: UnitEvent): string[] {
  const { subject } = event;
  switch (event.kind) {
    case 'WARNING':
      return [line('warning', file, subject, event.text)];
    case 'ADDED':
      return [line('added', file, subject, event.objects.join(', ')), ...event.notes.map(note)];
    case 'LEFT': {
      const tool = event.tool === null ? '' : `${event.tool}: `;
      const evidence = event.evidence === undefined ? '' : ` (${event.evidence})`;
      const text = `${tool}${LEFT_REASONS[event.reason].sentence}${evidence}`;
      return [
        line('left', file, subject, text),
        ...(needsPerson(event.reason) ? [note(`what to do: ${event.advice}`)] : [note(event.advice)]),
      ];
    }
    case 'CHANGED': {
      const grants = event.grants.length === 0 ? '' : ` (needs ${event.grants.join(', ')})`;
      return [
        line('changed', file, subject, `${event.tool}: ${event.summary}${grants}`),
        ...event.notes.map(note),
      ];
    }
  }
}

/** The last line. "Nothing to do" is said only if everything was read and nothing was found. */
export function formatTotals(totals: Totals, written: boolean): string {
  const { files, documents, changed, added, left, harmless } = totals;
  const read = `${plural(documents, 'document')} of ${plural(files, 'file')}`;
  const unread = unreadOf(totals);
  const others =
    harmless === 0
      ? ''
      : ` (${plural(harmless, 'other place')} with that number, shown not to be the kubelet)`;
  if (changed + left === 0) {
    if (documents === 0 && unread.length === 0)
      return `There are neither Kubernetes objects nor Helm values in ${plural(files, 'file')}.`;
    if (unread.length === 0) return `Nothing to do: no use of port 10255 in ${read}${others}.`;
    return `No use of port 10255 found in ${read}${others}; ${unread.join(', ')}.`;
  }
  const done = written ? 'written' : 'not written: --write does that';
  const parts = [
    plural(changed, 'change'),
    `${plural(added, 'object')} added`,
    `${grouped(left)} left for you`,
  ];
  const rest = unread.length === 0 ? '' : `; ${unread.join(', ')}`;
  return `${parts.join(', ')}, ${read} (${changed === 0 ? 'nothing to write' : done})${rest}.`;
}

/** Nothing was found, and not everything was read, or there was nothing to read: whether there is something to do is not known. */
export function foundNothingInPart(totals: Totals): boolean {
  return totals.changed + totals.left === 0 && (totals.documents === 0 || unreadOf(totals).length > 0);
}

function unreadOf(totals: Totals): string[] {
  const { secrets, unreadable, templates, unknownKinds, binaryConfigMaps } = totals;
  const parts: readonly (readonly [number, string, string, string?])[] = [
    [secrets, 'Secret', 'not read'],
    [totals.missingSecrets, 'Secret', 'not in these files', ' of a workload'],
    [totals.missingConfigMaps, 'ConfigMap', 'not in these files', ' of a workload'],
    [binaryConfigMaps, 'ConfigMap', 'not read as far as its data is binary'],
    [unreadable, 'file', 'not read'],
    [templates, 'template', 'not read'],
    [unknownKinds, 'object', 'of an unknown kind, only searched for 10255'],
  ];
  return parts.flatMap(([number, what, outcome, whose = '']) =>
    number === 0 ? [] : [`${plural(number, what)}${whose} ${number === 1 ? 'was' : 'were'} ${outcome}`],
  );
}

function line(
  what: string,
  file: string,
  { line: at, column, kind, namespace, name }: Subject,
  text: string,
): string {
  const object = kind === '' ? '' : ` ${kind} ${namespace}/${name}`;
  return `${what.padEnd(8)}${file}:${at}:${column}${object}: ${text}`;
}

function note(text: string): string {
  return `${' '.repeat(8)}${text}`;
}
