/** A refusal as Twilio writes it: `{code, message, more_info, status}`. */
export class TwilioProblem extends Error {
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }

  body() {
    return {
      code: this.code,
      message: this.message,
      more_info: `https://www.twilio.com/docs/errors/${this.code}`,
      status: this.status,
    };
  }
}

export function notAuthenticated(): TwilioProblem {
  return new TwilioProblem(401, 20003, 'Authenticate');
}

export function notFound(path: string): TwilioProblem {
  return new TwilioProblem(404, 20404, `The requested resource ${path} was not found`);
}

export function tooManyRequests(): TwilioProblem {
  return new TwilioProblem(429, 20429, 'Too Many Requests');
}

/** What Twilio answers to a status without an error of its own: 503 is 20503. */
export function problemOfStatus(status: number): TwilioProblem {
  if (status === 401) return notAuthenticated();
  if (status === 429) return tooManyRequests();
  const message = status === 503 ? 'Service is unavailable' : status >= 500 ? 'Internal Server Error' : 'Bad Request';
  return new TwilioProblem(status, 20_000 + status, message);
}
