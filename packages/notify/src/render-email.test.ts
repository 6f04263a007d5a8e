import { chartPng } from './chart-png.ts';
import { describe, expect, it } from 'vitest';
import { renderEmail } from './render-email.ts';
import { renderSms } from './render-sms.ts';
import { smsSegments } from './sms-segments.ts';

const url = 'https://perch.example/reset?token=a&x=1';

it.each([
  ['en', 'Set a new password for Perch', 'Hello Ana,', '30 minutes'],
  ['pt-BR', 'Defina uma nova senha para o Perch', 'Olá, Ana.', '30 minutos'],
] as const)('speaks %s', (locale, subject, greeting, validity) => {
  const email = renderEmail('password-reset', locale, { name: 'Ana', url, validMinutes: 30 });
  expect(email.subject).toBe(subject);
  for (const part of [email.text, email.html]) {
    expect(part).toContain(greeting);
    expect(part).toContain(validity);
  }
  expect(email.text).toContain(url);
  expect(email.html).toContain(`href="${url.replaceAll('&', '&amp;')}"`);
  expect(email.html).toContain(`lang="${locale}"`);
});

it.each([
  ['en', 'Your password was changed', 'all other places'],
  ['pt-BR', 'Sua senha foi alterada', 'todos os outros lugares'],
] as const)('says in %s what has changed of an account', (locale, subject, words) => {
  const email = renderEmail('account-notice', locale, { change: 'password_changed', url });
  expect(email.subject).toBe(subject);
  for (const part of [email.text, email.html]) expect(part).toContain(words);
});

it.each([
  ['en', 'domain-missing', 'acme.example is no longer proved for Acme', 'three days running'],
  ['en', 'domain-taken', 'acme.example is no longer proved for Acme', 'Another organization'],
  ['pt-BR', 'domain-missing', 'acme.example não está mais comprovado para Acme', 'três dias seguidos'],
  ['pt-BR', 'domain-taken', 'acme.example não está mais comprovado para Acme', 'Outra organização'],
] as const)('says in %s that a domain is lost: %s', (locale, what, subject, words) => {
  const data = { name: 'Ana', organization: 'Acme', what, actor: '', domain: 'acme.example', url };
  const email = renderEmail('organization-life', locale, data);
  expect(email.subject).toBe(subject);
  for (const part of [email.text, email.html]) expect(part).toContain(words);
});

it.each([
  ['en', '2 things new in Perch', ['Ana mentioned you in a note', 'ticket #7', 'A new tweet of yours was not sent']],
  [
    'pt-BR',
    '2 novidades no Perch',
    ['Ana mencionou você em uma nota', 'ticket nº 7', 'Um novo tweet seu não foi enviado'],
  ],
] as const)('says in %s what somebody has not read', (locale, subject, words) => {
  const none = { number: null, name: null, url, isOfTweet: false };
  const email = renderEmail('notifications', locale, {
    items: [
      { ...none, kind: 'mentioned', name: 'Ana', number: 7 },
      { ...none, kind: 'delivery_failed', isOfTweet: true },
    ],
    ...{ count: 2, url, settingsUrl: url },
  });
  expect(email.subject).toBe(subject);
  for (const part of [email.text, email.html]) for (const word of words) expect(part).toContain(word);
});

it.each([
  ['en', '@acme needs reauthorization', 'Hello Ana,', 'seven days'],
  ['pt-BR', '@acme precisa de reautorização', 'Olá, Ana.', 'sete dias'],
] as const)('says in %s which account waits for an authorization, and where', (locale, subject, greeting, limit) => {
  const email = renderEmail('account-needs-reauthorization', locale, { name: 'Ana', username: 'acme', url });
  expect(email.subject).toBe(subject);
  for (const part of [email.text, email.html])
    for (const word of [greeting, limit, '@acme']) expect(part).toContain(word);
  expect(email.text).toContain(url);
  expect(email.html).toContain(`href="${url.replaceAll('&', '&amp;')}"`);
});

it.each([
  ['en', 'Nothing has arrived for @acme', ['Hello Ana,', 'since 22 November 2026', '14:02 UTC', 'after 12 hours']],
  ['pt-BR', 'Nada chegou para @acme', ['Olá, Ana.', 'desde 22 de novembro de 2026', '14:02 UTC', 'após 12 horas']],
] as const)('says in %s since when nothing has arrived, and where to look', (locale, subject, words) => {
  const since = '2026-11-22T14:02:10.000Z';
  const email = renderEmail('account-silent', locale, { name: 'Ana', username: 'acme', since, hours: '12', url });
  expect(email.subject).toBe(subject);
  for (const part of [email.text, email.html]) for (const word of words) expect(part).toContain(word);
  expect(email.text).toContain(url);
});

it.each([
  ['en', 'Join Acme & Sons on Perch', 'Ana invites you', 'You are invited', '7 days'],
  ['pt-BR', 'Entre na equipe de Acme & Sons no Perch', 'Ana convida você', 'Você recebeu um convite', '7 dias'],
] as const)('says in %s who invites to what', (locale, subject, byAna, byNobody, limit) => {
  const email = renderEmail('invitation', locale, { organization: 'Acme & Sons', inviter: 'Ana', url });
  expect(email.subject).toBe(subject);
  for (const part of [email.text, email.html]) for (const word of [byAna, limit]) expect(part).toContain(word);
  expect(email.text).toContain(url);
  expect(email.html).toContain('Acme &amp; Sons');
  expect(renderEmail('invitation', locale, { organization: 'Acme', inviter: '', url }).text).toContain(byNobody);
});

it.each([
  ['en', 'Test e-mail from Perch', 'the mail server of Acme'],
  ['pt-BR', 'E-mail de teste do Perch', 'pelo servidor de e-mail de Acme'],
] as const)('says in %s whose mail server is tried', (locale, subject, words) => {
  const email = renderEmail('add-on-test', locale, { organization: 'Acme', url });
  expect(email.subject).toBe(subject);
  for (const part of [email.text, email.html]) expect(part).toContain(words);
});

it.each([
  ['en', 'mail', 'The mail server does not let Perch in', 'smtp.acme.test refuses the sign-in', 'It said: 535 no'],
  ['en', 'sms', 'Twilio does not let Perch in', 'by which Acme sends SMS', 'It said: 535 no'],
  ['pt-BR', 'mail', 'O servidor de e-mail não deixa', 'smtp.acme.test recusa a entrada', 'Ele respondeu: 535 no'],
  ['pt-BR', 'sms', 'O Twilio não deixa o Perch entrar', 'pela qual Acme envia SMS', 'Ele respondeu: 535 no'],
] as const)('says in %s that settings of %s are refused, and by what words', (locale, kind, subject, ...words) => {
  const data = { organization: 'Acme', kind, server: 'smtp.acme.test', answer: '535 no', url };
  const email = renderEmail('add-on-refused', locale, data);
  expect(email.subject).toContain(subject);
  for (const part of [email.text, email.html]) for (const word of words) expect(part).toContain(word);
});

describe('an alert', () => {
  const alert = {
    ...{ kind: 'alarm' as const, name: 'Ana', ruleName: 'Outage', username: 'acme', tweetCount: 3, windowMinutes: 1 },
    ...{ countsAuthors: true, count: 1, startedAt: '2026-11-22T14:02:00.000Z', endedAt: null, url },
    samples: [{ username: 'bob', followersCount: 1, text: '<b>down</b>', url: 'https://x.com/i/status/1' }],
    ...{ isFallback: false, isRepeat: false },
  };

  it('counts in words of the language, and quotes as text', () => {
    const english = renderEmail('escalation-alert', 'en', alert);
    expect(english.subject).toBe('Alarm: 1 person about @acme (Outage)');
    expect(english.text).toContain('@bob · 1 follower\n');
    expect(english.html).not.toContain('<b>down');
    const samples = [{ ...alert.samples[0]!, followersCount: 12_345 }];
    expect(renderEmail('escalation-alert', 'pt-BR', { ...alert, samples }).text).toContain('@bob · 12.345 seguidores');
  });

  it('leads to where it is taken over, and to where it is seen', () => {
    const acknowledgeUrl = 'https://perch.example/a/en#abcdefghijkmnpqrstuv';
    const { text, html } = renderEmail('escalation-alert', 'en', { ...alert, acknowledgeUrl });
    for (const part of [text, html]) {
      expect(part).toContain('opening it changes nothing yet');
      expect(part).toContain('See what is happening');
      expect(part).toContain(part === text ? acknowledgeUrl : `href="${acknowledgeUrl}"`);
    }
    expect(renderSms('escalation-alert', 'pt-BR', { ...alert, acknowledgeUrl })).toBe(
      `Perch ALARME Outage: 1 pessoa sobre @acme desde 14:02 UTC. Assumir: ${acknowledgeUrl}`,
    );
  });

  it.each([
    [
      'en',
      'Open again: 1 person about @acme (Outage)',
      'Bob Lee, who had taken it over, is no longer active',
      'OPEN AGAIN',
    ],
    [
      'pt-BR',
      'Aberto de novo: 1 pessoa sobre @acme (Outage)',
      'Bob Lee, que o tinha assumido, não está',
      'ABERTO DE NOVO',
    ],
  ] as const)('says in %s of what is open again who had it', (locale, subject, who, brief) => {
    const again = { ...alert, kind: 'reopened' as const, leftBy: 'Bob Lee' };
    const email = renderEmail('escalation-alert', locale, again);
    expect(email.subject).toBe(subject);
    for (const part of [email.text, email.html]) expect(part).toContain(who);
    expect(renderSms('escalation-alert', locale, again)).toContain(`Perch ${brief} Outage: `);
    expect(renderEmail('escalation-alert', locale, { ...again, leftBy: null }).text).not.toContain('null');
  });

  it.each([
    ['en', 'Your role in Perch does not let you see incidents', 'Taken over.'],
    ['pt-BR', 'Seu papel no Perch não permite ver incidentes', 'Assumido.'],
  ] as const)(
    'leads in %s who cannot open the incident nowhere but to where it is taken over',
    (locale, why, taken) => {
      const { url: _url, ...unseen } = alert;
      const acknowledgeUrl = 'https://perch.example/a/en#abcdefghijkmnpqrstuv';
      const open = renderEmail('escalation-alert', locale, { ...unseen, acknowledgeUrl, samples: [] });
      expect(open.text.match(/https?:\S+/g)).toEqual([acknowledgeUrl]);
      expect(open.text).toContain(why);
      const takenBy = { name: 'Bob', isKey: false };
      const gone = renderEmail('escalation-alert', locale, { ...unseen, takenBy, samples: [] });
      for (const part of [gone.text, gone.html]) expect(part).not.toMatch(/href|https?:/);
      expect(renderSms('escalation-alert', locale, { ...unseen, takenBy })).toMatch(new RegExp(`UTC\\. ${taken}$`));
    },
  );

  it.each([
    [
      'a long name and address',
      'A very long name of a rule, as long as it may be',
      'https://support.example-airlines.com.br',
    ],
    ['letters that GSM has only without their marks', 'Atraso não informado às pessoas', 'https://perch.example'],
    ['letters that GSM lacks', '遅延 🚨', 'https://perch.example'],
    ['letters that take two septets', '{[~]}'.repeat(6), `https://perch.example/${'~'.repeat(40)}`],
  ])('is an SMS of two segments with %s', (_what, ruleName, origin) => {
    for (const locale of ['en', 'pt-BR'] as const) {
      const kinds = ['alarm', 'reopened', 'doubled', 'quadrupled', 'clear', 'drill'] as const;
      for (const [kind, isFirst] of kinds.flatMap((each) => [[each, false] as const, [each, true] as const])) {
        const sms = renderSms('escalation-alert', locale, {
          ...{ ...alert, kind, isFirst, ruleName, username: 'acme_support_br', count: 123_456, isRepeat: true },
          ...{ url: `${origin}/incidents/${'0'.repeat(36)}`, endedAt: alert.startedAt },
          ...(kind !== 'clear' && kind !== 'drill' && { acknowledgeUrl: `${origin}/a/en#${'a'.repeat(20)}` }),
        });
        expect(smsSegments(sms), sms).toBeLessThanOrEqual(2);
        expect(sms).toContain('@acme_support_br');
      }
    }
  });

  it.each([
    [
      'is told whole where there is room',
      'Queixas: voo "LA 3344" atrasado em Guarulhos hoje',
      40,
      /^Queixas: voo "LA 3344" atrasado em Guarulhos hoje$/,
    ],
    [
      'is cut at a word',
      `Complaints about ${'late flights '.repeat(12)}`,
      60,
      /^Complaints about (late flights )*late( flights)?$/,
    ],
    ['leaves no quote open', `Outage "${'of all of it '.repeat(20)}"`, 60, /^Outage [^"]* (of|all|it)$/],
    ['leaves no bracket open', `Outage (${'of all of it '.repeat(20)})`, 60, /^Outage [^()]* (of|all|it)$/],
  ])('the name of a rule %s', (_what, ruleName, least, shown) => {
    const sms = renderSms('escalation-alert', 'en', { ...alert, ruleName });
    const name = /^Perch ALARM (.*): 1 person/.exec(sms)![1]!;
    expect(smsSegments(sms)).toBeLessThanOrEqual(2);
    expect(name).toMatch(shown);
    expect(name.length).toBeGreaterThan(least);
  });

  it.each([
    [
      'en',
      'doubled',
      'Alarm, twice as many already: 6 people',
      'has fired',
      'Perch ALARM Outage: twice as many already, 6',
    ],
    [
      'en',
      'quadrupled',
      'Alarm, four times as many already',
      'has fired',
      'Perch ALARM Outage: 4 times as many already, 6',
    ],
    ['pt-BR', 'doubled', 'Alarme, já o dobro: 6 pessoas', 'disparou', 'Perch ALARME Outage: o dobro, 6 pessoas'],
    ['pt-BR', 'quadrupled', 'Alarme, já o quádruplo', 'disparou', 'Perch ALARME Outage: 4 vezes mais, 6 pessoas'],
  ] as const)('in %s that it has %s is the alarm, too, to whom has had none', (locale, kind, subject, fired, sms) => {
    const first = { ...alert, kind, count: 6, isFirst: true };
    const mail = renderEmail('escalation-alert', locale, first);
    expect(mail.subject).toContain(subject);
    expect(mail.text).toContain(fired);
    expect(renderSms('escalation-alert', locale, first)).toContain(sms);
    const open = { ...first, kind: 'reopened' as const };
    expect(renderSms('escalation-alert', locale, open)).toMatch(/^Perch ALARME? Outage: 6/);
    expect(renderEmail('escalation-alert', locale, open).text).toContain(fired);
    const again = { ...first, isFirst: false };
    expect(renderEmail('escalation-alert', locale, again).subject).not.toContain('Alarm');
    expect(renderSms('escalation-alert', locale, again)).not.toContain('ALARM');
  });

  it.each([
    ['Crise 3ª feira', 'Crise 3a feira'],
    ['Outage – Berlin', 'Outage - Berlin'],
    ['“Flight” delays, it’s bad', '"Flight" delays, it\'s bad'],
    ['Störung 🔥 Ação', 'Störung Acao'],
    ['São Paulo', 'Sao Paulo'],
    ['Łódź №5…', 'Lodz No5...'],
    ['𝐂𝐫𝐢𝐬𝐞 ½', 'Crise 12'],
    ['👩‍✈️ Crew ❤️', 'Crew'],
    ['Fire\u202E\n now', 'Fire now'],
    ['停電 Tokyo 3', 'Tokyo 3'],
  ])('names the rule “%s” in an SMS as “%s”', (ruleName, named) => {
    const sms = renderSms('escalation-alert', 'en', { ...alert, ruleName });
    expect(sms).toContain(`ALARM ${named}: `);
    expect(smsSegments(sms)).toBe(1);
  });

  it.each(['停電', '🔥 – 🚨', 'سقوط الموقع', '停電アラート 3'])(
    'leaves out of an SMS what nobody could read: %s',
    (ruleName) => {
      expect(renderSms('escalation-alert', 'en', { ...alert, ruleName })).toMatch(/^Perch ALARM: 1 person/);
    },
  );

  it('tells times by the clock of the person, and names its zone', () => {
    const over = {
      ...alert,
      kind: 'clear' as const,
      endedAt: '2026-11-23T02:10:00.000Z',
      timeZone: 'America/Sao_Paulo',
    };
    expect(renderEmail('escalation-alert', 'en', over).text).toContain(
      'on 22 November 2026 from 11:02 to 23:10 GMT-3.',
    );
    expect(renderEmail('escalation-alert', 'pt-BR', over).text).toContain(
      'em 22 de novembro de 2026, de 11:02 a 23:10 BRT.',
    );
    expect(renderEmail('escalation-alert', 'pt-BR', { ...over, timeZone: 'Europe/Berlin' }).text).toContain(
      'de 22 de novembro de 2026 às 15:02 GMT+1 a 23 de novembro de 2026 às 03:10 GMT+1.',
    );
    const charted = (from: string, until: string, timeZone: string) => {
      const chart = { held: [3, 120], limit: 12, from, until };
      return renderEmail('escalation-alert', 'en', { ...alert, chart, timeZone });
    };
    const drawn = (...times: Parameters<typeof charted>) => charted(...times).attachments![0]!.content;
    const [noon, midnight] = ['2026-11-22T13:02:00.000Z', '2026-11-22T23:40:00.000Z'];
    expect(drawn(noon, midnight, 'America/Sao_Paulo')).toEqual(
      chartPng({ held: [3, 120], limit: 12, from: '10:02', until: '20:40' }),
    );
    expect(drawn(noon, midnight, 'Europe/Berlin')).toEqual(
      chartPng({ held: [3, 120], limit: 12, from: '22/11 14:02', until: '23/11 00:40' }),
    );
    expect(charted(noon, midnight, 'Europe/Berlin').text).toContain('From 22/11 14:02 to 23/11 00:40 CET.');
    const night = { ...alert, startedAt: '2026-11-22T23:30:00.000Z', sentAt: '2026-11-22T23:40:00.000Z' };
    const sms = (timeZone: string, more = {}) => renderSms('escalation-alert', 'en', { ...night, timeZone, ...more });
    expect(sms('Europe/Berlin')).toContain('since 00:30 CET.');
    expect(sms('Europe/Berlin', { sentAt: '2026-11-22T23:59:00.000Z' })).not.toContain('2026-');
    expect(sms('UTC', { sentAt: '2026-11-23T00:01:00.000Z' })).toContain('since 2026-11-22 23:30 UTC.');
    for (const timeZone of Intl.supportedValuesOf('timeZone')) expect(smsSegments(sms(timeZone)), timeZone).toBe(1);
  });

  it('says from when to when it went on, or that its rule was deleted', () => {
    const over = { ...alert, kind: 'clear' as const, samples: [] };
    const ended = renderEmail('escalation-alert', 'en', { ...over, endedAt: '2026-11-22T15:10:00.000Z' });
    const unusual = { usual: 4, held: 120 };
    const chart = {
      ...{ held: [3, 120], limit: 12 },
      ...{ from: '2026-11-22T13:02:00.000Z', until: '2026-11-22T14:40:00.000Z' },
    };
    const hours = renderEmail('escalation-alert', 'en', { ...alert, countsAuthors: true, unusual, chart });
    expect(hours.text).toContain('within 60 minutes, at most 120 tweets; the rule fires at 12 tweets.');
    expect(renderEmail('escalation-alert', 'en', { ...over, unusual }).text).toContain(
      'No hour has held far more than',
    );
    expect(ended.text).toContain('is over: 1 person on 22 November 2026 from 14:02 to 15:10 UTC.');
    const brief = { ...over, endedAt: '2026-11-22T14:02:40.000Z', timeZone: 'America/Sao_Paulo' };
    expect(renderEmail('escalation-alert', 'en', brief).text).toContain('1 person on 22 November 2026 at 11:02 GMT-3.');
    const told = (endedAt: string) => renderEmail('escalation-alert', 'pt-BR', { ...brief, endedAt }).text;
    expect(told(brief.endedAt)).toContain('1 pessoa em 22 de novembro de 2026 às 11:02 BRT.');
    expect(told('2026-11-22T15:10:00.000Z')).toContain('em 22 de novembro de 2026, de 11:02 a 12:10 BRT.');
    const gone = { ...over, ending: 'rule_deleted' as const, endedBy: { name: 'Bob', isKey: false } };
    const deleted = renderEmail('escalation-alert', 'pt-BR', gone);
    expect(deleted.subject).toBe('Regra excluída: @acme (Outage)');
    expect(deleted.text).toContain('Bob excluiu a regra “Outage” de @acme.');
    expect(deleted.text).not.toContain('Nenhuma janela');
    expect(renderSms('escalation-alert', 'en', { ...gone, isRepeat: true })).toBe(
      `Perch (again) RULE DELETED Outage by Bob: you will hear no more of the burst about @acme. ${url}`,
    );
    const away = { ...gone, ending: 'disconnected' as const };
    const left = renderEmail('escalation-alert', 'en', away);
    expect(left.subject).toBe('Account disconnected: @acme (Outage)');
    expect(left.text).toContain('Bob has disconnected @acme from Perch.');
    expect(renderEmail('escalation-alert', 'pt-BR', away).text).toContain('Bob desconectou @acme do Perch.');
    expect(renderSms('escalation-alert', 'pt-BR', away)).toBe(
      `Perch CONTA DESCONECTADA Outage por Bob: sem mais avisos sobre a onda de @acme. ${url}`,
    );
    const ending = { ...over, ending: 'closed' as const };
    const closed = renderEmail('escalation-alert', 'en', { ...ending, endedBy: { name: 'Bob', isKey: false } });
    expect([closed.subject, closed.text.includes('Bob has closed the incident')]).toEqual([
      'Closed: @acme (Outage)',
      true,
    ]);
    const byKey = { ...ending, endedBy: { name: 'Pager', isKey: true } };
    expect(renderEmail('escalation-alert', 'pt-BR', byKey).text).toContain('Chave de API Pager fechou o incidente');
    expect(renderSms('escalation-alert', 'en', byKey)).toBe(
      `Perch CLOSED Outage by API key Pager: you will hear no more of the burst about @acme. ${url}`,
    );
    const off = { ...byKey, ending: 'rule_off' as const };
    const mail = renderEmail('escalation-alert', 'en', off);
    expect(mail.subject).toBe('Rule switched off: @acme (Outage)');
    expect(mail.text).toContain('Whether the burst that it found is over is not looked at any more');
    expect(mail.text).not.toContain('No window');
    expect(renderSms('escalation-alert', 'pt-BR', off)).toBe(
      `Perch REGRA DESLIGADA Outage por Chave de API Pager: sem mais avisos sobre a onda de @acme. ${url}`,
    );
    // whoever it was, it is no all-clear
    expect(renderEmail('escalation-alert', 'en', ending).text).toContain('Perch has closed the incident');
  });

  it('says of a drill what else raises the alarm', () => {
    const drill = { ...alert, kind: 'drill' as const, samples: [], baseline: { times: 2.5, least: 20 } };
    expect(renderEmail('escalation-alert', 'en', drill).text).toContain(
      'It fires also when an hour holds 2.5 times what is usual at this time of the week, and 20 tweets at least.',
    );
    expect(renderEmail('escalation-alert', 'pt-BR', drill).text).toContain('uma hora reúne 2,5 vezes o habitual');
    expect(renderEmail('escalation-alert', 'en', { ...drill, baseline: null }).text).not.toContain('fires also');
  });

  it('says who looks after it already', () => {
    expect(
      renderEmail('escalation-alert', 'pt-BR', { ...alert, takenBy: { name: 'Bob', isKey: false } }).text,
    ).toContain('Bob cuida dele.');
    expect(renderSms('escalation-alert', 'en', { ...alert, takenBy: { name: 'Bob', isKey: false } })).toContain(
      `Taken over: ${alert.url}`,
    );
  });
});

it('a name cannot bring markup, a link no script', () => {
  const { html } = renderEmail('password-reset', 'en', { name: '<img src=x onerror=alert(1)>', url });
  expect(html).not.toContain('<img');
  expect(() => renderEmail('password-reset', 'en', { url: 'javascript:alert(1)' })).toThrow(/http/);
});
