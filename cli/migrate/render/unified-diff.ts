import type { MigratedUnit } from '../migration.ts';
import { type DiffLine, HunkWriter } from './hunk-writer.ts';

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
