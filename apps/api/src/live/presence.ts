import { PRESENCE_LIFE_MS, PresenceState, type Presence, type TellPresence } from '@perch/contracts';
import type { Redis } from 'ioredis';

// One hash for an organization: `ticket member tab` → `state until`, by Redis's own clock, so that processes agree. It may
// vanish at any moment: everybody who is there says so again within seconds.

const NOW = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/** What `tell` and `list` share: all that has not expired; what has is removed. */
const ALIVE = `
  local function alive()
    local all = redis.call('HGETALL', KEYS[1])
    local found = {}
    for i = 1, #all, 2 do
      local state, untilMs = string.match(all[i + 1], '^(%a+) (%d+)$')
      if untilMs and tonumber(untilMs) > now then
        found[#found + 1] = all[i] .. ' ' .. state
      else
        redis.call('HDEL', KEYS[1], all[i])
      end
    end
    return found
  end`;

/** ARGV: field, state or `left`, life in milliseconds. Answers what was there before, and what is there now. */
const TELL = `${NOW} ${ALIVE}
  local before = alive()
  if ARGV[2] == 'left' then
    redis.call('HDEL', KEYS[1], ARGV[1])
  else
    redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. (now + ARGV[3]))
    redis.call('PEXPIRE', KEYS[1], ARGV[3] * 2)
  end
  return {before, alive()}`;

const LIST = `${NOW} ${ALIVE}
  return alive()`;

const keyOf = (organizationId: string) => `{perch-presence-${organizationId}}`;

/** Everybody who is at a ticket of the organization; somebody in several tabs types if they type in one. */
export async function listPresence(redis: Redis, organizationId: string): Promise<Presence[]> {
  return parse((await redis.eval(LIST, 1, keyOf(organizationId))) as string[]);
}

export interface ToldPresence {
  everybody: Presence[];
  /** how others see the member at this ticket now, if that is news */
  news: Presence['state'] | 'left' | null;
}

/** Notes what a browser says of itself. */
export async function tellPresence(
  redis: Redis,
  organizationId: string,
  { ticketId, memberId, state, tab }: TellPresence & { ticketId: string; memberId: string },
): Promise<ToldPresence> {
  const field = `${ticketId} ${memberId} ${tab || '-'}`;
  const answer = await redis.eval(TELL, 1, keyOf(organizationId), field, state, PRESENCE_LIFE_MS);
  const [before, everybody] = (answer as [string[], string[]]).map(parse) as [Presence[], Presence[]];
  const seen = (all: readonly Presence[]) =>
    all.find((each) => each.ticketId === ticketId && each.memberId === memberId)?.state ?? 'left';
  return { everybody, news: seen(before) === seen(everybody) ? null : seen(everybody) };
}

function parse(lines: readonly string[]): Presence[] {
  const found = new Map<string, Presence>();
  for (const line of lines) {
    const [ticketId, memberId, , word] = line.split(' ');
    const state = PresenceState.safeParse(word);
    if (!ticketId || !memberId || !state.success) continue;
    const key = `${ticketId} ${memberId}`;
    if (found.get(key)?.state !== 'typing') found.set(key, { ticketId, memberId, state: state.data });
  }
  return [...found.values()];
}
