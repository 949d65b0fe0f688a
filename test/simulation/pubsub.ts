import type { Engine } from './engine.ts';
import type { Calls, Worker, WorkerPool } from './workers.ts';

interface Message {
  readonly id: string;
  readonly data: Uint8Array;
  attempts: number;
  isAcknowledged: boolean;
}

/** Processes one message; resolves to acknowledge it. */
export type PushHandler = (message: { readonly id: string; readonly data: Uint8Array }) => Promise<void>;

/** As in infra/terraform/subscriptions.tf and functions.tf. */
const ACK_DEADLINE_MS = 600_000;
const REQUEST_TIMEOUT_MS = 540_000;
const LEAST_BACKOFF_MS = 10_000;
const MOST_BACKOFF_MS = 600_000;

/**
 * A push subscription as Pub/Sub has it: delivers each message at least once, in no order, and again after a failure, a
 * timeout or a lost acknowledgment, until the attempts are used up.
 */
export class Subscription {
  readonly name: string;
  readonly deadLetters: Uint8Array[] = [];
  readonly #engine: Engine;
  readonly #calls: Calls;
  readonly #attempts: number;
  readonly #pool: WorkerPool<PushHandler>;
  #published = 0;
  /** Messages that are neither acknowledged nor dead-lettered. */
  outstanding = 0;

  /** @param attempts deliveries before a message is dead-lettered */
  constructor(
    { engine, calls, pool }: { engine: Engine; calls: Calls; pool: WorkerPool<PushHandler> },
    name: string,
    attempts: number,
  ) {
    this.name = name;
    this.#engine = engine;
    this.#calls = calls;
    this.#pool = pool;
    this.#attempts = attempts;
  }

  publish(data: Uint8Array): void {
    this.#published += 1;
    const message = { id: `${this.name}-${this.#published}`, data, attempts: 0, isAcknowledged: false };
    this.outstanding += 1;
    this.#deliverLater(message);
    if (this.#calls.happens('duplicate message', this.#calls.plan.duplicate)) this.#deliverLater(message);
  }

  #deliverLater(message: Message): void {
    const { random } = this.#engine;
    // Most messages are quick; the others are overtaken by them.
    const delayMs = random.chance(0.8) ? random.int(10, 1000) : random.int(10, this.#calls.plan.delayMs);
    this.#engine.after(delayMs, () => this.#deliver(message));
  }

  #deliver(message: Message): void {
    message.attempts += 1;
    const taken = this.#pool.take();
    if (taken === null) {
      this.#retry(message, 'no instance is free');
      return;
    }
    const { worker, value: handle } = taken;
    const end = this.#endOnce(message, worker);
    worker.onDeath(() => end('the connection ended'));
    this.#engine.after(REQUEST_TIMEOUT_MS, () => end('the request timed out'));
    handle({ id: message.id, data: message.data }).then(
      () => end(null),
      () => end('the function failed'),
    );
  }

  /** @returns called with the failure of a delivery, or null if it succeeded; only the first call counts */
  #endOnce(message: Message, worker: Worker): (failure: string | null) => void {
    let hasEnded = false;
    return (failure) => {
      if (hasEnded) return;
      hasEnded = true;
      worker.busy -= 1;
      if (failure !== null) {
        this.#retry(message, failure);
        return;
      }
      if (this.#calls.happens('lost acknowledgment', this.#calls.plan.lostAcknowledgment)) {
        this.#engine.log(`${message.id} was processed, but the acknowledgment is lost`);
        this.#engine.after(ACK_DEADLINE_MS, () => this.#deliver(message));
        return;
      }
      if (!message.isAcknowledged) this.outstanding -= 1;
      message.isAcknowledged = true;
    };
  }

  #retry(message: Message, failure: string): void {
    if (message.isAcknowledged) return;
    if (message.attempts >= this.#attempts) {
      this.#engine.log(`${message.id} is dead-lettered after ${message.attempts} attempts`);
      this.#calls.countFault('dead letter');
      this.deadLetters.push(message.data);
      message.isAcknowledged = true;
      this.outstanding -= 1;
      return;
    }
    const backoffMs = Math.min(LEAST_BACKOFF_MS * 2 ** (message.attempts - 1), MOST_BACKOFF_MS);
    this.#engine.log(`${message.id} will be redelivered (${failure})`);
    this.#engine.after(backoffMs, () => this.#deliver(message));
  }
}
