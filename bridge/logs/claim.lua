#!lua
-- Own the site for a while. The same owner keeps its number, a new one gets a higher.
-- KEYS  lease.  ARGV  owner, milliseconds, our stamp or ''.  Gives the number, or nil: another's runs.

local now = tonumber(ARGV[3])
if not now then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
local lease = redis.call('HMGET', KEYS[1], 'owner', 'fence', 'until')
local owner, fence, till = lease[1] or '', tonumber(lease[2] or '0'), tonumber(lease[3] or '0')
if owner ~= ARGV[1] then
  if owner ~= '' and now < till then return nil end
  fence = fence + 1
end
till = string.format('%.0f', now + tonumber(ARGV[2]))
redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'fence', fence, 'until', till)
return fence
