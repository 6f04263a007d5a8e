/** What a ticket sent into a conversation in direct messages. */
export interface Sending {
  dmConversationId: string;
  ticketId: string;
  at: Date;
}

/** Which ticket had last sent into a conversation when something was written there. */
export class LastSendings {
  readonly #sendings = new Map<string, Sending[]>();

  constructor(sendings: readonly Sending[]) {
    for (const sending of sendings) this.note(sending);
  }

  note(sending: Sending): void {
    const others = this.#sendings.get(sending.dmConversationId);
    if (others) others.push(sending);
    else this.#sendings.set(sending.dmConversationId, [sending]);
  }

  before(dmConversationId: string, at: Date): Sending | undefined {
    const earlier = this.#sendings.get(dmConversationId)?.filter((sending) => sending.at <= at);
    return earlier?.reduce<Sending | undefined>((last, each) => (last && last.at > each.at ? last : each), undefined);
  }
}
