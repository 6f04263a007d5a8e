import { call, type Person, type State, type Tweet } from './api.ts';
import { byId, element } from './element.ts';

/** What the panels share: who acts, for which brand, under which tweet. */
export interface Stage {
  people: Person[];
  state: State | undefined;
  actor: string;
  brand: string;
  mode: 'tweet' | 'dm';
  replyTo: Tweet | null;
  quoting: Tweet | null;
  /** Whom a message of the actor goes to; empty: the brand that is shown. */
  recipient: string;
}

export const stage: Stage = {
  people: [],
  state: undefined,
  actor: '',
  brand: '',
  mode: 'tweet',
  replyTo: null,
  quoting: null,
  recipient: '',
};

const listeners: (() => void)[] = [];

/** Draws again whatever depends on the stage. */
export function onStage(listener: () => void): void {
  listeners.push(listener);
}

export function setStage(change: Partial<Stage>): void {
  Object.assign(stage, change);
  for (const listener of listeners) listener();
}

export function personOf(username: string): Person | undefined {
  return stage.people.find((person) => person.username === username);
}

/** Brings a panel to the front where only one fits. */
export function showPanel(name: 'people' | 'timeline' | 'tools'): void {
  document.body.dataset['panel'] = name;
  for (const button of document.querySelectorAll<HTMLElement>('#panels button')) {
    button.setAttribute('aria-pressed', String(button.dataset['panel'] === name));
  }
}

/** Carries out a call and tells how it went. */
export async function act(method: string, path: string, body?: unknown, done?: string): Promise<boolean> {
  try {
    await call(method, path, body);
    if (done) say(done);
    return true;
  } catch (error) {
    say((error as Error).message, true);
    return false;
  }
}

let silence: number | undefined;

export function say(text: string, isError = false): void {
  const notice = byId('notice');
  notice.replaceChildren(element('span', { class: isError ? 'error' : '' }, text));
  notice.hidden = false;
  clearTimeout(silence);
  silence = setTimeout(() => (notice.hidden = true), isError ? 8_000 : 2_500);
}
