import { z } from 'zod';
import type { Clock } from '../../shared/platform/clock.ts';
import { SweepError } from '../../shared/platform/errors.ts';

/** A call, as Cloud Scheduler or a person makes it. */
export interface Call {
  /** As it came; without one, or empty, for none. */
  readonly rawBody?: Uint8Array | undefined;
  /** `X-CloudScheduler-ScheduleTime`, RFC 3339; the same however often Scheduler tries. */
  readonly scheduleTime: string | undefined;
}

const time = z.iso.datetime({ offset: true });
const body = z.strictObject({ scheduled_at: time.optional() });

/** Clocks of different machines may differ so much. */
const SKEW_MS = 60_000;
const MINUTE_MS = 60_000;

/**
 * When a call's scan was to begin, in milliseconds since the epoch: as the body says, else as Scheduler says, else this
 * minute. The content type does not matter: Scheduler sends JSON as application/octet-stream unless told otherwise.
 * @throws SweepError REQUEST_INVALID
 */
export function scheduledMs({ rawBody, scheduleTime }: Call, clock: Clock): number {
  const { scheduled_at } = readBody(rawBody);
  const nowMs = clock.nowMs();
  const text = scheduled_at ?? scheduleTime;
  if (text === undefined) return nowMs - (nowMs % MINUTE_MS);
  if (!time.safeParse(text).success) throw invalid(`"${text}" is no time in RFC 3339`);
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
    throw invalid('its body is no JSON');
  }
}

const invalid = (detail: string) => new SweepError('REQUEST_INVALID', { detail });
