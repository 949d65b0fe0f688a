import { shuffle } from './chance.ts';

/** A card and how many of it are in the deck. */
export type Deck<T> = readonly (readonly [count: number, card: T])[];

/**
 * Deals the deck in an order that the key decides, shuffled anew each round: every round of a fleet shows the deck's
 * exact proportions, so that a small fleet shows every kind.
 * @returns the card of a cluster's index; fastest where indexes arrive in order
 */
export function dealerOf<T>(deck: Deck<T>, ...key: readonly (string | number)[]): (index: number) => T {
  const cards = deck.flatMap(([count, card]) => Array.from({ length: count }, () => card));
  let round = { number: -1, cards };
  return (index) => {
    const number = Math.floor(index / cards.length);
    if (round.number !== number) round = { number, cards: shuffle(cards, ...key, number) };
    const card = round.cards[index % cards.length];
    if (card === undefined) throw new RangeError('A deck needs a card');
    return card;
  };
}
