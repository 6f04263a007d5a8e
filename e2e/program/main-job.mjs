// What a program does with a key alone, as one of a customer of ours would: it has the client, a library that knows the
// signatures of webhooks, and two variables. It prints a line of JSON for each step.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createClient, each, PerchError } from '@perch/client';
import { Webhook } from 'standardwebhooks';

const { PERCH_URL = '', PERCH_KEY = '', FOREIGN_TICKET = '', KEYWORD = '' } = process.env;
const perch = createClient({ url: PERCH_URL, apiKey: PERCH_KEY });

/** @param {string} step @param {object} [what] */
const tell = (step, what = {}) => console.log(JSON.stringify({ step, ...what }));

/** @param {Promise<unknown>} call */
async function refusalOf(call) {
  const error = await call.then(
    () => new Error('it was not refused'),
    (/** @type {unknown} */ refusal) => refusal,
  );
  if (!(error instanceof PerchError)) throw error;
  return `${error.status} ${error.code}`;
}

/** @typedef {{ type: string, data: any }} Event */
/** Events that came and were signed rightly, until somebody waits for them. @type {Event[]} */
const events = [];
let forged = 0;
/** @type {Webhook | undefined} */
let signature;
const server = createServer((request, response) => void receive(request, response));

/** @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response */
async function receive(request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const headers = /** @type {Record<string, string>} */ (request.headers);
  try {
    events.push(/** @type {Event} */ (signature?.verify(Buffer.concat(chunks).toString(), headers)));
    server.emit('event');
    response.writeHead(204).end();
  } catch {
    forged += 1;
    response.writeHead(401).end();
  }
}

/** @param {string} type @param {(data: any) => boolean} [fits] */
async function hear(type, fits = () => true) {
  for (;;) {
    const at = events.findIndex((event) => event.type === type && fits(event.data));
    if (at >= 0) return /** @type {Event} */ (events.splice(at, 1)[0]).data;
    await once(server, 'event');
  }
}

const key = await perch.getCurrentApiKey();
const [account] = (await perch.listTwitterAccounts()).data;
if (!account) throw new Error('no account is connected');
const path = { id: account.id };
tell('connected', { key: key.name, username: account.username, state: account.state });

const capture = await perch.getTwitterAccountCapture({ path });
/** @type {import('@perch/client').Input<'saveTwitterAccountCapture'>['body']} */
const body = { ...capture, mentions: 'matching', keywords: [{ phrase: KEYWORD }] };
const saved = await perch.saveTwitterAccountCapture({ path, body });
const stale = perch.saveTwitterAccountCapture({ path, body }, { ifMatch: `"${capture.revision}"` });
tell('captured', { phrases: saved.keywords.map(({ phrase }) => phrase), stale: await refusalOf(stale) });

const [member] = (await perch.listMembers()).data;
await perch.createTwitterAccountEscalationRule({
  path,
  body: {
    ...{ name: 'Many at once', isEnabled: true, keywords: ['blackout'], tweetCount: 3, windowMinutes: 60 },
    ...{ countsAuthors: false, minFollowers: 0, cooldownMinutes: 60 },
    recipients: [{ memberId: /** @type {NonNullable<typeof member>} */ (member).id, byEmail: true, bySms: false }],
  },
});

server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
const hook = await perch.createWebhook({
  body: {
    name: 'Main job',
    url: `http://127.0.0.1:${port}/perch`,
    events: ['ticket.created', 'message.received', 'message.sent', 'incident.opened'],
  },
});
signature = new Webhook(hook.secret);
const call = (await fetch(`http://127.0.0.1:${port}/perch`, { method: 'POST', body: '{}' })).status;
tell('listening', { forged: call, foreign: await refusalOf(perch.getTicket({ path: { id: FOREIGN_TICKET } })) });

for (const [channel, via, text] of /** @type {const} */ ([
  ['twitter', 'tweet', 'Please reload the app now, it is mended.'],
  ['twitter_dm', 'dm', 'Done, see your mail.'],
])) {
  const { ticket } = await hear('ticket.created', (data) => data.ticket.channel === channel);
  const listed = [];
  for await (const { id } of each(perch.listTickets, { query: { limit: 1 } })) listed.push(id);
  const reply = { path: { id: ticket.id }, body: { via, text } };
  const sent = await perch.createTicketReply(reply, { idempotencyKey: `answer-${ticket.id}` });
  const again = await perch.createTicketReply(reply, { idempotencyKey: `answer-${ticket.id}` });
  await hear('message.sent', (data) => data.message.id === sent.id);
  tell('answered', { ticketId: ticket.id, isListed: listed.includes(ticket.id), isOnce: sent.id === again.id });
}
const thanks = await hear('message.received', (data) => data.message.text.includes('Works'));
await perch.updateTicket({ path: { id: thanks.ticket.id }, body: { status: 'closed' } });
const { data: thread } = await perch.listTicketMessages({ path: { id: thanks.ticket.id } });
tell('closed', { thread: thread.map(({ direction, text }) => `${direction}: ${text}`).toReversed() });

const { incident } = await hear('incident.opened');
const at = { path: { id: incident.id } };
await perch.acknowledgeIncident(at);
await perch.createIncidentNote({ ...at, body: { text: 'The hangar is dark' } });
tell('incident', { id: incident.id, state: (await perch.closeIncident(at)).state });

await perch.deleteWebhook({ path: { id: hook.id } });
server.close();
tell('done', { forged });
