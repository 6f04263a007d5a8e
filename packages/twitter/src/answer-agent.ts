import type { ClientRequest, IncomingMessage } from 'node:http';
import https from 'node:https';

/** Hears that an answer begins, before anybody reads of it. */
export type OnAnswer = (answer: IncomingMessage) => void;

/** Node's agents have it, and packages that make agents build on it; its types leave it out. */
interface RequestTaker {
  addRequest(request: ClientRequest, options: { onAnswer?: OnAnswer }): void;
}

/**
 * Lets the agent tell of each answer to whoever gave the request an `onAnswer`. The library keeps what it receives to
 * itself and without bound; here its status is known, and a body without end can be broken off.
 */
export function tellsOfAnswers<Agent extends https.Agent>(agent: Agent): Agent {
  const taker = agent as unknown as RequestTaker;
  const addRequest = taker.addRequest.bind(agent);
  taker.addRequest = (request, options) => {
    if (options.onAnswer) request.once('response', options.onAnswer);
    addRequest(request, options);
  };
  return agent;
}
