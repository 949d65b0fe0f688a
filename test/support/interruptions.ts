/** What a process that is killed leaves: the call is not answered. */
export class Interrupted extends Error {}

/** Where a run ends: at its how-manieth call, before the call took effect or after it did. */
export interface Interruption {
  readonly call: number;
  readonly moment: 'BEFORE' | 'AFTER';
}

/** Counts the calls of everything that it wraps, and ends the run at one of them; whoever goes on calling ends there too. */
export class Interrupter {
  readonly #interruption: Interruption | null;
  #ended = false;
  calls = 0;

  /** @param interruption null: none */
  constructor(interruption: Interruption | null) {
    this.#interruption = interruption;
  }

  /** The same object, whose methods that give a promise or an async iterable may be interrupted. */
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

  /** What a killed process never hears of: an answer of both forms that only throws. */
  #end(): unknown {
    this.#ended = true;
    const answer = Promise.reject(new Interrupted());
    answer.catch(() => undefined);
    return Object.assign(answer, {
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Interrupted()) }),
    });
  }
}
