import { shuffle } from './chance.ts';

/** How many copies of each card the deck contains. */
export type Deck<T> = readonly (readonly [count: number, card: T])[];

/**
 * Deals the deck in an order that depends on the key, and reshuffles it for each round. Every round has the deck's
 * exact proportions, so even a small fleet contains every kind.
 * @returns a function from a cluster's index to its card; fastest if indexes arrive in order
 */
export function dealerOf<T>(deck: Deck<T>, ...key: readonly (string | number)[]): (index: number) => T {
  const cards = deck.flatMap(([count, card]) => Array.from({ length: count }, () => card));
  let round = { number: -1, cards };
  return (index) => {
    const number = Math.floor(index / cards.length);
    if (round.number !== number) round = { number, cards: shuffle(cards, ...key, number) };
    const card = round.cards[index % cards.length];
    if (card === undefined) throw new RangeError('The deck is empty');
    return card;
  };
}
