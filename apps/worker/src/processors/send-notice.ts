import type { EmailPayload } from '@perch/contracts';
import type { DeliveryCode } from '@perch/core';
import {
  alertIdOf,
  describeAlert,
  makeIncidentLink,
  openMailAddOn,
  openNoticeData,
  openSmsAddOn,
  type Context,
  type NoticeRow,
  type UsedAddOn,
} from '@perch/desk';
import {
  MailError,
  renderEmail,
  renderSms,
  TextError,
  type EmailData,
  type Mailer,
  type SmsData,
  type TwilioAccount,
} from '@perch/notify';
import type { WorkerServices } from '../services.ts';
import { backoff, later, newsOf, type Outcome } from './outcome.ts';
import { within } from './within.ts';

type Of<Kind extends NoticeRow['kind']> = Extract<NoticeRow, { kind: Kind }>;

/** A mail server may look at an e-mail for long before it takes it; given up too early, it would go out twice. */
export const MAIL_TIMEOUT_MS = 120_000;
/** Of an alarm, of which one too many is better than one too late; a repeat says that it is one. */
const ALERT_TIMEOUT_MS = 10_000;
/** How long a mail server is given. */
export const mailTimeoutOf = ({ payload }: Pick<NoticeRow, 'payload'>, timeoutMs: number) =>
  payload.template === 'escalation-alert' ? Math.min(ALERT_TIMEOUT_MS, timeoutMs) : timeoutMs;
/** A test alarm that comes later only confuses; nor is it said any longer what became of it. */
const TEST_VALID_MS = 600_000;
/** Twilio's client gives up before. */
export const SMS_TIMEOUT_MS = 30_000;
interface Sender {
  mailer: Mailer;
  from: string;
  /** null: Perch's own server */
  used: UsedAddOn | null;
}

/** Sends an e-mail through the organization's own server where it has one in use. */
export async function sendEmail(
  services: WorkerServices,
  ctx: Context,
  delivery: Of<'email'>,
  timeoutMs: number,
): Promise<Outcome> {
  const { box, config } = services;
  const { to, locale, template, data = {}, isTest = false } = delivery.payload;
  let sender: Sender | null;
  let words: object | string;
  try {
    [sender, words] = await Promise.all([senderOf(services, ctx, delivery.payload), wordsOf(services, ctx, delivery)]);
  } catch (error) {
    return notSent(services, delivery, error);
  }
  if (!sender) return refused('add_on_not_configured', 'The mail server was removed');
  if (!isWords(words)) return refused('expired', words);
  const { mailer, from, used } = sender;
  try {
    const link = data.path === undefined ? {} : { url: config.PUBLIC_URL + data.path };
    const filling = { ...data, ...link, ...words, ...(openNoticeData(box, delivery) as object) };
    const email = renderEmail(template, locale, filling as EmailData[typeof template]);
    const message = { to, ...email, messageId: `<${delivery.id}@${domainOf(from)}>` };
    const { remoteId, answer } = await within(mailTimeoutOf(delivery, timeoutMs), (signal) =>
      mailer.send(message, { signal }),
    );
    return { event: { type: 'succeeded', remoteId, detail: answer }, ...newsOf('mail', used, null) };
  } catch (error) {
    if (!(error instanceof MailError)) return notMade(services, delivery, error);
    const { kind, code, detail } = error;
    // who tries the settings sees it
    if (kind === 'permanent' || isTest) return refused(code, detail);
    return { event: { type: 'uncertain', detail }, ...newsOf('mail', used, error) };
  }
}

/** Null: the server that is to be tried is gone. */
async function senderOf(services: WorkerServices, ctx: Context, payload: EmailPayload): Promise<Sender | null> {
  const { mailer, serverMailers, box, config } = services;
  const own = await openMailAddOn(ctx, { box, email: payload });
  if (!own) return payload.isTest ? null : { mailer, from: config.MAIL_FROM, used: null };
  const { host, port, security, user, password, fromName: name, fromAddress: address, used } = own;
  const server = { host, port, security, user, password, from: { name, address } };
  return { mailer: serverMailers.of(ctx.organizationId, server), from: address, used };
}

/** Sends an SMS by the organization's own account. */
export async function sendSms(services: WorkerServices, ctx: Context, delivery: Of<'sms'>): Promise<Outcome> {
  const { texter, box, now } = services;
  const { to, locale, template, data, validUntil, isTest = false } = delivery.payload;
  if (validUntil !== undefined && new Date(validUntil) <= now())
    return refused('expired', 'It came too late to be of use');
  let account: (TwilioAccount & { used: UsedAddOn }) | null;
  let words: object | string;
  try {
    [account, words] = await Promise.all([
      openSmsAddOn(ctx, { box, evenDisabled: isTest }),
      wordsOf(services, ctx, delivery),
    ]);
  } catch (error) {
    return notSent(services, delivery, error);
  }
  if (!account) return refused('sms_not_configured', 'SMS is not configured');
  if (!isWords(words)) return refused('expired', words);
  try {
    const filling = { ...data, ...words, ...(openNoticeData(box, delivery) as object) };
    const text = renderSms(template, locale, filling as SmsData[typeof template]);
    const { remoteId, answer } = await texter.send(account, { to, text, ...receiptOf(services, ctx, delivery) });
    return { event: { type: 'succeeded', remoteId, detail: answer }, ...newsOf('sms', account.used, null) };
  } catch (error) {
    if (!(error instanceof TextError)) return notMade(services, delivery, error);
    const { kind, detail } = error;
    if (kind === 'permanent' || isTest) return refused('sms_refused', detail);
    const news = newsOf('sms', account.used, error);
    // of an alarm it is counted how many may stand on a phone; Twilio has certainly not taken this one
    if (kind === 'temporary' && alertIdOf(delivery) !== null) {
      return { ...later(now(), backoff(delivery), 'tries_again', detail), ...news };
    }
    return { event: { type: 'uncertain', detail }, ...news };
  }
}

/** Where Twilio tells what became of an alert; it takes no address that only this machine knows. */
function receiptOf({ config }: WorkerServices, ctx: Context, { id, payload }: NoticeRow) {
  const canTell = config.TWILIO_API_URL !== undefined || config.PUBLIC_URL.startsWith('https:');
  if (payload.template !== 'escalation-alert' || !canTell) return {};
  return { statusCallback: `${config.PUBLIC_URL}/api/v1/sms-receipts/${ctx.organizationId}/${id}` };
}

const isWords = (words: object | string): words is object => typeof words === 'object';

/** What an alert says is read when it is sent; a string: why it is not sent any more. */
async function wordsOf(
  { config }: WorkerServices,
  ctx: Context,
  { kind, payload, doubts, createdAt }: NoticeRow,
): Promise<object | string> {
  if (payload.template !== 'escalation-alert') return {};
  const alertId = payload.data?.['alertId'] ?? '';
  const words = await describeAlert(ctx, alertId, { withChart: kind === 'email' });
  if (!words) return 'What it is about, or whom it is for, is gone';
  if (words.isOver) return 'What it is about is over';
  const isLateTest = words.kind === 'drill' && ctx.now().getTime() - createdAt.getTime() > TEST_VALID_MS;
  if (isLateTest) return 'Nobody waits for this test any more';
  const token = words.kind === 'clear' || words.kind === 'drill' ? null : await makeIncidentLink(ctx, alertId);
  const language = payload.locale === 'pt-BR' ? 'pt' : 'en';
  return {
    ...words,
    sentAt: ctx.now().toISOString(),
    ...(words.path !== null && { url: config.PUBLIC_URL + words.path }),
    ...(token !== null && { acknowledgeUrl: `${config.PUBLIC_URL}/a/${language}#${token}` }),
    isRepeat: doubts > 0,
  };
}

const OURS = 'Something went wrong on our side';

/** What it needs cannot be read for now (the database is away, an encryption key is missing): no fault of the message. */
function notSent({ log, now }: WorkerServices, delivery: NoticeRow, error: unknown): Outcome {
  log.error({ err: error, deliveryId: delivery.id }, 'what an e-mail or SMS needs cannot be read');
  return delivery.payload.isTest ? refused('internal', OURS) : later(now(), backoff(delivery), 'internal', OURS);
}

function notMade({ log }: WorkerServices, delivery: NoticeRow, error: unknown): Outcome {
  log.error({ err: error, deliveryId: delivery.id }, 'an e-mail or SMS could not be made');
  return refused('internal', OURS);
}

const refused = (code: DeliveryCode, detail: string): Outcome => ({ event: { type: 'refused', code, detail } });

const domainOf = (address: string) => /@([^\s>]+)/.exec(address)?.[1] ?? 'localhost';
