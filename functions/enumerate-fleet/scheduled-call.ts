import * as z from 'zod';
import type { ScopePart } from '../../shared/model/scope.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { scope } from '../../shared/platform/options-checks.ts';

/** A request from Cloud Scheduler or a person. */
export interface Call {
  /** The unparsed body; undefined or empty if there is none. */
  readonly rawBody?: Uint8Array | undefined;
  /** `X-CloudScheduler-ScheduleTime`, RFC 3339; the same for every retry. */
  readonly scheduleTime: string | undefined;
}

const time = z.iso.datetime({ offset: true });
const body = z.strictObject({ scheduled_at: time.optional(), scope: scope().optional() });

/** Allowed clock skew between machines. */
const SKEW_MS = 60_000;
const MINUTE_MS = 60_000;

/** What a call asks for. */
export interface CalledScan {
  /** The scheduled time, in milliseconds since the epoch. */
  readonly scheduledAtMs: number;
  /** Overrides the configured scope; null: use the configured one. */
  readonly scope: readonly ScopePart[] | null;
}

/**
 * Reads a request. The scheduled time comes from the body, else from Scheduler's header, else it is the current minute.
 * The content type is ignored, because Scheduler sends JSON as application/octet-stream by default. A scope in the
 * request gives the caller no additional access: the scan reads only what the function's service account can read.
 * @throws SweepError REQUEST_INVALID
 */
export function readCall({ rawBody, scheduleTime }: Call, clock: Clock): CalledScan {
  const { scheduled_at, scope = null } = readBody(rawBody);
  return { scheduledAtMs: scheduledMs(scheduled_at ?? scheduleTime, clock.nowMs()), scope };
}

function scheduledMs(text: string | undefined, nowMs: number): number {
  if (text === undefined) return nowMs - (nowMs % MINUTE_MS);
  if (!time.safeParse(text).success) throw invalid(`"${text}" is not an RFC 3339 time`);
  const scheduledAtMs = Date.parse(text);
  if (scheduledAtMs > nowMs + SKEW_MS) throw invalid(`${text} is in the future`);
  return scheduledAtMs;
}

function readBody(rawBody: Uint8Array | undefined): z.infer<typeof body> {
  if (rawBody === undefined || rawBody.length === 0) return {};
  const { success, data, error } = body.safeParse(jsonOf(rawBody));
  if (success) return data;
  throw invalid(error.issues.map(({ path, message }) => [...path, message].join(': ')).join('; '));
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw invalid('the body is not valid JSON');
  }
}

const invalid = (detail: string) => new SweepError('REQUEST_INVALID', { detail });
