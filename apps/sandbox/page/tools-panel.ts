import { byId, element } from './element.ts';
import { billTab } from './bill-tab.ts';
import { faultsTab } from './faults-tab.ts';
import { mailTab } from './mail-tab.ts';
import { requestsTab } from './requests-tab.ts';
import { settingsTab } from './settings-tab.ts';
import { smsTab } from './sms-tab.ts';
import { stormTab } from './storm-tab.ts';

/** Draws one tab; called when it is opened and when one of its topics changes. */
export type Tab = { name: string; topics: string[]; draw: (place: HTMLElement) => void | Promise<void> };

const TABS: Tab[] = [mailTab, smsTab, faultsTab, stormTab, billTab, requestsTab, settingsTab];

/** Mail, SMS, faults, storm, bill, requests and settings at the right. */
export function toolsPanel(): { refresh: (topics: string[]) => void } {
  let open = TABS[0]!;
  let body = element('div');
  const place = byId('tool');
  const bar = byId('tools-bar');

  function show(tab: Tab): void {
    open = tab;
    for (const button of bar.querySelectorAll('button')) {
      const isOpen = button.textContent === tab.name;
      button.setAttribute('aria-selected', String(isOpen));
      button.tabIndex = isOpen ? 0 : -1;
      if (isOpen) button.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
    place.setAttribute('aria-label', tab.name);
    // A place of its own: what the tab before is still fetching must not be drawn over this one.
    body = element('div', { class: 'tool-body' });
    place.replaceChildren(body);
    place.scrollTop = 0;
    void tab.draw(body);
  }

  /** Arrow keys walk along the tabs, as in any tab list. */
  function walk(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = TABS[(TABS.indexOf(open) + step + TABS.length) % TABS.length]!;
    show(next);
    bar.querySelectorAll('button')[TABS.indexOf(next)]?.focus();
  }

  bar.replaceChildren(
    ...TABS.map((tab) =>
      element('button', { type: 'button', role: 'tab', 'aria-controls': 'tool', onclick: () => show(tab) }, tab.name),
    ),
  );
  bar.addEventListener('keydown', walk);
  show(open);
  return {
    refresh: (topics) => {
      if (topics.some((topic) => open.topics.includes(topic))) void open.draw(body);
    },
  };
}
