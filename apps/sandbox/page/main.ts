import { call, type Person, type State } from './api.ts';
import { byId, renewAges } from './element.ts';
import { peoplePanel } from './people-panel.ts';
import { setStage, showPanel, stage } from './stage.ts';
import { timelinePanel } from './timeline-panel.ts';
import { toolsPanel } from './tools-panel.ts';
import { clockWords, setWorldClock } from './world-clock.ts';

const STATE_EVERY_MS = 2_000;
const AGES_EVERY_MS = 30_000;

let pending: number | undefined;
/** By how much X's time was off when the timeline was drawn. */
let shownClock = '';

peoplePanel();
const timeline = timelinePanel();
const refreshTimeline = oneAtATime(timeline.refresh);
const loadPeopleOnce = oneAtATime(loadPeople);
for (const button of document.querySelectorAll<HTMLElement>('#panels button')) {
  button.addEventListener('click', () => showPanel(button.dataset['panel'] as 'people' | 'timeline' | 'tools'));
}
await loadPeople();
await loadState();
setStage({ brand: stage.state?.users.brands[0]?.username ?? '' });
await timeline.refresh();
const tools = toolsPanel();
listen();
setInterval(renewAges, AGES_EVERY_MS);

function listen(): void {
  const events = new EventSource('/control/events');
  const mark = byId('live');
  events.addEventListener('open', () => {
    mark.textContent = 'live';
    mark.classList.remove('off');
  });
  events.addEventListener('error', () => {
    mark.textContent = 'no connection';
    mark.classList.add('off');
  });
  events.addEventListener('message', (event: MessageEvent<string>) => {
    const { topics } = JSON.parse(event.data) as { topics: string[] };
    if (topics.includes('users')) loadPeopleOnce();
    if (topics.some((topic) => topic === 'tweets' || topic === 'directMessages')) refreshTimeline();
    tools.refresh(topics);
    loadStateSoon();
  });
}

/** While one run is under way, any number of calls become one more. */
function oneAtATime(run: () => Promise<void>): () => void {
  let running = false;
  let again = false;
  const start = async () => {
    running = true;
    do {
      again = false;
      await run();
    } while (again);
    running = false;
  };
  return () => {
    if (running) again = true;
    else void start();
  };
}

function loadStateSoon(): void {
  pending ??= setTimeout(() => {
    pending = undefined;
    void loadState();
  }, STATE_EVERY_MS / 4);
}

async function loadPeople(): Promise<void> {
  const { data } = await call<{ data: Person[] }>('GET', 'users');
  const customers = data.filter((person) => !person.brand);
  const people = [...customers, ...data.filter((person) => person.brand)];
  const isKnown = people.some((person) => person.username === stage.actor);
  setStage({ people, actor: isKnown ? stage.actor : (people[0]?.username ?? '') });
}

async function loadState(): Promise<void> {
  const state = await call<State>('GET', 'state');
  setWorldClock(state);
  if (clockWords() !== shownClock) refreshTimeline();
  shownClock = clockWords();
  const brands = state.users.brands.map((brand) => brand.username);
  // '' is all of X, a choice like another; a brand that is no more is none.
  const isShown = stage.brand === '' || brands.includes(stage.brand);
  setStage({ state, ...(!isShown && { brand: brands[0] ?? '' }) });
  byId('tier').textContent = state.tier;
  byId('usd').textContent = `$${state.bill.usd.toFixed(3)}`;
  const struck = state.faults.rules.filter((rule) => !rule.spent).length;
  byId('struck').hidden = struck === 0;
  byId('struck').textContent = struck === 1 ? '1 fault on' : `${struck} faults on`;
  byId('unpaid').hidden = state.credits === 'ok' && state.usageCap === 'ok';
  byId('unpaid').textContent = state.credits === 'ok' ? 'usage cap' : 'no credits';
  byId('skewed').hidden = clockWords() === '';
  byId('skewed').textContent = `clock ${clockWords()}`;
  const storm = state.storms[0];
  byId('storming').hidden = storm === undefined;
  byId('storming').textContent = storm ? `storm ${storm.posted}/${storm.tweets}` : '';
  if (storm) loadStateSoon();
}
