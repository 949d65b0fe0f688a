/**
 * A signal that is aborted with another one, or once a time is over: then by a TimeoutError. Disposing of it lets go of
 * both; AbortSignal.any and AbortSignal.timeout hold on until the time has come, whatever has ended long before.
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
