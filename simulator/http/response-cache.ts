/** Maximum size of the cache, in characters. */
const CAPACITY = 32_000_000;

/**
 * Caches responses that depend only on the fleet, until it changes. A project's clusters are rendered once per mask.
 */
export class ResponseCache {
  readonly #fleet: { readonly revision: number };
  readonly #texts = new Map<string, string>();
  #size = 0;
  #revision = -1;

  constructor(fleet: { readonly revision: number }) {
    this.#fleet = fleet;
  }

  /** @param key everything besides the fleet that the response depends on */
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
