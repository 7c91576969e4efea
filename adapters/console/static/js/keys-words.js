// The keys as the help shows them; `keys.js` carries them out, and a test holds the two together.
export const HELP = [
  ["keys_call", [
    ["⏎ c", "key_go"], ["→ ←", "key_next"], ["1 … 9", "key_choose"], ["Esc 0", "key_back"], ["q w i v", "key_why"], ["u", "key_undo"], ["p", "key_play"],
  ]],
  ["keys_acts", [
    ["a", "assign"], ["l", "locate"], ["y", "kind"], ["n", "note"], ["t", "take"], ["h", "hold"], ["e", "escalate"], ["I", "invite"], ["m", "merge"], ["s", "split"], ["o", "step"], ["x", "close"], ["P", "print"],
  ]],
  ["keys_words", [
    ["/", "command"], ["r", "key_reporter"], ["d", "key_unit"], ["b", "key_all"], ["B", "key_roll"], ["f", "key_closure"], ["z", "key_announce"], ["R", "key_cover"],
  ]],
  ["keys_page", [
    ["Space", "key_waiting"], ["j k ↓ ↑", "key_move"], ["g", "key_site"], [".", "key_seen"], ["L", "key_language"], ["D", "key_theme"], ["T", "key_large"], ["S", "key_sound"], ["?", "key_help"],
  ]],
];
