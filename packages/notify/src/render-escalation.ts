import type { Locale } from '@perch/contracts';
import { CHART_SIZE, chartPng, type Chart } from './chart-png.ts';
import { exactTime, letter, longDate, wallTime, zoneName, type RenderedEmail } from './letter.ts';
import { isGsm, smsSegments } from './sms-segments.ts';

interface Doer {
  name: string;
  /** an API key, not a member */
  isKey: boolean;
}

/** What an alert about a burst of tweets is filled with. */
export interface EscalationAlertData {
  /** `doubled`, `quadrupled`: a window has held so many times the count; `reopened`: who had taken it over is gone */
  kind: 'alarm' | 'reopened' | 'doubled' | 'quadrupled' | 'clear' | 'drill';
  /** of one of growth, or that it is open again: it is the alarm, too, which has not gone before */
  isFirst?: boolean;
  name?: string;
  ruleName: string;
  /** of the X account, without @ */
  username: string;
  /** so many within so long raise the alarm */
  tweetCount: number;
  windowMinutes: number;
  countsAuthors: boolean;
  /** it was raised as an hour held far more tweets than is usual */
  unusual?: { usual: number; held: number } | null;
  /** of a drill: the alarm is raised also by so many times what an hour usually has, and so many tweets at least */
  baseline?: { times: number; least: number } | null;
  /** so many since `startedAt`, of what is over until `endedAt` */
  count: number;
  /** UTC instants, ISO 8601; null: a drill */
  startedAt: string | null;
  /** null: not over */
  endedAt: string | null;
  /** now */
  sentAt?: string;
  /** an all-clear only: nobody looks any more though it may not be over */
  ending?: 'rule_deleted' | 'rule_off' | 'disconnected' | 'closed' | null;
  /** null: the system */
  endedBy?: Doer | null;
  /** who looks after it */
  takenBy?: Doer | null;
  /** of what is open again: who had taken it over; null: nobody knows any more */
  leftBy?: string | null;
  /** where it is seen; http(s); left out: the person cannot open it */
  url?: string;
  /** where the person takes it over without signing in; http(s), left out: nothing is to be taken over */
  acknowledgeUrl?: string;
  /** IANA; how times are told */
  timeZone?: string;
  /** of an e-mail, with UTC instants, ISO 8601; left out: there is none */
  chart?: Chart;
  samples: { username: string; followersCount: number | null; text: string; url: string }[];
  /** it goes in place of an SMS */
  isFallback: boolean;
  /** an earlier attempt may have arrived */
  isRepeat: boolean;
}

/** Of what nobody looks at any more though it may not be over. */
interface Ending {
  subject: (data: EscalationAlertData) => string;
  what: (data: EscalationAlertData, counted: string, since: string, who: string) => string;
  sms: (data: EscalationAlertData, rule: string, who: string) => string;
}

interface Words {
  counted: (count: number, ofAuthors: boolean) => string;
  subject: Record<EscalationAlertData['kind'], (data: EscalationAlertData, counted: string) => string>;
  /** of an all-clear, from when to when stands in the place of since when */
  what: Record<EscalationAlertData['kind'], (data: EscalationAlertData, counted: string, since: string) => string>;
  span: {
    moment: (at: string) => string;
    day: (day: string, from: string, until: string) => string;
    days: (from: string, until: string) => string;
  };
  /** of growth, to whom has not had the alarm */
  first: Record<
    'doubled' | 'quadrupled',
    {
      subject: (data: EscalationAlertData, counted: string) => string;
      what: (data: EscalationAlertData, counted: string, since: string) => string;
      sms: (data: EscalationAlertData, counted: string, rule: string) => string;
    }
  >;
  rule: (data: EscalationAlertData, counted: string) => string;
  /** of a drill */
  orUnusual: (times: string, least: string) => string;
  /** of how many times the usual; null: nothing is usual */
  unusual: (times: string | null, held: string, usual: string) => string;
  unusualSms: (times: string) => string;
  /** of an all-clear */
  calmHours: string;
  next: Record<EscalationAlertData['kind'], string>;
  chart: (most: string, limit: string, minutes: number, from: string, until: string) => string;
  fallback: string;
  repeat: string;
  button: Record<EscalationAlertData['kind'], string>;
  acknowledge: { button: string; what: string; sms: string };
  taken: { what: (name: string) => string; sms: string; unseen: string };
  /** to who cannot open the incident */
  unseen: string;
  key: (name: string) => string;
  ending: Record<NonNullable<EscalationAlertData['ending']>, Ending>;
  again: string;
  followers: (count: number) => string;
  sms: Record<EscalationAlertData['kind'], (data: EscalationAlertData, counted: string, rule: string) => string>;
}

const inEnglish = new Intl.NumberFormat('en');
const inPortuguese = new Intl.NumberFormat('pt-BR');

const WORDS: Record<Locale, Words> = {
  en: {
    counted: (count, ofAuthors) =>
      ofAuthors ? `${count} ${count === 1 ? 'person' : 'people'}` : `${count} ${count === 1 ? 'tweet' : 'tweets'}`,
    subject: {
      alarm: ({ username, ruleName }, counted) => `Alarm: ${counted} about @${username} (${ruleName})`,
      reopened: ({ username, ruleName }, counted) => `Open again: ${counted} about @${username} (${ruleName})`,
      doubled: ({ username, ruleName }, counted) => `Twice as many: ${counted} about @${username} (${ruleName})`,
      quadrupled: ({ username, ruleName }, counted) =>
        `Four times as many: ${counted} about @${username} (${ruleName})`,
      clear: ({ username, ruleName }) => `All clear: @${username} (${ruleName})`,
      drill: ({ username, ruleName }) => `TEST, no alarm: @${username} (${ruleName})`,
    },
    what: {
      alarm: ({ username, ruleName }, counted, since) =>
        `The rule “${ruleName}” of @${username} has fired: ${counted} since ${since}.`,
      reopened: ({ username, ruleName, leftBy }, counted, since) =>
        `${leftBy ? `${leftBy}, who had taken it over,` : 'Who had taken it over'} is no longer active in Perch. So the incident about @${username} that the rule “${ruleName}” found is open again: ${counted} since ${since}.`,
      doubled: ({ username, ruleName }, counted, since) =>
        `The burst about @${username} that the rule “${ruleName}” found has grown to twice what raises the alarm: ${counted} since ${since}.`,
      quadrupled: ({ username, ruleName }, counted, since) =>
        `The burst about @${username} that the rule “${ruleName}” found has grown to four times what raises the alarm: ${counted} since ${since}.`,
      clear: ({ username, ruleName }, counted, span) =>
        `The burst about @${username} that the rule “${ruleName}” found is over: ${counted} ${span}.`,
      drill: ({ username, ruleName }) =>
        `This is a test of the rule “${ruleName}” of @${username}. Nothing has happened, and there is nothing to do.`,
    },
    span: {
      moment: (at) => `on ${at}`,
      day: (day, from, until) => `on ${day} from ${from} to ${until}`,
      days: (from, until) => `from ${from} to ${until}`,
    },
    first: {
      doubled: {
        subject: ({ username, ruleName }, counted) =>
          `Alarm, twice as many already: ${counted} about @${username} (${ruleName})`,
        what: ({ username, ruleName }, counted, since) =>
          `The rule “${ruleName}” of @${username} has fired, and the burst has grown to twice what raises the alarm already: ${counted} since ${since}.`,
        sms: ({ username }, counted, rule) =>
          `ALARM ${rule}: twice as many already, ${counted} about @${username} since`,
      },
      quadrupled: {
        subject: ({ username, ruleName }, counted) =>
          `Alarm, four times as many already: ${counted} about @${username} (${ruleName})`,
        what: ({ username, ruleName }, counted, since) =>
          `The rule “${ruleName}” of @${username} has fired, and the burst has grown to four times what raises the alarm already: ${counted} since ${since}.`,
        sms: ({ username }, counted, rule) =>
          `ALARM ${rule}: 4 times as many already, ${counted} about @${username} since`,
      },
    },
    rule: ({ windowMinutes }, counted) =>
      `It fires at ${counted} within ${windowMinutes === 1 ? 'a minute' : `${windowMinutes} minutes`}.`,
    orUnusual: (times, least) =>
      `It fires also when an hour holds ${times} times what is usual at this time of the week, and ${least} at least.`,
    unusual: (times, held, usual) =>
      times === null
        ? `That is unusual: an hour held ${held}, where there are usually none at this time of the week.`
        : `That is ${times} times the usual: an hour held ${held}, where ${usual} are usual at this time of the week.`,
    unusualSms: (times) => `${times}x the usual`,
    calmHours: 'No hour has held far more than is usual since.',
    next: {
      alarm: 'You will not get a message for each tweet. You will be told when it is over.',
      reopened: 'You will not get a message for each tweet. You will be told when it is over.',
      doubled: 'You will be told once more if it doubles again, and when it is over.',
      quadrupled: 'The next message comes when it is over.',
      clear: 'No window of the period has held as many since.',
      drill: 'If the rule fires, a message comes to you this way.',
    },
    chart: (most, limit, minutes, from, until) =>
      `Chart: how many came within ${minutes === 1 ? 'a minute' : `${minutes} minutes`}, at most ${most}; the rule fires at ${limit}. From ${from} to ${until}.`,
    fallback: 'This message goes in place of another that could not be delivered in time and may still come.',
    repeat: 'You may have had this message before: whether it arrived could not be made out.',
    button: {
      alarm: 'See what is happening',
      reopened: 'See what is happening',
      doubled: 'See what is happening',
      quadrupled: 'See what is happening',
      clear: 'See what has happened',
      drill: 'Open the rule',
    },
    acknowledge: {
      button: 'Take it over',
      what: 'Take it over, without signing in, so that the others know that somebody looks after it. The link is yours, works once and for a day; opening it changes nothing yet.',
      sms: 'Take over:',
    },
    taken: { what: (name) => `${name} looks after it.`, sms: 'Taken over:', unseen: 'Taken over.' },
    unseen: 'Your role in Perch does not let you see incidents. If you should see them, ask an administrator.',
    key: (name) => `API key ${name}`,
    ending: {
      closed: {
        subject: ({ username, ruleName }) => `Closed: @${username} (${ruleName})`,
        what: ({ username, ruleName }, counted, since, who) =>
          `${who} has closed the incident about @${username} that the rule “${ruleName}” found: ${counted} since ${since}. You will hear no more of it.`,
        sms: ({ username }, rule, who) =>
          `CLOSED ${rule} by ${who}: you will hear no more of the burst about @${username}.`,
      },
      rule_off: {
        subject: ({ username, ruleName }) => `Rule switched off: @${username} (${ruleName})`,
        what: ({ username, ruleName }, counted, since, who) =>
          `${who} has switched off the rule “${ruleName}” of @${username}. Whether the burst that it found is over is not looked at any more: ${counted} since ${since}. You will hear no more of it.`,
        sms: ({ username }, rule, who) =>
          `RULE SWITCHED OFF ${rule} by ${who}: you will hear no more of the burst about @${username}.`,
      },
      rule_deleted: {
        subject: ({ username, ruleName }) => `Rule deleted: @${username} (${ruleName})`,
        what: ({ username, ruleName }, counted, since, who) =>
          `${who} has deleted the rule “${ruleName}” of @${username}. You will hear no more of the burst that it found: ${counted} since ${since}.`,
        sms: ({ username }, rule, who) =>
          `RULE DELETED ${rule} by ${who}: you will hear no more of the burst about @${username}.`,
      },
      disconnected: {
        subject: ({ username, ruleName }) => `Account disconnected: @${username} (${ruleName})`,
        what: ({ username, ruleName }, counted, since, who) =>
          `${who} has disconnected @${username} from Perch. Whether the burst that the rule “${ruleName}” found is over is not looked at any more: ${counted} since ${since}. You will hear no more of it.`,
        sms: ({ username }, rule, who) =>
          `ACCOUNT DISCONNECTED ${rule} by ${who}: you will hear no more of the burst about @${username}.`,
      },
    },
    again: '(again)',
    followers: (count) => `${inEnglish.format(count)} ${count === 1 ? 'follower' : 'followers'}`,
    sms: {
      alarm: ({ username }, counted, rule) => `ALARM ${rule}: ${counted} about @${username} since`,
      reopened: ({ username }, counted, rule) => `OPEN AGAIN ${rule}: ${counted} about @${username} since`,
      doubled: ({ username }, counted, rule) => `TWICE AS MANY ${rule}: ${counted} about @${username} since`,
      quadrupled: ({ username }, counted, rule) => `4 TIMES AS MANY ${rule}: ${counted} about @${username} since`,
      clear: ({ username }, counted, rule) => `ALL CLEAR ${rule}: over for @${username}, ${counted} since`,
      drill: ({ username }, _counted, rule) => `TEST, no alarm: rule ${rule} of @${username} would tell you this way.`,
    },
  },
  'pt-BR': {
    counted: (count, ofAuthors) =>
      ofAuthors ? `${count} ${count === 1 ? 'pessoa' : 'pessoas'}` : `${count} ${count === 1 ? 'tweet' : 'tweets'}`,
    subject: {
      alarm: ({ username, ruleName }, counted) => `Alarme: ${counted} sobre @${username} (${ruleName})`,
      reopened: ({ username, ruleName }, counted) => `Aberto de novo: ${counted} sobre @${username} (${ruleName})`,
      doubled: ({ username, ruleName }, counted) => `O dobro: ${counted} sobre @${username} (${ruleName})`,
      quadrupled: ({ username, ruleName }, counted) => `O quádruplo: ${counted} sobre @${username} (${ruleName})`,
      clear: ({ username, ruleName }) => `Fim do alarme: @${username} (${ruleName})`,
      drill: ({ username, ruleName }) => `TESTE, sem alarme: @${username} (${ruleName})`,
    },
    what: {
      alarm: ({ username, ruleName }, counted, since) =>
        `A regra “${ruleName}” de @${username} disparou: ${counted} desde ${since}.`,
      reopened: ({ username, ruleName, leftBy }, counted, since) =>
        `${leftBy ? `${leftBy}, que o tinha assumido,` : 'Quem o tinha assumido'} não está mais em atividade no Perch. Por isso o incidente sobre @${username} que a regra “${ruleName}” encontrou está aberto de novo: ${counted} desde ${since}.`,
      doubled: ({ username, ruleName }, counted, since) =>
        `A onda sobre @${username} que a regra “${ruleName}” encontrou chegou ao dobro do que dispara o alarme: ${counted} desde ${since}.`,
      quadrupled: ({ username, ruleName }, counted, since) =>
        `A onda sobre @${username} que a regra “${ruleName}” encontrou chegou ao quádruplo do que dispara o alarme: ${counted} desde ${since}.`,
      clear: ({ username, ruleName }, counted, span) =>
        `Acabou a onda sobre @${username} que a regra “${ruleName}” encontrou: ${counted} ${span}.`,
      drill: ({ username, ruleName }) =>
        `Este é um teste da regra “${ruleName}” de @${username}. Nada aconteceu, e não há nada a fazer.`,
    },
    span: {
      moment: (at) => `em ${at}`,
      day: (day, from, until) => `em ${day}, de ${from} a ${until}`,
      days: (from, until) => `de ${from} a ${until}`,
    },
    first: {
      doubled: {
        subject: ({ username, ruleName }, counted) => `Alarme, já o dobro: ${counted} sobre @${username} (${ruleName})`,
        what: ({ username, ruleName }, counted, since) =>
          `A regra “${ruleName}” de @${username} disparou, e a onda já chegou ao dobro do que dispara o alarme: ${counted} desde ${since}.`,
        sms: ({ username }, counted, rule) => `ALARME ${rule}: o dobro, ${counted} sobre @${username} desde`,
      },
      quadrupled: {
        subject: ({ username, ruleName }, counted) =>
          `Alarme, já o quádruplo: ${counted} sobre @${username} (${ruleName})`,
        what: ({ username, ruleName }, counted, since) =>
          `A regra “${ruleName}” de @${username} disparou, e a onda já chegou ao quádruplo do que dispara o alarme: ${counted} desde ${since}.`,
        sms: ({ username }, counted, rule) => `ALARME ${rule}: 4 vezes mais, ${counted} sobre @${username} desde`,
      },
    },
    rule: ({ windowMinutes }, counted) =>
      `Ela dispara com ${counted} em ${windowMinutes === 1 ? 'um minuto' : `${windowMinutes} minutos`}.`,
    orUnusual: (times, least) =>
      `Ela dispara também quando uma hora reúne ${times} vezes o habitual a esta hora da semana, e no mínimo ${least}.`,
    unusual: (times, held, usual) =>
      times === null
        ? `Isso é incomum: uma hora reuniu ${held}, e a esta hora da semana não costuma haver nenhum.`
        : `São ${times} vezes o habitual: uma hora reuniu ${held}; a esta hora da semana o habitual é ${usual}.`,
    unusualSms: (times) => `${times}x o habitual`,
    calmHours: 'Nenhuma hora reuniu muito mais que o habitual desde então.',
    next: {
      alarm: 'Não haverá uma mensagem por tweet. Você será avisado quando acabar.',
      reopened: 'Não haverá uma mensagem por tweet. Você será avisado quando acabar.',
      doubled: 'Haverá mais um aviso se dobrar de novo, e outro quando acabar.',
      quadrupled: 'O próximo aviso virá quando acabar.',
      clear: 'Nenhuma janela do período reuniu tanto desde então.',
      drill: 'Se a regra disparar, a mensagem chega a você por aqui.',
    },
    chart: (most, limit, minutes, from, until) =>
      `Gráfico: quantos vieram em ${minutes === 1 ? 'um minuto' : `${minutes} minutos`}, no máximo ${most}; a regra dispara com ${limit}. De ${from} a ${until}.`,
    fallback: 'Esta mensagem substitui outra que não pôde ser entregue a tempo e que talvez ainda chegue.',
    repeat: 'Talvez você já tenha recebido esta mensagem: não foi possível saber se ela chegou.',
    button: {
      alarm: 'Ver o que está acontecendo',
      reopened: 'Ver o que está acontecendo',
      doubled: 'Ver o que está acontecendo',
      quadrupled: 'Ver o que está acontecendo',
      clear: 'Ver o que aconteceu',
      drill: 'Abrir a regra',
    },
    acknowledge: {
      button: 'Assumir',
      what: 'Assuma o incidente, sem entrar na conta, para que os outros saibam que alguém cuida dele. O link é seu, funciona uma vez e por um dia; abri-lo ainda não muda nada.',
      sms: 'Assumir:',
    },
    taken: { what: (name) => `${name} cuida dele.`, sms: 'Assumido:', unseen: 'Assumido.' },
    unseen: 'Seu papel no Perch não permite ver incidentes. Se você deve vê-los, fale com um administrador.',
    key: (name) => `Chave de API ${name}`,
    ending: {
      closed: {
        subject: ({ username, ruleName }) => `Fechado: @${username} (${ruleName})`,
        what: ({ username, ruleName }, counted, since, who) =>
          `${who} fechou o incidente sobre @${username} que a regra “${ruleName}” encontrou: ${counted} desde ${since}. Não haverá mais avisos.`,
        sms: ({ username }, rule, who) => `FECHADO ${rule} por ${who}: sem mais avisos sobre a onda de @${username}.`,
      },
      rule_off: {
        subject: ({ username, ruleName }) => `Regra desligada: @${username} (${ruleName})`,
        what: ({ username, ruleName }, counted, since, who) =>
          `${who} desligou a regra “${ruleName}” de @${username}. Ninguém mais verifica se acabou a onda que ela encontrou: ${counted} desde ${since}. Não haverá mais avisos.`,
        sms: ({ username }, rule, who) =>
          `REGRA DESLIGADA ${rule} por ${who}: sem mais avisos sobre a onda de @${username}.`,
      },
      rule_deleted: {
        subject: ({ username, ruleName }) => `Regra excluída: @${username} (${ruleName})`,
        what: ({ username, ruleName }, counted, since, who) =>
          `${who} excluiu a regra “${ruleName}” de @${username}. Não haverá mais avisos sobre a onda que ela encontrou: ${counted} desde ${since}.`,
        sms: ({ username }, rule, who) =>
          `REGRA EXCLUIDA ${rule} por ${who}: sem mais avisos sobre a onda de @${username}.`,
      },
      disconnected: {
        subject: ({ username, ruleName }) => `Conta desconectada: @${username} (${ruleName})`,
        what: ({ username, ruleName }, counted, since, who) =>
          `${who} desconectou @${username} do Perch. Ninguém mais verifica se acabou a onda que a regra “${ruleName}” encontrou: ${counted} desde ${since}. Não haverá mais avisos.`,
        sms: ({ username }, rule, who) =>
          `CONTA DESCONECTADA ${rule} por ${who}: sem mais avisos sobre a onda de @${username}.`,
      },
    },
    again: '(de novo)',
    followers: (count) => `${inPortuguese.format(count)} ${count === 1 ? 'seguidor' : 'seguidores'}`,
    // letters of GSM 03.38 only: with others an SMS holds less than half
    sms: {
      alarm: ({ username }, counted, rule) => `ALARME ${rule}: ${counted} sobre @${username} desde`,
      reopened: ({ username }, counted, rule) => `ABERTO DE NOVO ${rule}: ${counted} sobre @${username} desde`,
      doubled: ({ username }, counted, rule) => `O DOBRO ${rule}: ${counted} sobre @${username} desde`,
      quadrupled: ({ username }, counted, rule) => `4 VEZES MAIS ${rule}: ${counted} sobre @${username} desde`,
      clear: ({ username }, counted, rule) => `FIM DO ALARME ${rule}: acabou para @${username}, ${counted} desde`,
      drill: ({ username }, _counted, rule) => `TESTE, sem alarme: a regra ${rule} de @${username} avisaria por aqui.`,
    },
  },
};

/** Null: it goes on, or is over by itself. */
function endingOf(words: Words, { kind, ending = null }: EscalationAlertData): Ending | null {
  return kind === 'clear' && ending !== null ? words.ending[ending] : null;
}

/** To whom has not had the alarm, nothing is open again. */
const asFirst = (data: EscalationAlertData): EscalationAlertData =>
  data.kind === 'reopened' && data.isFirst ? { ...data, kind: 'alarm' } : data;

/** Null: the alarm has gone before, or this is it. */
const firstOf = (words: Words, { kind, isFirst = false }: EscalationAlertData) =>
  isFirst && (kind === 'doubled' || kind === 'quadrupled') ? words.first[kind] : null;

const doerOf = (words: Words, doer: EscalationAlertData['endedBy']) =>
  !doer ? 'Perch' : doer.isKey ? words.key(doer.name) : doer.name;

/** When the rule fires, or why it did though its count was not reached. */
function ruleWords(locale: Locale, data: EscalationAlertData): string {
  const words = WORDS[locale];
  const { unusual, baseline } = data;
  if (!unusual) {
    const fires = words.rule(data, words.counted(data.tweetCount, data.countsAuthors));
    if (!baseline) return fires;
    return `${fires} ${words.orUnusual(roughly(locale, baseline.times), words.counted(baseline.least, false))}`;
  }
  const { held, usual } = unusual;
  return words.unusual(timesUsual(locale, data), words.counted(held, false), roughly(locale, usual));
}

const roughly = (locale: Locale, count: number) =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(count);

const timesUsual = (locale: Locale, { unusual }: EscalationAlertData) =>
  unusual && unusual.usual > 0 ? roughly(locale, unusual.held / unusual.usual) : null;

const LONGEST_QUOTE = 280;

/** The e-mail of an alert. */
export function renderEscalation(locale: Locale, told: EscalationAlertData): RenderedEmail {
  const data = asFirst(told);
  const words = WORDS[locale];
  const { kind, name, url, acknowledgeUrl, samples, isFallback, isRepeat, startedAt, takenBy } = data;
  const { timeZone } = data;
  const counted = words.counted(data.count, data.countsAuthors);
  const since = startedAt === null ? '' : exactTime(startedAt, locale, timeZone);
  const ending = endingOf(words, data);
  const first = firstOf(words, data);
  const ofHours = Boolean(data.unusual);
  return letter(locale, {
    subject: ending ? ending.subject(data) : (first?.subject ?? words.subject[kind])(data, counted),
    name,
    before: [
      ...(isRepeat ? [words.repeat] : []),
      ending
        ? ending.what(data, counted, since, doerOf(words, data.endedBy))
        : (first?.what ?? words.what[kind])(data, counted, kind === 'clear' ? spanWords(locale, data) : since),
      ruleWords(locale, data),
      ...(takenBy && kind !== 'clear' ? [words.taken.what(doerOf(words, takenBy))] : []),
      ...(acknowledgeUrl === undefined ? [] : [words.acknowledge.what]),
    ],
    ...(acknowledgeUrl === undefined
      ? { url, button: words.button[kind] }
      : {
          url: acknowledgeUrl,
          button: words.acknowledge.button,
          ...(url !== undefined && { also: { url, label: words.button[kind] } }),
        }),
    ...(data.chart && { picture: pictureOf(locale, data, data.chart) }),
    quotes: samples.map(({ username, followersCount, text, ...sample }) => ({
      from: [`@${username}`, ...(followersCount === null ? [] : [words.followers(followersCount)])].join(' · '),
      text: [...text].slice(0, LONGEST_QUOTE).join(''),
      url: sample.url,
    })),
    after: [
      ...(ending ? [] : [kind === 'clear' && ofHours ? words.calmHours : words.next[kind]]),
      ...(url === undefined && kind !== 'drill' ? [words.unseen] : []),
      ...(isFallback ? [words.fallback] : []),
    ],
  });
}

/** From when to when it went on: a day, or a minute, that is the same is said once. */
function spanWords(locale: Locale, { startedAt, endedAt, timeZone = 'UTC' }: EscalationAlertData): string {
  if (startedAt === null || endedAt === null) return '';
  const { moment, day, days } = WORDS[locale].span;
  const [from, until] = [exactTime(startedAt, locale, timeZone), exactTime(endedAt, locale, timeZone)];
  if (from === until) return moment(from);
  const [first, last] = [wallTime(startedAt, timeZone), wallTime(endedAt, timeZone)];
  const zone = zoneName(endedAt, locale, timeZone);
  if (first.date !== last.date || zoneName(startedAt, locale, timeZone) !== zone) return days(from, until);
  return day(longDate(startedAt, locale, timeZone), first.time, `${last.time} ${zone}`);
}

/** By the clock of the person, as all times that they are told. */
function pictureOf(locale: Locale, data: EscalationAlertData, chart: Chart) {
  const words = WORDS[locale];
  const { timeZone = 'UTC', unusual, windowMinutes } = data;
  const ofAuthors = data.countsAuthors && !unusual;
  const most = Math.max(0, ...chart.held.map((held) => held ?? 0));
  const [first, last] = [wallTime(chart.from, timeZone), wallTime(chart.until, timeZone)];
  const told = ({ day, time }: typeof first) => (first.date === last.date ? time : `${day} ${time}`);
  const [from, until] = [told(first), told(last)];
  return {
    png: chartPng({ ...chart, from, until }),
    width: CHART_SIZE.width / 2,
    words: words.chart(
      ...([words.counted(most, ofAuthors), words.counted(chart.limit, ofAuthors)] as const),
      unusual ? 60 : windowMinutes,
      ...([from, `${until} ${zoneName(chart.until, locale, timeZone)}`] as const),
    ),
  };
}

/** Of who closed it. */
const LONGEST_NAME = 30;

/** What has no plain form in Unicode's own tables. */
const PLAIN: readonly (readonly [RegExp, string])[] = [
  [/[\p{Pd}\u2212]/gu, '-'],
  [/[\u2018-\u201B\u2032\u0060\u00B4]/gu, "'"],
  [/[\u201C-\u201F\u2033\u00AB\u00BB]/gu, '"'],
  [/[\u2022\u00B7]/gu, '*'],
  [/\u0141/gu, 'L'],
  [/\u0142/gu, 'l'],
  [/[\s\p{Cc}]+/gu, ' '],
];

/**
 * A name in letters that do not make an SMS longer: what GSM lacks stands there without its marks, in its plain form, or
 * not at all. '' where no letter or digit of it is left, or too few of them to read it by.
 */
function gsm(name: string): string {
  const plain = [...PLAIN.reduce((text, [characters, instead]) => text.replace(characters, instead), name)]
    .map((character) => (isGsm(character) ? character : character.normalize('NFKD').replace(/\p{M}/gu, '')))
    .join('');
  const kept = [...plain].filter((character) => isGsm(character)).join('');
  const isReadable = wordsIn(kept) > 0 && wordsIn(kept) * 2 >= wordsIn(name.normalize('NFKD'));
  return isReadable ? kept.replaceAll(/ {2,}/g, ' ').trim() : '';
}

/** Cut at a word, where there is one. */
function shortened(text: string): string {
  const end = text.lastIndexOf(' ');
  return withoutOpenQuote(end > 0 ? text.slice(0, end) : text.slice(0, -5)).replace(/[\s,;:.&(/-]+$/, '');
}

/** What was opened and is closed no more, as its end is cut off, stands without its mark. */
function withoutOpenQuote(text: string): string {
  const marks = text.split('"').length - 1;
  const quoted = marks % 2 === 1 ? text.replace(/"(?=[^"]*$)/, '') : text;
  return quoted.replace(/(^|\s)'(?=[^']*$)/, '$1').replace(/\((?=[^)]*$)/, '');
}

/** In as many letters at most. */
function within(most: number, text: string): string {
  let kept = text;
  while (kept.length > most) kept = shortened(kept);
  return kept;
}

/** Letters and digits. */
const wordsIn = (text: string): number => text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;

/**
 * The SMS of an alert: what, how many, since when, and where to take it over or to see it. Two segments at most: the name
 * of the rule gives way.
 */
export function escalationSms(locale: Locale, told: EscalationAlertData): string {
  const data = asFirst(told);
  for (let rule = gsm(data.ruleName); ; rule = shortened(rule)) {
    const text = smsOf(locale, data, rule);
    if (rule === '' || smsSegments(text) <= 2) return text;
  }
}

/** With the day, where it is not that on which it is sent. */
function sinceWords(locale: Locale, startedAt: string, sentAt: string | null, timeZone = 'UTC'): string {
  const { date, time } = wallTime(startedAt, timeZone);
  const day = sentAt === null || wallTime(sentAt, timeZone).date === date ? '' : `${date} `;
  return `${day}${time} ${zoneName(startedAt, locale, timeZone)}`;
}

function smsOf(locale: Locale, data: EscalationAlertData, rule: string): string {
  const words = WORDS[locale];
  const { kind, startedAt, sentAt = startedAt, isRepeat, url, acknowledgeUrl, takenBy } = data;
  const ending = endingOf(words, data);
  const times = kind === 'alarm' ? timesUsual(locale, data) : null;
  const counted =
    words.counted(data.count, data.countsAuthors) + (times === null ? '' : ` (${words.unusualSms(times)})`);
  const said = ending
    ? ending.sms(data, rule, within(LONGEST_NAME, gsm(doerOf(words, data.endedBy))) || 'Perch')
    : (firstOf(words, data)?.sms ?? words.sms[kind])(data, counted, rule);
  const since = startedAt === null || ending ? '' : ` ${sinceWords(locale, startedAt, sentAt, data.timeZone)}.`;
  const isTaken = Boolean(takenBy) && kind !== 'clear';
  const seen = url === undefined ? (isTaken ? words.taken.unseen : '') : `${isTaken ? words.taken.sms : ''} ${url}`;
  const where = acknowledgeUrl === undefined ? seen : `${words.acknowledge.sms} ${acknowledgeUrl}`;
  return `Perch ${isRepeat ? `${words.again} ` : ''}${said}${since} ${where}`
    .replaceAll(/ +:/g, ':')
    .replaceAll(/ {2,}/g, ' ')
    .trim();
}
