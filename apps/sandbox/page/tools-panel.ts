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
  const place = byId('tool');
  const bar = byId('tools-bar');

  function show(tab: Tab): void {
    open = tab;
    for (const button of bar.querySelectorAll('button')) {
      button.setAttribute('aria-selected', String(button.textContent === tab.name));
    }
    place.setAttribute('aria-label', tab.name);
    void tab.draw(place);
  }

  bar.replaceChildren(
    ...TABS.map((tab) => element('button', { type: 'button', role: 'tab', onclick: () => show(tab) }, tab.name)),
  );
  show(open);
  return {
    refresh: (topics) => {
      if (topics.some((topic) => open.topics.includes(topic))) void open.draw(place);
    },
  };
}
