import { type Simulator, type SimulatorOptions, startSimulator } from '../../../simulator/start-simulator.ts';

/** 2026-11-24T00:00:00Z */
export const NOW_MS = 1_795_478_400_000;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** A clock that only moves when the test advances it. */
export class HandClock {
  #nowMs = NOW_MS;

  nowMs(): number {
    return this.#nowMs;
  }

  pass(durationMs: number): void {
    this.#nowMs += durationMs;
  }
}

/** Serves a fleet while `run` is running, and closes the simulator even if it fails. */
export async function withSimulator(
  options: SimulatorOptions,
  run: (simulator: Simulator) => Promise<void>,
): Promise<void> {
  const simulator = await startSimulator({ clock: new HandClock(), ...options });
  try {
    await run(simulator);
  } finally {
    await simulator.close();
  }
}

export async function ask({ url }: Simulator, path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(new URL(path, url), init);
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

export function put(body: unknown): RequestInit {
  return { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
