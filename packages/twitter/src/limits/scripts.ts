// Both scripts know a window as a hash {limit, used, reset, told}: `reset` in epoch milliseconds, at which the key
// expires, `told` the reset that X last named. It is absent until the first call, and again after its reset.

/**
 * Takes one call from all of its windows, or from none.
 *
 * KEYS: the app's limits as X has told them; for each window its key; for each its key of calls by organization
 * ARGV: organization, then for each window: name, published limit ('' for none), length in ms, '1' if shared by all
 * Returns 0 when taken, else the epoch milliseconds at which there will be room.
 */
export const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local organization = ARGV[1]
local count = (#KEYS - 1) / 2
local windows = {}
local full = 0
for i = 1, count do
  local at = 2 + (i - 1) * 4
  local window = { key = KEYS[1 + i], shares = KEYS[1 + count + i], isShared = ARGV[at + 3] == '1' }
  local known = redis.call('HMGET', window.key, 'limit', 'used', 'reset')
  window.reset = tonumber(known[3]) or 0
  window.isOpen = window.reset > now
  if window.isOpen then
    window.limit = tonumber(known[1])
    window.used = tonumber(known[2])
  else
    window.limit = tonumber(redis.call('HGET', KEYS[1], ARGV[at]) or ARGV[at + 1])
    -- each window lets one call ask, so that X can take back a limit of none
    if window.limit and window.limit < 1 then window.limit = 1 end
    window.used = 0
    window.reset = now + tonumber(ARGV[at + 2])
  end
  if window.limit then
    local isFull = window.used >= window.limit
    -- of the last fifth of what all share, each organization gets no more than its fair share of the whole
    if not isFull and window.isShared and window.isOpen and (window.limit - window.used) * 5 <= window.limit then
      local own = tonumber(redis.call('HGET', window.shares, organization) or 0)
      local active = redis.call('HLEN', window.shares)
      if own == 0 then active = active + 1 end
      isFull = own >= math.max(1, math.floor(window.limit / active))
    end
    if isFull and window.reset > full then full = window.reset end
    windows[#windows + 1] = window
  end
end
if full > 0 then return full end
for _, window in ipairs(windows) do
  if not window.isOpen then redis.call('DEL', window.key, window.shares) end
  redis.call('HSET', window.key, 'limit', window.limit, 'used', window.used + 1, 'reset', window.reset)
  redis.call('PEXPIREAT', window.key, window.reset)
  if window.isShared then
    redis.call('HINCRBY', window.shares, organization, 1)
    redis.call('PEXPIREAT', window.shares, window.reset)
  end
end
return 0
`;

/**
 * Hears what X says of windows. X counts what has arrived, we what has been sent: while it is the same window, the
 * greater number used holds.
 *
 * KEYS: the app's limits; for each window its key; for each its key of calls by organization
 * ARGV: slack in ms by which two resets of one window may differ, ms for which limits are remembered, then for each
 * window: name, limit, remaining, reset in epoch ms
 */
export const LEARN = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local slack = tonumber(ARGV[1])
local count = (#KEYS - 1) / 2
for i = 1, count do
  local at = 3 + (i - 1) * 4
  local limit = tonumber(ARGV[at + 1])
  local used = math.max(0, limit - tonumber(ARGV[at + 2]))
  local reset = tonumber(ARGV[at + 3])
  redis.call('HSET', KEYS[1], ARGV[at], limit)
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  local known = redis.call('HMGET', KEYS[1 + i], 'used', 'reset', 'told')
  local isOpen = (tonumber(known[2]) or 0) > now
  local told = isOpen and tonumber(known[3]) or nil
  -- an answer that was on its way while the next window opened says nothing of that one
  local isOlder = told and reset < told - slack
  if reset > now and not isOlder then
    local isNewer = told and reset > told + slack
    if isOpen and not isNewer then used = math.max(used, tonumber(known[1])) end
    if isNewer then redis.call('DEL', KEYS[1 + count + i]) end
    redis.call('HSET', KEYS[1 + i], 'limit', limit, 'used', used, 'reset', reset, 'told', reset)
    redis.call('PEXPIREAT', KEYS[1 + i], reset)
    redis.call('PEXPIREAT', KEYS[1 + count + i], reset)
  end
end
return 0
`;
