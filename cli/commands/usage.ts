import { open } from 'node:fs/promises';
import type { Usage } from '../../shared/model/rows/parts.ts';
import type { PortState } from '../../shared/model/words.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { formatRows } from '../../shared/report/format-rows.ts';
import { type UsageLine, usageFormat } from '../../shared/report/row-format.ts';
import { judgeNode } from '../../shared/stages/judge/usage/node-verdict.ts';
import { sentenceOf } from '../../shared/stages/judge/usage/usage-reasons.ts';
import { usageOfNode, usageWithout } from '../../shared/stages/judge/usage/usage-row.ts';
import type { UsageSample } from '../../shared/stages/judge/usage/usage-sample.ts';
import {
  clocksAgree,
  DOUBTS,
  FILE_LIMITS,
  type MetricsReading,
} from '../../shared/stages/sample/metrics/reading.ts';
import type { Invocation } from '../command.ts';
import { EXIT_STATUS, type ExitStatus } from '../exit-status.ts';
import type { LoggedScrape } from '../input/pod-log.ts';
import { fileErrorReason } from '../input/read-documents.ts';
import { readUsageText, type UsageText } from '../input/read-usage-text.ts';
import { print, printStatus } from '../output.ts';
import { type ProcessContext, surfaceOf } from '../process-context.ts';

const PIECE_BYTES = 512 << 10;

/**
 * `usage`: determines whether a kubelet's read-only port is used. Throws INPUT_UNREADABLE, INPUT_NOT_METRICS,
 * OPTION_INVALID.
 */
export async function run({ config, operands, context }: Invocation<'usage'>): Promise<ExitStatus> {
  const { sampledAt = [], port, minimumWindow, format, quiet } = config;
  checkTimes(sampledAt, operands);
  const texts: DatedText[] = [];
  for (const [index, file] of operands.entries()) {
    const dated = { text: await readText(file, context), sampledAtMs: sampledAt[index] ?? null };
    if (!quiet) for (const note of usageTextNotes(dated)) printStatus(context, `${nameOf(file)}: ${note}`);
    texts.push(dated);
  }
  checkKinds(texts, operands);
  const usages = assessUsage(texts, port, minimumWindow);
  const each = EACH[texts[0]?.text.kind ?? 'METRICS'];
  // For a single kubelet, print one object instead of a list.
  const layout = format === 'json' && each === null ? 'ndjson' : format;
  await print(formatRows(usages, usageFormat(each), layout, surfaceOf(context)), context);
  return exitStatusOf(usages);
}

const EACH = { METRICS: null, PODS: 'pod', NODES: 'node' } as const;

function checkTimes(times: readonly number[], files: readonly string[]): void {
  if (times.length <= files.length) return;
  const value = times.map((ms) => new Date(ms).toISOString()).join(',');
  throw new SweepError('OPTION_INVALID', {
    option: '--sampled-at',
    value,
    detail: 'has more times than there are files',
  });
}

/** Both samples must be of the same kind: a single kubelet's text cannot be matched to one of several pods. */
function checkKinds(texts: readonly DatedText[], files: readonly string[]): void {
  const other = texts.findIndex(({ text }) => text.kind !== texts[0]?.text.kind);
  if (other < 0) return;
  const isLog = texts.some(({ text }) => text.kind === 'PODS');
  const several = isLog ? 'is a log of several pods' : 'has several nodes';
  const detail = `either this file or ${nameOf(files[0] ?? '')} ${several}, and the other ${isLog ? 'is' : 'does'} not`;
  throw new SweepError('INPUT_NOT_METRICS', { file: nameOf(files[other] ?? ''), detail });
}

async function readText(file: string, context: ProcessContext): Promise<UsageText> {
  const text = await readUsageText(bytesOf(file, context), FILE_LIMITS);
  if (text.kind === 'METRICS' && text.reading.looksLike !== null && !isEmpty(text.reading))
    throw new SweepError('INPUT_NOT_METRICS', { file: nameOf(file), detail: text.reading.looksLike });
  return text;
}

/** The how-to page's `grep` prints nothing if there are no requests, and also if the text is something else. */
const isEmpty = ({ looksLike }: MetricsReading): boolean => looksLike === 'it is empty';

async function* bytesOf(file: string, { stdin }: ProcessContext): AsyncGenerator<Uint8Array> {
  try {
    yield* file === '-' ? stdin : piecesOf(file);
  } catch (cause) {
    throw new SweepError(
      'INPUT_UNREADABLE',
      { file: nameOf(file), detail: fileErrorReason(cause) },
      { cause },
    );
  }
}

/** Reuses one buffer, so that memory does not grow with the file. */
async function* piecesOf(file: string): AsyncGenerator<Buffer> {
  const handle = await open(file);
  try {
    const memory = Buffer.allocUnsafe(PIECE_BYTES);
    for (;;) {
      const { bytesRead } = await handle.read(memory, 0, memory.length);
      if (bytesRead === 0) return;
      yield memory.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

function nameOf(file: string): string {
  return file === '-' ? 'standard input' : file;
}

function exitStatusOf(usages: readonly UsageLine[]): ExitStatus {
  const verdicts = new Set(usages.map(({ usage }) => usage.verdict));
  if (verdicts.has('IN_USE') || verdicts.has('USED_SINCE_START')) return EXIT_STATUS.OPEN;
  return verdicts.size === 0 || verdicts.has('INCONCLUSIVE')
    ? EXIT_STATUS.NOT_ALL_READ
    : EXIT_STATUS.NOTHING_OPEN;
}

const NO_LINES =
  'no request lines. Pass the whole /metrics page: that distinguishes no requests from a text that is not metrics.';
const NO_SERIES =
  'the response has no series. Query kubelet_http_requests_total without a server_type: that distinguishes no requests from kubelets that nobody collects.';

/**
 * Notes on the reliability of a text: why it is not conclusive, and whether its time is known.
 * @param sampledAtMs when the text was taken, according to the user; null if not specified
 */
function usageTextNotes({
  text,
  sampledAtMs,
}: {
  readonly text: UsageText;
  readonly sampledAtMs: number | null;
}): string[] {
  if (text.kind !== 'METRICS') {
    const subject = text.kind === 'PODS' ? 'the log' : 'the text';
    if (text.scrapes.size === 0) return [NO_SERIES];
    return [...text.scrapes].flatMap(([name, scrapes]) =>
      scrapes.flatMap(({ doubt }) =>
        doubt === null ? [] : [`${subject} of ${name} is not conclusive: ${DOUBTS[doubt]}.`],
      ),
    );
  }
  if (isEmpty(text.reading)) return [NO_LINES];
  const { doubt, nodeClockMs } = text.reading;
  const notes = doubt === null ? [] : [`the text is not conclusive: ${DOUBTS[doubt]}.`];
  if (doubt === null && sampledAtMs === null && nodeClockMs === null)
    notes.push(
      'it does not state when it was taken, so the observation window is unknown; specify it with --sampled-at.',
    );
  if (sampledAtMs !== null && nodeClockMs !== null && !clocksAgree(nodeClockMs, sampledAtMs))
    notes.push(
      `the clock of the node read ${new Date(nodeClockMs).toISOString()}; --sampled-at takes precedence.`,
    );
  return notes;
}

/** A text and the time when it was taken. */
interface DatedText {
  readonly text: UsageText;
  /** The time according to the user; null if it should be read from the text. */
  readonly sampledAtMs: number | null;
}

/**
 * Judges the usage of one kubelet, or of the kubelet of each pod or node, from one or several texts in time order.
 * @param texts at least one, all of the same kind
 */
function assessUsage(texts: readonly DatedText[], port: PortState, minimumWindowMs: number): UsageLine[] {
  const samples = new Map<string | null, UsageSample[]>();
  for (const { text, sampledAtMs } of texts) {
    for (const [name, taken] of samplesOf(text, sampledAtMs)) {
      samples.set(name, [...(samples.get(name) ?? []), ...taken]);
    }
  }
  return [...samples].map(([name, taken]) => {
    const usage = usageOf(taken, port, minimumWindowMs);
    return { name, usage, reason: sentenceOf(usage) };
  });
}

function usageOf(samples: readonly UsageSample[], port: PortState, minimumWindowMs: number): Usage {
  if (samples.length === 0) return usageWithout('METRIC_MISSING', 'FILE', 1);
  const verdict = judgeNode(samples, { port, minimumWindowMs });
  return usageOfNode(verdict, 'FILE', port === 'DISABLED' && verdict.verdict === 'IN_USE');
}

/** A text without a given time was taken at its node's clock reading or later, so the window is never overestimated. */
function samplesOf(text: UsageText, sampledAtMs: number | null): [string | null, UsageSample[]][] {
  if (text.kind === 'METRICS')
    return [[null, [sampleOf(text.reading, sampledAtMs ?? text.reading.nodeClockMs)]]];
  return [...text.scrapes].map(([name, scrapes]) => [
    name,
    scrapes.map((scrape, index) =>
      sampleOf(scrape, scrape.loggedAtMs ?? (index === scrapes.length - 1 ? sampledAtMs : null)),
    ),
  ]);
}

function sampleOf(
  { processStartedAtMs, counts, familyPresent, doubt }: MetricsReading | LoggedScrape,
  sampledAtMs: number | null,
): UsageSample {
  return { sampledAtMs, processStartedAtMs, counts, familyPresent, truncated: doubt !== null };
}
