import { AUDIT_ACTIONS, AUDIT_SUBJECTS, ERRORS } from '@perch/contracts';
import { DELIVERY_CODES, MEDIA_PROBLEMS, NOT_ELIGIBLE, REASON_CODES } from '@perch/core';
import { describe, expect, test } from 'vitest';
import { MODES } from '../features/tickets/draft-store.ts';
import { fileProblemKey } from '../features/tickets/file-rules.ts';
import en from './en.json';
import pt from './pt-BR.json';
import {
  ADMINISTRATION_TEXTS,
  CUSTOMER_TEXTS,
  GUEST_TEXTS,
  INCIDENT_TEXTS,
  PROFILE_TEXTS,
  SETUP_TEXTS,
  SOCIAL_TEXTS,
} from './parts.ts';

type Catalogue = { [name: string]: string | Catalogue };

const texts = (catalogue: Catalogue, prefix = ''): [string, string][] =>
  Object.entries(catalogue).flatMap(([name, value]) =>
    typeof value === 'string' ? [[prefix + name, value] as [string, string]] : texts(value, `${prefix}${name}.`),
  );
/** The key as source names it: without the ending of a plural form. */
const plain = (key: string) => key.replace(/_(zero|one|many|other)$/, '');
const keysOf = (catalogue: Catalogue) => new Set(texts(catalogue).map(([key]) => plain(key)));
const variables = (text: string) => [...new Set(text.match(/\{\{\w+\}\}/g))].sort();

const english = keysOf(en);
const sources = Object.entries(
  import.meta.glob<string>(['../**/*.{ts,tsx}', '!../**/*.test.*'], { query: '?raw', import: 'default', eager: true }),
);

const SETUP = '../features/setup/';
const DM = ['chat-', 'conversation-', 'direct-messages-page.tsx'];
const LATER = ['permalink-dialog.tsx', 'volume.tsx', ...DM].map((file) => `../features/social/${file}`);
const LIMITS = ['../ui/encrypted-chats.tsx', '../features/setup/health/limits-section.tsx'];
/** permissions begin like texts, here and there */
const AREAS = '../app/shell/areas.ts';
const WEEKLY = '../features/setup/notifications/';
const REPORTS = ['../features/reports/', '../features/tickets/figure-', AREAS, WEEKLY];
const SETTINGS = ['canned/', 'capture/', 'email/'].map((folder) => `${SETUP}${folder}`);
const ANSWERING = ['reply-drawer.tsx', 'conversation-composer.tsx'].map((file) => `../features/social/${file}`);
const OPENED = ['tickets/', 'contacts/', 'canned/', 'profile/'].map((folder) => `../features/${folder}`);
const PROFILE = ['../features/profile/', ...LATER, ...LIMITS, ...REPORTS];
/** names of events begin like those of texts */
const LIVE = '../lib/live-plan.ts';
const SHELL = ['../app/shell/command-palette.tsx', '../app/shell/shortcuts-help.tsx'];
const SOCIAL = ['../features/social/', ...PROFILE, ...SHELL, SETUP, '../ui/sentiment-mark.tsx'];

test.each([
  ['the setup', SETUP_TEXTS, [SETUP]],
  ['the audit log and single sign-on', ADMINISTRATION_TEXTS, [`${SETUP}audit-log/`, `${SETUP}sso/`]],
  ['the Social tab', SOCIAL_TEXTS, SOCIAL],
  ['profiles', PROFILE_TEXTS, PROFILE],
  ['what is opened from a list', CUSTOMER_TEXTS, [...OPENED, ...ANSWERING, ...SETTINGS]],
  ['the door', GUEST_TEXTS, ['../features/auth/', '../features/consent/']],
  ['incidents', INCIDENT_TEXTS, ['../features/incidents/', LIVE]],
])('the texts of %s are spoken where they have been fetched only', (_of, keys, places) => {
  const named = new RegExp(`['"\`](?:${keys.join('|')})\\.`);
  const elsewhere = sources.filter(
    ([file, source]) => !places.some((place) => file.startsWith(place)) && named.test(source),
  );
  expect(elsewhere.map(([file]) => file)).toEqual([]);
  expect(keys.filter((key) => !(key in en))).toEqual([]);
});

/** What a module needs before it is there, with what that needs; not what it fetches later. */
function withImports(entries: readonly string[]): Map<string, string> {
  const known = new Map(sources);
  const needed = new Map<string, string>();
  const add = (file: string) => {
    const source = known.get(file);
    if (source === undefined || needed.has(file)) return;
    needed.set(file, source);
    for (const [, from] of source.matchAll(/^(?:import|export)(?! type)[^;]*? from '(\.[^']+)';/gms)) {
      add(new URL(from!, `file:///src/locales/${file}`).pathname.replace('/src/', '../'));
    }
  };
  for (const entry of entries) add(entry);
  return needed;
}

test('the texts of what is opened from a list are not spoken before it is', () => {
  const lists = ['tickets', 'social'].map((folder) => `../features/${folder}/index.ts`);
  const needed = withImports(['../app/shell/app-shell.tsx', ...lists]);
  expect(needed.has('../features/tickets/ticket-row.tsx') && needed.has('../features/social/tweet-card.tsx')).toBe(
    true,
  );
  expect(needed.has('../features/tickets/composer.tsx')).toBe(false);
  const named = new RegExp(`['"\`](?:${CUSTOMER_TEXTS.join('|')})\\.`);
  expect([...needed].filter(([, source]) => named.test(source)).map(([file]) => file)).toEqual([]);
});

describe('the two catalogues', () => {
  test('have the same keys', () => expect([...keysOf(pt)].sort()).toEqual([...english].sort()));

  test('leave no text empty', () => {
    expect([...texts(en), ...texts(pt)].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  test('fill in the same variables', () => {
    const portuguese = new Map(texts(pt));
    const differing = texts(en).filter(([key, text]) => {
      const other = portuguese.get(key);
      return other !== undefined && variables(text).join() !== variables(other).join();
    });
    expect(differing.map(([key]) => key)).toEqual([]);
  });

  test('have every plural form the language asks for', () => {
    for (const [locale, catalogue] of [
      ['en', en],
      ['pt-BR', pt],
    ] as const) {
      const forms = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
      const keys = new Set(texts(catalogue).map(([key]) => key));
      const counted = [...keys].filter((key) => key.endsWith('_other')).map(plain);
      expect(
        counted.flatMap((key) => forms.filter((form) => !keys.has(`${key}_${form}`)).map((form) => `${key}_${form}`)),
      ).toEqual([]);
    }
  });

  test('hold every key that a source names', () => {
    const named = sources.flatMap(([file, source]) =>
      [
        ...source.matchAll(
          /(?<![\w.])t\(\s*'([\w.]+)'|'((?:error|field)\.\w+)'|\?\s*'([a-z]\w+\.[\w.]+)'\s*:\s*'([a-z]\w+\.[\w.]+)'/g,
        ),
      ].flatMap((match) => match.slice(1).flatMap((key) => (key ? [`${key} in ${file}`] : []))),
    );
    expect(named.length).toBeGreaterThan(200);
    expect(named.filter((use) => !english.has(use.split(' ')[0]!))).toEqual([]);
  });

  test('hold keys for every beginning that a source completes', () => {
    const beginnings = sources.flatMap(([, source]) =>
      [...source.matchAll(/(?<![\w.])t\(`([\w.]+\.)\$\{/g)].map((match) => match[1]!),
    );
    expect(beginnings.length).toBeGreaterThan(20);
    expect(beginnings.filter((beginning) => ![...english].some((key) => key.startsWith(beginning)))).toEqual([]);
  });
});

/** Errors of signing in are told on some pages only, which bring the sentences along. */
const sentencesOf = (code: string) => {
  const ofSso = code.replace(/^sso_/, '');
  return [
    `error.${code}`,
    `auth.error.${code}`,
    `security.error.${code}`,
    ...(ofSso === code ? [] : [`auth.ssoError.${ofSso}`, `sso.error.${ofSso}`]),
  ];
};
test.each(Object.keys(ERRORS))('the error %s has a sentence', (code) =>
  expect(sentencesOf(code).some((key) => english.has(key))).toBe(true),
);
test.each(DELIVERY_CODES)('what a delivery came to, %s, has a sentence', (code) =>
  expect(english).toContain(`deliveryCode.${code}`),
);
/** What a text lacks has words of the composer; the others are of the account, of e-mail and of the person. */
const REPLY_PROBLEMS = [
  ...NOT_ELIGIBLE.filter((code) => code !== 'empty' && code !== 'too_long'),
  ...['account_paused', 'account_disconnected', 'needs_reauthorization', 'no_contact', 'no_address'],
  ...['mail_not_configured', 'person_erased', 'reply_channel_unavailable', 'not_mentioned'],
];
test.each(REPLY_PROBLEMS)('why a reply cannot go, %s, has a sentence', (code) =>
  expect(english).toContain(`replyProblem.${code}`),
);
test.each(MODES.flatMap((mode) => MEDIA_PROBLEMS.map((problem) => [problem, mode] as const)))(
  'what is wrong with files, %s by %s, has a sentence',
  (problem, mode) => expect(english).toContain(fileProblemKey(problem, mode)),
);
test.each(REASON_CODES)('the reason %s has a sentence', (code) => expect(english).toContain(`reason.${code}`));
test.each(AUDIT_ACTIONS)('the audit action %s has a sentence', (action) =>
  expect(english).toContain(`audit.action.${action}`),
);
test.each(AUDIT_SUBJECTS)('the audit subject %s has a name', (kind) =>
  expect(english).toContain(`audit.subject.${kind}`),
);
