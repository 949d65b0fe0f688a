/** Thrown in place of a response, as if the process had been killed. */
export class Interrupted extends Error {}

/** When a run is interrupted: at the given call, before or after it takes effect. */
export interface Interruption {
  readonly call: number;
  readonly moment: 'BEFORE' | 'AFTER';
}

/**
 * Counts the calls to everything that it wraps and interrupts the run at one of them; all later calls are interrupted
 * too.
 */
export class Interrupter {
  readonly #interruption: Interruption | null;
  #ended = false;
  calls = 0;

  /** @param interruption null: never */
  constructor(interruption: Interruption | null) {
    this.#interruption = interruption;
  }

  /** Wraps an object so that its methods that return a promise or an async iterable may be interrupted. */
  wrap<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (object, name) => {
        const member: unknown = Reflect.get(object, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => this.#run(() => member.apply(object, args));
      },
    });
  }

  #run(call: () => unknown): unknown {
    this.calls += 1;
    const here = this.calls === this.#interruption?.call;
    if (this.#ended || (here && this.#interruption?.moment === 'BEFORE')) return this.#end();
    const result = call();
    if (!here) return result;
    return result instanceof Promise ? result.then(() => this.#end()) : this.#end();
  }

  /** A result that throws Interrupted, whether it is awaited or iterated. */
  #end(): unknown {
    this.#ended = true;
    const answer = Promise.reject(new Interrupted());
    answer.catch(() => undefined);
    return Object.assign(answer, {
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Interrupted()) }),
    });
  }
}
