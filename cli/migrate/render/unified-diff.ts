import { SweepError } from '../../../shared/platform/errors.ts';
import type { MigratedUnit } from '../migration.ts';

/**
 * The unified diff of a file, as `patch` and `git apply` take it; nothing where no unit has edits. The edits are known,
 * so no difference is searched for, and the file is never held. A Secret's lines are never context: there a hunk has less.
 * @throws SweepError MANIFEST_SHOWS_SECRET where a line that changes is also a Secret's
 */
export async function* unifiedDiff(file: string, units: AsyncIterable<MigratedUnit>): AsyncGenerator<string> {
  const writer = new HunkWriter(file);
  const lines = new LineFeeder(writer);
  let isFirst = true;
  const header = (hunks: string[]): string[] => {
    if (hunks.length === 0 || !isFirst) return hunks;
    isFirst = false;
    return [`--- ${file}\n+++ ${file}\n`, ...hunks];
  };
  for await (const { unit, splices, isSecret } of units) {
    let done = 0;
    for (const { start, end, text } of splices) {
      lines.same(unit.text.slice(done, start), isSecret);
      lines.replaced(unit.text.slice(start, end), text, isSecret);
      done = end;
    }
    lines.same(unit.text.slice(done), isSecret);
    yield* header(writer.take());
  }
  lines.end();
  writer.end();
  yield* header(writer.take());
}

/** Brings pieces of text, which end anywhere, to whole lines. */
class LineFeeder {
  private before = '';
  private after = '';
  private isChanged = false;
  private isSecret = false;
  private readonly writer: HunkWriter;

  constructor(writer: HunkWriter) {
    this.writer = writer;
  }

  same(text: string, isSecret: boolean): void {
    for (const line of linesOf(text)) {
      this.add(line, line, isSecret);
      if (line.endsWith('\n')) this.close();
    }
  }

  replaced(before: string, after: string, isSecret: boolean): void {
    this.add(before, after, isSecret);
    this.isChanged = true;
    if (isWhole(this.before) && isWhole(this.after)) this.close();
  }

  /** The file ends here, with or without a line ending. */
  end(): void {
    if (this.before !== '' || this.after !== '') this.close();
  }

  private add(before: string, after: string, isSecret: boolean): void {
    this.before += before;
    this.after += after;
    this.isSecret ||= isSecret;
  }

  private close(): void {
    const { isSecret } = this;
    const line = (text: string): DiffLine => ({ text, isSecret });
    if (this.isChanged) this.writer.change(linesOf(this.before).map(line), linesOf(this.after).map(line));
    else this.writer.same(line(this.before));
    this.before = '';
    this.after = '';
    this.isChanged = false;
    this.isSecret = false;
  }
}

function isWhole(text: string): boolean {
  return text === '' || text.endsWith('\n');
}

function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** A line with its ending, and whether it may be shown. */
interface DiffLine {
  readonly text: string;
  readonly isSecret: boolean;
}

interface Hunk {
  /** Numbers of its first lines, from 1. */
  oldStart: number;
  newStart: number;
  readonly before: readonly DiffLine[];
  /** There was more to show before it, but it is secret. */
  readonly isCutBefore: boolean;
  readonly body: { sign: ' ' | '-' | '+'; text: string }[];
}

/** Lines of context on either side, as diff(1) has it. */
const CONTEXT = 3;

/** Collects changed and unchanged lines into the hunks of a unified diff, holding no more than one hunk and its context. */
class HunkWriter {
  private oldLine = 1;
  private newLine = 1;
  private recent: DiffLine[] = [];
  private hunk: Hunk | null = null;
  private following: DiffLine[] = [];
  private finished: string[] = [];
  private readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  same(line: DiffLine): void {
    this.oldLine += 1;
    this.newLine += 1;
    this.recent = [...this.recent.slice(1 - CONTEXT), line];
    if (this.hunk === null) return;
    if (line.isSecret) {
      this.flush(true);
      return;
    }
    this.following.push(line);
    if (this.following.length > 2 * CONTEXT) this.flush(false);
  }

  /** @throws SweepError MANIFEST_SHOWS_SECRET: what changes shares a line with a Secret, and cannot be shown without it */
  change(before: readonly DiffLine[], after: readonly DiffLine[]): void {
    const first = before.findIndex((line, index) => line.text !== after[index]?.text);
    const start = first < 0 ? Math.min(before.length, after.length) : first;
    for (const line of before.slice(0, start)) this.same(line);
    let tail = 0;
    while (
      tail < Math.min(before.length, after.length) - start &&
      before.at(-1 - tail)?.text === after.at(-1 - tail)?.text
    )
      tail += 1;
    const removed = before.slice(start, before.length - tail);
    const added = after.slice(start, after.length - tail);
    if (removed.length + added.length > 0) this.write(removed, added);
    for (const line of before.slice(before.length - tail)) this.same(line);
  }

  /** The file ends: what follows the last hunk is all there is. */
  end(): void {
    if (this.hunk !== null) this.flush(false);
  }

  /** The hunks finished since the last call. */
  take(): string[] {
    const { finished } = this;
    this.finished = [];
    return finished;
  }

  private write(removed: readonly DiffLine[], added: readonly DiffLine[]): void {
    if ([...removed, ...added].some(({ isSecret }) => isSecret))
      throw new SweepError('MANIFEST_SHOWS_SECRET', { file: this.file, line: this.oldLine });
    this.hunk ??= this.open();
    // Not with spread arguments: a change can have more lines than a call can have arguments.
    const { body } = this.hunk;
    for (const { text } of this.following) body.push({ sign: ' ', text });
    for (const { text } of removed) body.push({ sign: '-', text });
    for (const { text } of added) body.push({ sign: '+', text });
    this.following = [];
    this.recent = [];
    this.oldLine += removed.length;
    this.newLine += added.length;
  }

  private open(): Hunk {
    const secret = this.recent.findLastIndex(({ isSecret }) => isSecret);
    const before = this.recent.slice(secret + 1);
    return {
      oldStart: this.oldLine - before.length,
      newStart: this.newLine - before.length,
      before,
      isCutBefore: secret >= 0,
      body: [],
    };
  }

  /** `patch` expects equal context on both sides of a hunk except at the ends of the file, so both are cut alike. */
  private flush(isCutAfter: boolean): void {
    const { hunk } = this;
    if (hunk === null) return;
    const after = this.following.slice(0, hunk.isCutBefore ? hunk.before.length : CONTEXT);
    const before = isCutAfter
      ? hunk.before.slice(Math.max(0, hunk.before.length - after.length))
      : hunk.before;
    const skipped = hunk.before.length - before.length;
    const lines = [
      ...before.map(({ text }) => ({ sign: ' ' as const, text })),
      ...removedFirst(hunk.body),
      ...after.map(({ text }) => ({ sign: ' ' as const, text })),
    ];
    const oldCount = lines.filter(({ sign }) => sign !== '+').length;
    const newCount = lines.filter(({ sign }) => sign !== '-').length;
    const header = `@@ -${rangeOf(hunk.oldStart + skipped, oldCount)} +${rangeOf(hunk.newStart + skipped, newCount)} @@\n`;
    this.finished.push(header + lines.map(({ sign, text }) => sign + withEnding(text)).join(''));
    this.hunk = null;
    this.following = [];
  }
}

/** Sorts each run of changed lines: removed lines first, then added ones. */
function removedFirst(body: Hunk['body']): Hunk['body'] {
  const sorted: Hunk['body'] = [];
  let added: Hunk['body'] = [];
  for (const line of body) {
    if (line.sign === '+') {
      added.push(line);
      continue;
    }
    if (line.sign === ' ') {
      for (const one of added) sorted.push(one);
      added = [];
    }
    sorted.push(line);
  }
  return [...sorted, ...added];
}

/** A range without lines is given by the line before it. */
function rangeOf(start: number, count: number): string {
  if (count === 1) return String(start);
  return `${count === 0 ? start - 1 : start},${count}`;
}

function withEnding(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n\\ No newline at end of file\n`;
}
