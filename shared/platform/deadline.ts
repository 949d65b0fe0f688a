/**
 * A signal that aborts when another one does, or with a TimeoutError after a given time. Disposing of it releases the
 * timer and the listener; AbortSignal.any and AbortSignal.timeout would hold them until the time has passed.
 */
export class Deadline implements Disposable {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  readonly #onOuter = () => this.#controller.abort(this.#outer.reason);

  constructor(outer: AbortSignal, afterMs: number) {
    this.#outer = outer;
    this.#timer = setTimeout(() => {
      this.#controller.abort(new DOMException('Time limit exceeded.', 'TimeoutError'));
    }, afterMs).unref();
    if (outer.aborted) this.#onOuter();
    else outer.addEventListener('abort', this.#onOuter, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#outer.removeEventListener('abort', this.#onOuter);
  }
}
