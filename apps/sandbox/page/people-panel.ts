import { drawAccount } from './account-card.ts';
import type { Person } from './api.ts';
import { avatar, byId, element, redraw } from './element.ts';
import { act, onStage, personOf, setStage, stage } from './stage.ts';

/** The cast, and what the chosen one writes. */
export function peoplePanel(): void {
  const text = byId<HTMLTextAreaElement>('text');
  const toBrand = byId<HTMLInputElement>('to-brand');
  const filter = byId<HTMLInputElement>('filter');
  let lastActor = '';

  byId('compose').addEventListener('submit', (event) => {
    event.preventDefault();
    void send();
  });
  text.addEventListener('input', () => drawCount());
  text.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) byId<HTMLFormElement>('compose').requestSubmit();
  });
  toBrand.addEventListener('change', () => drawCount());
  filter.addEventListener('input', () => drawCast());
  byId('recipient').addEventListener('change', (event) =>
    setStage({ recipient: (event.target as HTMLSelectElement).value }),
  );
  for (const mode of ['tweet', 'dm'] as const) {
    byId(`mode-${mode}`).addEventListener('click', () => setStage({ mode, replyTo: null, quoting: null }));
  }
  byId('newcomer').addEventListener('submit', (event) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const entries = new FormData(form);
    const username = String(entries.get('username')).replace(/^@/, '');
    const name = String(entries.get('name')) || username;
    const brand = entries.has('brand');
    void act('POST', 'users', { username, name, brand }, `@${username} has an account`).then((isDone) => {
      if (!isDone) return;
      form.reset();
      setStage({ actor: username });
    });
  });
  onStage(() => {
    drawComposer();
    drawAccount();
    drawCast();
  });

  function written(): string {
    const isAddressed = stage.mode === 'tweet' && !stage.replyTo && !byId('to-brand-label').hidden && toBrand.checked;
    return (isAddressed ? `@${brand()} ` : '') + text.value.trim();
  }

  async function send(): Promise<void> {
    if (text.value.trim() === '') return;
    const from = stage.actor;
    const isDone =
      stage.mode === 'dm'
        ? await act('POST', 'direct-messages', { from, to: recipient(), text: text.value.trim() }, 'Sent')
        : await act(
            'POST',
            'tweets',
            {
              from,
              text: written(),
              ...(stage.replyTo && { inReplyTo: stage.replyTo.id }),
              ...(stage.quoting && { quote: stage.quoting.id }),
            },
            'Posted',
          );
    if (!isDone) return;
    text.value = '';
    setStage({ replyTo: null, quoting: null });
  }

  function brand(): string {
    return stage.brand || (stage.state?.users.brands[0]?.username ?? '');
  }

  /** Customers write to brands, brands to customers. */
  function recipients(): Person[] {
    const isToBrands = !isBrand(personOf(stage.actor));
    return stage.people.filter((person) => person.brand === isToBrands && !isOfStorm(person));
  }

  function recipient(): string {
    const names = recipients().map((person) => person.username);
    return [stage.recipient, brand()].find((name) => names.includes(name)) ?? names[0] ?? '';
  }

  function drawRecipients(): void {
    const select = byId<HTMLSelectElement>('recipient');
    byId('recipient-label').hidden = stage.mode !== 'dm';
    const names = recipients().map((person) => person.username);
    if (select.dataset['names'] !== names.join()) {
      select.dataset['names'] = names.join();
      select.replaceChildren(...names.map((name) => element('option', { value: name }, `@${name}`)));
    }
    select.value = recipient();
  }

  function drawComposer(): void {
    const actor = personOf(stage.actor);
    byId('compose').hidden = actor === undefined;
    byId('actor').replaceChildren(
      avatar(actor),
      element(
        'span',
        {},
        element('b', { dir: 'auto' }, actor?.name ?? ''),
        element('span', { class: 'handle' }, `@${stage.actor}`),
      ),
    );
    for (const mode of ['tweet', 'dm'] as const) {
      byId(`mode-${mode}`).setAttribute('aria-pressed', String(stage.mode === mode));
    }
    const subject = stage.replyTo ?? stage.quoting;
    const target = byId('target');
    target.hidden = subject === null;
    if (subject) {
      target.replaceChildren(
        element(
          'span',
          { dir: 'auto' },
          `${stage.replyTo ? 'Replying to' : 'Quoting'} @${subject.from}: ${subject.text}`,
        ),
        element(
          'button',
          { type: 'button', 'aria-label': 'Cancel', onclick: () => setStage({ replyTo: null, quoting: null }) },
          '×',
        ),
      );
    }
    byId('to-brand-label').hidden = brand() === '' || stage.mode === 'dm' || stage.replyTo !== null || isBrand(actor);
    byId('to-brand-name').textContent = `@${brand()}`;
    drawRecipients();
    byId('send').textContent =
      stage.mode === 'dm' ? 'Send' : stage.replyTo ? 'Reply' : stage.quoting ? 'Quote' : 'Post';
    text.placeholder = stage.mode === 'dm' ? 'A private message' : stage.replyTo ? 'Your reply' : 'What is happening?';
    drawCount();
  }

  function drawCount(): void {
    const left = 280 - Array.from(written()).length;
    byId('count').textContent = stage.mode === 'dm' ? '' : String(left);
    byId('count').classList.toggle('over', left < 0);
    byId<HTMLButtonElement>('send').disabled = text.value.trim() === '';
  }

  function drawCast(): void {
    const wanted = filter.value.toLowerCase();
    const shown = stage.people
      .filter((person) => !isOfStorm(person) || wanted !== '')
      .filter((person) => `${person.name} ${person.username}`.toLowerCase().includes(wanted))
      .slice(0, 200);
    const nobody =
      stage.people.length === 0 ? 'No account yet. Add a brand and a customer below.' : 'Nobody is called that.';
    const list = shown.length === 0 ? [element('li', { class: 'nothing' }, nobody)] : shown.map(castMember);
    redraw(byId('cast'), ...list);
    if (stage.actor === lastActor) return;
    lastActor = stage.actor;
    document.getElementById(`person-${lastActor}`)?.scrollIntoView({ block: 'nearest' });
  }
}

function castMember(person: Person): HTMLElement {
  const isChosen = person.username === stage.actor;
  return element(
    'li',
    {},
    element(
      'button',
      {
        type: 'button',
        id: `person-${person.username}`,
        'aria-pressed': String(isChosen),
        onclick: () => setStage({ actor: person.username }),
      },
      avatar(person),
      element(
        'span',
        { class: 'who' },
        element('b', { dir: 'auto' }, person.name),
        element('span', { class: 'handle' }, `@${person.username}`),
      ),
      person.brand && element('span', { class: 'tag' }, 'brand'),
      !person.brand && person.verifiedType !== 'none' && element('span', { class: 'tick', title: 'Verified' }, '✓'),
      !person.acceptsDirectMessages &&
        element('span', { class: 'closed', title: 'Takes no messages from strangers' }, 'DM closed'),
      person.protected && element('span', { class: 'closed' }, 'protected'),
      person.suspended && element('span', { class: 'closed' }, 'suspended'),
    ),
  );
}

/** The many people of a storm are found by name only. */
function isOfStorm(person: Person): boolean {
  return person.username.startsWith('traveller_');
}

function isBrand(person: Person | undefined): boolean {
  return person?.brand ?? false;
}
