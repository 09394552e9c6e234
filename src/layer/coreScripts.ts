/**
 * What the core layer runs inside Redis. Sent whole each time, as channels_redis does: Redis knows a script by its hash
 * anyway, and a Redis that was restarted or flushed in between has nothing to complain of.
 */

/**
 * channels_redis' script of group_send and the cleaning of old values that it does before, answering for each queue
 * whether it was full. KEYS: queues. ARGV: their values, their capacities, score, expiry in seconds, and the score up to
 * which values are too old. Cleaning comes last: after a first write Redis no longer minds having no memory.
 */
export const SEND = `
local full = {}
local now, expiry, old = ARGV[#ARGV - 2], ARGV[#ARGV - 1], ARGV[#ARGV]
for i = 1, #KEYS do
  full[i] = 1
  if redis.call('ZCOUNT', KEYS[i], '(' .. old, '+inf') < tonumber(ARGV[i + #KEYS]) then
    redis.call('ZADD', KEYS[i], now, ARGV[i])
    redis.call('EXPIRE', KEYS[i], expiry)
    full[i] = 0
  end
end
for i = 1, #KEYS do redis.call('ZREMRANGEBYSCORE', KEYS[i], 0, old) end
return full`;

/**
 * Puts in as many values as there is room for and answers how many, as SEND does. KEYS: one queue. ARGV: capacity,
 * expiry in seconds, the score up to which values are too old, then scores and values in turn.
 */
export const FILL = `
local room = tonumber(ARGV[1]) - redis.call('ZCOUNT', KEYS[1], '(' .. ARGV[3], '+inf')
local taken = 0
for i = 4, #ARGV, 2 do
  if taken >= room then break end
  redis.call('ZADD', KEYS[1], ARGV[i], ARGV[i + 1])
  taken = taken + 1
end
if taken > 0 then redis.call('EXPIRE', KEYS[1], ARGV[2]) end
redis.call('ZREMRANGEBYSCORE', KEYS[1], 0, ARGV[3])
return taken`;

/**
 * Takes out what waits and keeps it aside until it is settled, scores and all; answers for each queue its values and
 * scores in turn. KEYS: queues, then where each is kept aside. ARGV: values per queue at most, and the seconds after
 * which what nobody settles is forgotten. It takes before it puts: a Redis without memory refuses a script that begins
 * with a write that needs some, and would so keep what fills it.
 */
export const DRAIN = `
local taken = {}
local queues = #KEYS / 2
for i = 1, queues do
  local popped = redis.call('ZPOPMIN', KEYS[i], ARGV[1])
  if #popped > 0 then
    local aside = {}
    for j = 1, #popped, 2 do
      aside[j] = popped[j + 1]
      aside[j + 1] = popped[j]
    end
    redis.call('ZADD', KEYS[queues + i], unpack(aside))
    redis.call('EXPIRE', KEYS[queues + i], ARGV[2])
  end
  taken[i] = popped
end
return taken`;

/**
 * Looks after a value that was sent. KEYS: its queue, and where readers keep aside what they took. ARGV: the value, the
 * score it is to have from now on, expiry in seconds. Answers 1 while it waits, 2 while a reader has it in hand (it comes
 * back should that reader die), 0 when it is gone.
 */
export const LOOK = `
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  redis.call('ZADD', KEYS[1], 'XX', ARGV[2], ARGV[1])
  redis.call('EXPIRE', KEYS[1], ARGV[3])
  return 1
end
return redis.call('ZSCORE', KEYS[2], ARGV[1]) and 2 or 0`;
