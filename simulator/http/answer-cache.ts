/** So much text is kept at most, in characters. */
const CAPACITY = 32_000_000;

/** Answers that depend on the fleet alone, kept until it changes: a project's clusters are rendered once a mask. */
export class AnswerCache {
  readonly #fleet: { readonly revision: number };
  readonly #texts = new Map<string, string>();
  #size = 0;
  #revision = -1;

  constructor(fleet: { readonly revision: number }) {
    this.#fleet = fleet;
  }

  /** @param key what the answer depends on beside the fleet */
  get(key: string): string | undefined {
    if (this.#revision !== this.#fleet.revision) this.#forget();
    return this.#texts.get(key);
  }

  keep(key: string, text: string): void {
    if (this.#size + text.length > CAPACITY) this.#forget();
    this.#texts.set(key, text);
    this.#size += text.length;
  }

  #forget(): void {
    this.#texts.clear();
    this.#size = 0;
    this.#revision = this.#fleet.revision;
  }
}
