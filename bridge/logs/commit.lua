#!lua
-- One commit: all of it or nothing. (The first line makes the server refuse the script as a whole
-- when it is out of memory, read-only or cannot write its files, instead of half-way through.)
--
-- KEYS  lease, stamp, then four for each stream: lines, known keys, done, upto
-- ARGV  fence or '', our stamp or '' (the server's then), number of lines,
--       for each line: stream (1…), key, body; then for each consumed line: stream, seq, 1 = drop it
-- Gives {1}, or {0, owner, fence} when the site belongs to somebody else.

local FIXED = 2
local function key_of(stream, nth) return KEYS[FIXED + (stream - 1) * 4 + nth] end

local function later(a, b)
  local ams, aseq = string.match(a, '(%d+)-(%d+)')
  local bms, bseq = string.match(b, '(%d+)-(%d+)')
  ams, aseq, bms, bseq = tonumber(ams), tonumber(aseq), tonumber(bms), tonumber(bseq)
  return ams > bms or (ams == bms and aseq > bseq)
end

-- Stamps never go back within a site, whatever the machine's clock does.
local function stamp()
  local at = tonumber(ARGV[2])
  if not at then
    local now = redis.call('TIME')
    at = tonumber(now[1]) * 1000 + math.floor(tonumber(now[2]) / 1000)
  end
  at = math.max(at, tonumber(redis.call('GET', KEYS[2]) or '0'))
  local text = string.format('%.0f', at)
  redis.call('SET', KEYS[2], text)
  return text
end

-- The water mark moves over what is done without a gap; those lines leave the set.
local function advance(stream)
  local lines, done, upto = key_of(stream, 1), key_of(stream, 3), key_of(stream, 4)
  local mark, count = redis.call('GET', upto) or '0-0', 1
  local moved = false
  while true do
    local rows = redis.call('XRANGE', lines, '(' .. mark, '+', 'COUNT', count)
    local before = mark
    for _, row in ipairs(rows) do
      if redis.call('SREM', done, row[1]) == 0 then break end
      mark = row[1]
    end
    if mark == before or mark ~= rows[#rows][1] then
      if moved or mark ~= before then redis.call('SET', upto, mark) end
      return
    end
    moved, count = true, math.min(count * 2, 32)
  end
end

-- A command that fails half-way takes nothing back: whatever could make one fail is asked first.
local TYPES = {'stream', 'set', 'set', 'string'}
for nth = FIXED + 1, #KEYS do
  local found, wanted = redis.call('TYPE', KEYS[nth]).ok, TYPES[(nth - FIXED - 1) % 4 + 1]
  if found ~= 'none' and found ~= wanted then
    return redis.error_reply('WRONGTYPE ' .. KEYS[nth] .. ' is a ' .. found)
  end
end

if ARGV[1] ~= '' then
  local lease = redis.call('HMGET', KEYS[1], 'owner', 'fence')
  local fence = lease[2] or '0'
  if fence ~= ARGV[1] then return {0, lease[1] or '', fence} end
end

local lines = tonumber(ARGV[3])
local at = lines > 0 and stamp()
local arg = 4
for _ = 1, lines do
  local stream, key, body = tonumber(ARGV[arg]), ARGV[arg + 1], ARGV[arg + 2]
  if redis.call('SADD', key_of(stream, 2), key) == 1 then
    redis.call('XADD', key_of(stream, 1), at .. '-*', 'k', key, 'b', body)
  end
  arg = arg + 3
end

local touched = {}
while arg <= #ARGV do
  local stream, seq = tonumber(ARGV[arg]), ARGV[arg + 1]
  if ARGV[arg + 2] == '1' then
    redis.call('XDEL', key_of(stream, 1), seq)
  elseif later(seq, redis.call('GET', key_of(stream, 4)) or '0-0') then
    redis.call('SADD', key_of(stream, 3), seq)
    touched[stream] = true
  end
  arg = arg + 3
end
for stream in pairs(touched) do advance(stream) end
return {1}
