import { LEFT_REASONS } from '../left-reasons.ts';
import type { Subject, UnitEvent } from '../unit-events.ts';

/** How many of what happened. */
export interface Totals {
  readonly files: number;
  readonly documents: number;
  readonly changed: number;
  readonly left: number;
  readonly added: number;
}

/** What happened at one place, in lines for a terminal, which escapes them; contents of the files are never in them. */
export function formatEvent(file: string, event: UnitEvent): string[] {
  const { subject } = event;
  if (event.kind === 'ADDED') {
    const objects = event.objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).join(', ');
    return [line('added', file, subject, objects), ...event.notes.map(note)];
  }
  if (event.kind === 'LEFT') {
    const tool = event.tool === null ? '' : `${event.tool}: `;
    return [
      line('left', file, subject, `${tool}${LEFT_REASONS[event.reason].sentence}`),
      note(`way out: ${event.wayOut}`),
    ];
  }
  const grants = event.grants.length === 0 ? '' : ` (needs ${event.grants.join(', ')})`;
  return [
    line('changed', file, subject, `${event.tool}: ${event.summary}${grants}`),
    ...event.notes.map(note),
  ];
}

/** The last line: what was done in all, or that there was nothing to do. */
export function formatTotals({ files, documents, changed, left, added }: Totals, written: boolean): string {
  const read = `${count(documents, 'document')} of ${count(files, 'file')}`;
  if (changed + left === 0) return `Nothing to do: no use of port 10255 in ${read}.`;
  const done = written ? 'written' : 'not written: --write does that';
  const parts = [count(changed, 'change'), `${count(added, 'object')} added`, `${left} left alone`];
  return `${parts.join(', ')}, ${read} (${changed === 0 ? 'nothing to write' : done}).`;
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

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
