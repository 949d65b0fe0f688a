import { type GlossaryKind, termOf } from '../model/glossary.ts';
import { byId } from './element.ts';

/** Distance of the explanation from its word, in pixels. */
const GAP = 6;
const TIP_ID = 'tip';

/**
 * Shows the meaning of a word with `data-term` on hover, on keyboard focus and on touch; Escape hides it. The words of the
 * table are one tab stop: arrow keys move between them.
 */
export function explainTerms(): void {
  const tip = byId(TIP_ID, HTMLElement);
  let shown: Element | null = null;

  function show(term: Element | null): void {
    if (term === shown || (term !== null && tip.contains(term))) return;
    shown?.removeAttribute('aria-describedby');
    shown = term;
    const meaning = term === null ? null : meaningOf(term);
    if (term === null || meaning === null) {
      tip.hidePopover();
      return;
    }
    tip.textContent = meaning;
    term.setAttribute('aria-describedby', TIP_ID);
    // Shown anew, it is above a dialog that was opened since.
    tip.hidePopover();
    tip.showPopover();
    place(tip, term.getBoundingClientRect());
  }

  const near = (target: EventTarget | null) =>
    target instanceof Element ? target.closest('[data-term], #tip') : null;
  document.addEventListener('pointerover', ({ target }) => {
    const over = near(target);
    if (over?.id !== TIP_ID) show(over ?? focused());
  });
  document.addEventListener('click', ({ target }) => show(near(target)));
  document.addEventListener('focusin', ({ target }) => {
    const term = near(target);
    show(term);
    if (term instanceof HTMLElement && term.closest('#rows')) becomeTabStop(term);
  });
  const follow = () => {
    if (shown !== null) place(tip, shown.getBoundingClientRect());
  };
  addEventListener('scroll', follow, { capture: true, passive: true });
  document.addEventListener(
    'keydown',
    (event) => {
      if (event.key === 'Escape' && shown !== null) {
        // The first Escape hides the explanation; the next one closes the dialog.
        event.preventDefault();
        show(null);
      } else if (event.target instanceof HTMLElement && moveFrom(event.target, event.key))
        event.preventDefault();
    },
    { capture: true },
  );
}

/** The word that the keyboard is on. */
function focused(): Element | null {
  const active = document.activeElement;
  return active?.matches('[data-term]:focus-visible') ? active : null;
}

function meaningOf(term: Element): string | null {
  const [kind = '', word = ''] = term.getAttribute('data-term')?.split('.') ?? [];
  return termOf(kind as GlossaryKind, word)[1];
}

/** Below the word, or above it where there is no room. */
function place(tip: HTMLElement, { left, top, bottom }: DOMRect): void {
  const { clientWidth, clientHeight } = document.documentElement;
  const below = bottom + GAP;
  const isBelow = below + tip.offsetHeight <= clientHeight;
  tip.style.top = `${isBelow ? below : Math.max(0, top - GAP - tip.offsetHeight)}px`;
  tip.style.left = `${Math.max(GAP, Math.min(left, clientWidth - tip.offsetWidth - GAP))}px`;
}

const MOVES: Readonly<Record<string, readonly [rows: number, words: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

const termsIn = (row: Element | null | undefined) => [
  ...(row?.querySelectorAll<HTMLElement>('[data-term]') ?? []),
];

/** Moves the focus from a word of the table to a neighbor; false if there is nothing to move to. */
function moveFrom(term: HTMLElement, key: string): boolean {
  const move = MOVES[key];
  const row = term.matches('#rows [data-term]') ? term.closest('tr') : null;
  if (move === undefined || row === null) return false;
  const at = termsIn(row).indexOf(term);
  const [rows, words] = move;
  const next = rows === 0 ? row : rows > 0 ? row.nextElementSibling : row.previousElementSibling;
  const target = termsIn(next)[at + words] ?? (rows === 0 ? undefined : termsIn(next).at(-1));
  target?.focus();
  return target !== undefined;
}

function becomeTabStop(term: HTMLElement): void {
  for (const other of byId('rows', HTMLElement).querySelectorAll<HTMLElement>('[data-term][tabindex="0"]'))
    other.tabIndex = -1;
  term.tabIndex = 0;
}

/** After the table is drawn: Tab reaches its first word. */
export function resetTabStop(): void {
  const first = byId('rows', HTMLElement).querySelector<HTMLElement>('[data-term]');
  if (first !== null) first.tabIndex = 0;
}
