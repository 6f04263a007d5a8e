import type { Sms, SmsStatus } from '../world/records.ts';
import type { Topic, World } from '../world/world.ts';
import { UNREACHABLE } from './phone-numbers.ts';
import { postStatus } from './status-callback.ts';

export interface CarrierSettings {
  account: { sid: string; authToken: string };
  /** The number that messaging services send from. */
  ownNumber: string;
  /** Between two statuses of a message. */
  stepMs: number;
}

/** Carries messages: accepted, queued, sent, delivered or not, and tells the sender of each step. */
export class SmsCarrier {
  readonly #world: World;
  readonly #settings: CarrierSettings;
  readonly #timers = new Map<Sms, NodeJS.Timeout>();
  readonly #closing = new AbortController();

  constructor(world: World, settings: CarrierSettings) {
    this.#world = world;
    this.#settings = settings;
    world.changes.on('change', this.#onChange);
    this.#carryOn();
  }

  close(): void {
    this.#world.changes.off('change', this.#onChange);
    this.#closing.abort();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #onChange = (topic: Topic): void => {
    if (topic === 'sms') this.#carryOn();
  };

  /** Whatever is under way goes on, also after a restart or an import. */
  #carryOn(): void {
    for (const sms of this.#world.sms.values()) {
      if (this.#timers.has(sms) || nextStatus(sms) === null) continue;
      this.#timers.set(
        sms,
        setTimeout(() => this.#step(sms), this.#settings.stepMs),
      );
    }
  }

  #step(sms: Sms): void {
    this.#timers.delete(sms);
    const status = nextStatus(sms);
    if (status === null || this.#world.sms.get(sms.sid) !== sms) return;
    const now = this.#world.clock();
    sms.status = status;
    sms.updatedAt = now;
    sms.from ??= this.#settings.ownNumber;
    if (status === 'sent') sms.sentAt = now;
    if (status === 'undelivered') sms.errorCode = UNREACHABLE[sms.to] ?? null;
    this.#world.changed('sms');
    void this.#tell(sms, status);
  }

  async #tell(sms: Sms, status: SmsStatus): Promise<void> {
    const { statusCallback } = sms;
    if (statusCallback === null) return;
    const at = this.#world.clock();
    const outcome = await postStatus({ ...sms, statusCallback }, status, this.#settings.account, this.#closing.signal);
    if (this.#closing.signal.aborted) return;
    sms.callbacks.push({ ...outcome, at });
    this.#world.changed('sms');
  }
}

function nextStatus(sms: Sms): SmsStatus | null {
  if (sms.status === 'accepted') return 'queued';
  if (sms.status === 'queued') return 'sent';
  if (sms.status === 'sent') return UNREACHABLE[sms.to] === undefined ? 'delivered' : 'undelivered';
  return null;
}
