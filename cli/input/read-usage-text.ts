import {
  GzipDamagedError,
  type OpenedText,
  openText,
} from '../../shared/stages/sample/metrics/plain-bytes.ts';
import {
  readScrape,
  type TextPart,
  textParts,
} from '../../shared/stages/sample/metrics/read-kubelet-metrics.ts';
import type { Doubt, MetricsReading, TextLimits } from '../../shared/stages/sample/metrics/reading.ts';
import { COUNTER } from '../../shared/stages/sample/metrics/sample-line.ts';
import { Scrape } from '../../shared/stages/sample/metrics/scrape.ts';
import { NODE_HEADER, POD_PREFIX } from '../../shared/stages/sample/metrics/text-kind.ts';
import { type LoggedScrape, PodLog } from './pod-log.ts';
import { readPrometheusResponse } from './prometheus-response.ts';

/** The content of a usage file: the metrics of one kubelet, or scrapes of several pods or nodes, in time order. */
export type UsageText =
  | { readonly kind: 'METRICS'; readonly reading: MetricsReading }
  | {
      readonly kind: 'PODS' | 'NODES';
      readonly scrapes: ReadonlyMap<string, readonly LoggedScrape[]>;
    };

/** A response of the Prometheus API is read all at once. */
const JSON_BYTES = 64 << 20;

/**
 * Reads any kind, distinguished by the first lines. The source may reuse the memory of a chunk once the next one is
 * requested. Throws only what the source throws.
 */
export async function readUsageText(
  source: AsyncIterable<Uint8Array>,
  limits: TextLimits,
): Promise<UsageText> {
  const opened = await openText(source);
  switch (opened.kind.kind) {
    case 'POD_LOG':
      return { kind: 'PODS', scrapes: await readPodLogs(opened, limits) };
    case 'NODES':
      return { kind: 'NODES', scrapes: await readNodes(opened, limits) };
    case 'JSON':
      return readJson(opened);
    default:
      return { kind: 'METRICS', reading: await readScrape(opened, limits) };
  }
}

async function readJson({ bytes }: OpenedText): Promise<UsageText> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    length += chunk.length;
    if (length > JSON_BYTES) return notMetrics(`it is JSON of more than ${JSON_BYTES >> 20} MiB`);
    chunks.push(Buffer.from(chunk));
  }
  const scrapes = readPrometheusResponse(parseJson(Buffer.concat(chunks).toString()));
  return 'fault' in scrapes ? notMetrics(scrapes.fault) : { kind: 'NODES', scrapes };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function notMetrics(looksLike: string): UsageText {
  const nothing = { counts: [], familyPresent: false, processStartedAtMs: null, nodeClockMs: null };
  return { kind: 'METRICS', reading: { looksLike, ...nothing, nodeName: null, doubt: null, bytesRead: 0 } };
}

/** A node name on a line of its own. Metric names have underscores, so that almost no other line matches by a prefix. */
const HEADERS = new RegExp(NODE_HEADER.source, 'gm');

/** Reads metrics of several nodes, each below a line with its name; a node can come again, later. */
async function readNodes(
  { bytes }: OpenedText,
  limits: TextLimits,
): Promise<Map<string, readonly LoggedScrape[]>> {
  const scrapes: { readonly node: string; readonly scrape: Scrape }[] = [];
  const read = (lines: Buffer) => {
    const last = scrapes.at(-1)?.scrape;
    if (last?.doubt === null) last.read(lines, false);
  };
  try {
    for await (const part of textParts(bytes, limits)) {
      const last = scrapes.at(-1)?.scrape;
      const text = part.bytes.toString('latin1');
      let done = 0;
      for (const header of text.matchAll(HEADERS)) {
        read(part.bytes.subarray(done, header.index));
        scrapes.push({ node: header[1] ?? '', scrape: new Scrape(limits.maxLineBytes) });
        done = header.index + header[0].length;
      }
      if (part.kind === 'LINES' || part.kind === 'LONG_LINE') read(part.bytes.subarray(done));
      else if (last !== undefined && done === 0 && text.trim() !== '# EOF')
        last.doubt ??= part.kind === 'OVER_LIMIT' ? 'TOO_LARGE' : 'CUT';
    }
  } catch (error) {
    if (!(error instanceof GzipDamagedError)) throw error;
    const last = scrapes.at(-1)?.scrape;
    if (last !== undefined) last.doubt ??= 'GZIP_DAMAGED';
  }
  return new Map(
    [...Map.groupBy(scrapes, ({ node }) => node)].map(([node, ofNode]) => [
      node,
      ofNode.map(({ scrape }) => loggedScrape(scrape)),
    ]),
  );
}

function loggedScrape({ series, nodeClockMs, processStartedAtMs, doubt }: Scrape): LoggedScrape {
  return {
    loggedAtMs: nodeClockMs,
    processStartedAtMs,
    counts: series.counts,
    familyPresent: series.present,
    doubt,
  };
}

/** Reads log lines of several pods in any order; each line is prefixed with its pod. */
async function readPodLogs({ bytes }: OpenedText, limits: TextLimits): Promise<Map<string, LoggedScrape[]>> {
  const logs = new PodLogs();
  try {
    for await (const part of textParts(bytes, limits)) logs.readPart(part);
  } catch (error) {
    if (!(error instanceof GzipDamagedError)) throw error;
    logs.breakOff('GZIP_DAMAGED');
  }
  return logs.scrapes();
}

class PodLogs {
  readonly #logs = new Map<string, PodLog>();

  readPart({ kind, bytes }: TextPart): void {
    if (kind === 'OVER_LIMIT') this.breakOff('TOO_LARGE');
    else {
      for (const line of bytes.toString('utf8').split('\n')) {
        const prefix = POD_PREFIX.exec(line);
        if (prefix?.[1] === undefined) continue;
        const log = this.#of(prefix[1]);
        const rest = line.slice(prefix[0].length);
        if (kind === 'LINES') log.read(rest);
        else if (kind === 'UNENDED') log.breakOff('CUT');
        else if (rest.includes(COUNTER)) log.breakOff('LINE_TOO_LONG');
      }
    }
  }

  breakOff(doubt: Doubt): void {
    for (const log of this.#logs.values()) log.breakOff(doubt);
  }

  scrapes(): Map<string, LoggedScrape[]> {
    return new Map([...this.#logs].map(([pod, log]) => [pod, log.scrapes()]));
  }

  #of(pod: string): PodLog {
    const log = this.#logs.get(pod) ?? new PodLog();
    this.#logs.set(pod, log);
    return log;
  }
}
