#!lua
-- Give the site back, if it is the owner's. KEYS  lease.  ARGV  owner.
if redis.call('HGET', KEYS[1], 'owner') == ARGV[1] then
  redis.call('HSET', KEYS[1], 'owner', '', 'until', '0')
end
return 1
