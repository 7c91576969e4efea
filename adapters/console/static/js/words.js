// Every word the console itself says, in every language. A test keeps the languages equal.
import { language, site } from "./state.js";

export const LANGUAGES = { zh: "中文", en: "English" };
export const HTML_LANG = { zh: "zh-Hans", en: "en" };

export const WORDS = {
  zh: {
    console: "调度台", queue: "警情", no_calls: "没有未结的警情", all_quiet: "一切平静。新的警情会出现在这里。",
    pick_call: "从左边选择一条警情", waiting_head: "收到语音，尚未转成文字", closed_head: "已结", messages_head: "给本台的消息",
    show_all: "全部显示（{n}）", show_less: "收起", seen: "已阅", seen_all: "全部已阅", back: "返回列表", loading: "正在读取警情……",
    live: "已连接", stale: "与服务器失去联系 {n} 秒。页面上的内容可能已经过时。", stale_short: "断线",
    outdated: "控制台已更新。", reload: "重新加载", no_desk: "本站点没有单位使用此控制台：只能查看，不能指挥。给指挥单位加上 channels: [{name}/desk]。",
    desk: "席位", theme: "明暗", theme_auto: "自动", theme_light: "浅色", theme_dark: "深色", sound_on: "声音已开", sound_off: "声音已关", language: "语言",
    keys: "按键", links: "通道状态", up: "正常", down: "中断", alarms: "设备告警", alarm: "告警", alarm_calm: "已好转", alarm_times: "{n} 次", report_page: "公众报警页",
    priority_1: "危及生命", priority_2: "紧急", priority_3: "一般", priority_4: "可缓",
    unplaced: "地点不明", proposed: "待确认", open: "处理中", offered: "已询问", taken: "已出发", "on scene": "在现场", escalated: "需要人工", closed: "已结案", merged: "已合并",
    done: "已完成", declined: "无法前往", lapsed: "未回应", released: "已撤回",
    lead: "处置", search: "搜寻", aid: "支援", warn: "预备",
    nowhere: "地点未知", held: "由本台保留", holder: "{who} 负责", since_open: "已过", due_in: "剩 {time}", late: "超时 {time}",
    heard: "听到的原话", reporter: "报警人", by_voice: "语音", sure: "把握 {n}%", doubtful: "识别存疑，点击收听", not_understood: "没有听清，请收听录音", listening: "正在转写……", engine: "识别引擎 {name}",
    play: "播放", pause: "暂停", position: "播放位置", audio_fails: "录音无法播放",
    route: "建议派警", route_over: "派警路线", merged_into: "已并入 {n} 号", route_confirmed: "已由 {who} 确认", no_route: "尚无建议。", no_route_place: "先定位，再派警。", minutes: "分钟", metres: "{n} 米", by_line: "{by}", on_channel: "通过 {channel}",
    confidence: "把握 {n}%", passed_over: "未选的单位", send_all: "确认派警", send_one: "改派：{name}", changed: "建议已变",
    assignments: "出动单位", since: "自 {time}", release: "撤回",
    assign: "派单位", locate: "定位", close: "结案", note: "备注", take: "接手", hold: "保留", kind: "改类型", escalate: "移交", cancel: "撤单", command: "口令",
    ask_assign: "派哪个单位去 {n} 号？", ask_locate: "{n} 号在哪里？", ask_close: "{n} 号的结果？", ask_note: "给 {n} 号加备注", ask_kind: "{n} 号是什么类型？", ask_escalate: "把 {n} 号移交给谁？", ask_command: "口令（和对讲机里说的一样）",
    filter: "输入名称筛选", no_match: "没有匹配的名称", send: "发送", dismiss: "关闭", undo: "撤销",
    quick_close: "已找到|已调解|已送医|无人在场|误报", off_duty: "不在岗", busy: "手上 {n} 件",
    timeline: "经过", map: "示意图", no_timeline: "还没有记录。", straight: "直线示意，并非路线", along: "沿道路",
    queued: "排队中", sending: "发送中", sent_reach: "已发出", delivered: "已送达", read: "已读", failed: "失败", uncertain: "不确定是否送达", expired: "已过期", text_parts: "短信{n}条",
    sent: "已送出：{words}", not_sent: "没有送出：{words}", not_seen: "没能标记为已阅", no_answer: "服务器没有应答", route_changed: "建议刚刚变了，请再看一眼",
    key_go: "确认，或派所选单位", key_choose: "选择单位", key_back: "回到建议", key_move: "上一条、下一条", key_play: "播放录音", key_help: "本帮助", outcome: "结果：{text}",
    site: "全局", health: "设备与通道", line: "通道", state: "状态", since_head: "持续", last_heard: "最近听到", ago: "{time} 前", log: "日志", no_audio: "没有声音", heard_ago: "{time} 前有声", speech_takes: "转写 {n} 秒", talking: "正在讲话", speech_none: "还没有语音需要转写。",
    new_calls: "{n} 条新警情", yours_count: "{n} 条等您处理", unanswered: "等待答复", only_called: "（只呼叫）",
    stages: "时限", stage_ask: "派警", stage_take: "接警", stage_scene: "到场", step_done: "按时", step_late: "超时", step_runs: "进行中", step_soon: "将到时限", step_over: "已超时", step_next: "未开始",
    drill: "演练", drill_banner: "演练 · 演练 · 演练　以下一切均为演练，不会发给公众", drill_call: "演练警情 · 不是真的",
    join: "参加", guests: "受邀部门", invite: "邀请", ask_invite: "邀请谁参加 {n} 号？", invite_in: " 参加 ", guest_offered: "已邀请", guest_taken: "参加中", guest_on_scene: "已到场", guest_done: "已办完", guest_declined: "不参加", guest_lapsed: "未答复", guest_released: "不再参加",
    site_from: "来自{who}，对方 {n} 号", site_from_new: "来自{who}", site_to: "已转{who}，对方 {n} 号", site_to_new: "已转{who}，等待对方编号", site_closed: "对方已结", site_stuck: "对方无人可派",
    stays: "经手岗位", stay_here: "在此办理", stay_over: "已办", stay_late: "超时", stay_handed: "已请下一站接收", stay_back: "退回：{why}", no_speech: "不用语音转写", speech: "语音转写",
    correct: "更正", listen_from: "点击任一处，从那里开始听", reports: "{n} 人报告", plan: "预案", step: "预案步骤", step_yours: "本台", ask_step: "{n} 号预案：哪一步已完成？", step_done_word: "完成",
    acts: "操作", next_proposal: "下一个单位", nothing_to_confirm: "没有等待确认的建议", override_why: "为什么改派？", override_reasons: "已在附近|更熟悉情况|建议的单位忙|对方要求", override_note: "改派{who}：{why}",
    merge: "合并", split: "拆分", ask_merge: "把 {n} 号并入哪一条？", print: "打印这条警情",
    to_whom: "对谁说", to_command: "口令", to_all: "全体", tell_reporter: "回复 {n} 号报警人：{words}", tell_unit: "通知 {unit}：{n}号，{words}", tell_all: "全体：{words}", composer_hint: "口令，如：17 > 南门　·　按 / 输入", composer_say: "要说的话", composer_failed: "没有送出，请再试", suggestions: "补全",
    roll_head: "点名：", advise_head: "通告 ", withdraw_words: "撤销通告{id}",
    rolls: "通知与点名", all_call: "全体通知", roll_call: "点名", no_rolls: "最近一小时没有通知或点名。", roll_only: "点名", told_units: "已通知 {n} 个单位", roll_here: "已应答", roll_asked: "未应答", roll_told: "已通知", roll_lost: "联系不上", after_minutes: "{n} 分钟", people: "{n} 人", asked_again: "已再问", there_head: "已应答 {n} 个", roll_chip: "点名 {there}/{total}",
    advisories: "路况通告", no_advisories: "没有有效的通告。", publish: "发布", withdraw: "撤销", urgent: "紧急", advisories_chip: "通告 {n}",
    announcements: "定时播报", no_announcements: "本站点没有播报。", announce: "播报", ask_announce: "现在播报哪一条？", say_now: "现在播报",
    closures: "封闭的道路", no_closures: "没有封闭的道路。", closure: "封闭或解封", ask_closure: "封闭或解封哪条路？", is_shut: "已封闭", no_reason: "未说明原因", reopen: "解封", closures_chip: "封闭 {n}",
    standby: "补位与在岗", cover_asked: "等您同意", cover_sent: "前往补位", cover_there: "已补位", cover_yes: "同意补位", cover_no: "不用补位", too_few: "人数不足", key_cover: "同意第一个补位",
    targets: "目标（今天）", target_missed: "未达标", target_met: "达标", trend_up: "本周 {week}，上周 {before}，上升", trend_down: "本周 {week}，上周 {before}，下降", trend_same: "本周 {week}，与上周相同", call_n: "{n} 号",
    large: "大字", keys_call: "这条警情", keys_acts: "处理", keys_words: "说话", keys_page: "页面", key_next: "下一个、上一个单位", key_why: "改派并说明原因", key_undo: "撤销（5 秒内）", key_reporter: "回复报警人", key_unit: "对出动单位说", key_all: "全体通知", key_roll: "点名", key_closure: "封闭或解封道路", key_announce: "播报", key_waiting: "下一条等您处理的警情", key_site: "全局与警情切换", key_seen: "第一条消息已阅", key_language: "中文 / English", key_theme: "明暗", key_large: "大字", key_sound: "声音",
  },
  en: {
    console: "Dispatch", queue: "Calls", no_calls: "No open calls", all_quiet: "All is quiet. New calls appear here.",
    pick_call: "Choose a call on the left", waiting_head: "Voice not yet in words", closed_head: "Closed", messages_head: "Messages to this desk",
    show_all: "Show all ({n})", show_less: "Show fewer", seen: "Seen", seen_all: "All seen", back: "Back to the list", loading: "Reading the board …",
    live: "Connected", stale: "No contact with the server for {n} s. What you see may be out of date.", stale_short: "Offline",
    outdated: "The console has been updated.", reload: "Reload", no_desk: "No unit of this site uses this console: you can look, not act. Give a desk unit channels: [{name}/desk].",
    desk: "Desk", theme: "Theme", theme_auto: "Auto", theme_light: "Light", theme_dark: "Dark", sound_on: "Sound on", sound_off: "Sound off", language: "Language",
    keys: "Keys", links: "Links", up: "up", down: "down", alarms: "Alarms of the equipment", alarm: "Alarm", alarm_calm: "Better", alarm_times: "{n} times", report_page: "Public page",
    priority_1: "Life in danger", priority_2: "Urgent", priority_3: "Ordinary", priority_4: "Can wait",
    unplaced: "Place unknown", proposed: "Waits for yes", open: "In progress", offered: "Asked", taken: "On the way", "on scene": "On scene", escalated: "Needs a person", closed: "Closed", merged: "Merged",
    done: "Done", declined: "Cannot come", lapsed: "No answer", released: "Stood down",
    lead: "lead", search: "search", aid: "aid", warn: "stand by",
    nowhere: "Place unknown", held: "Held at this desk", holder: "with {who}", since_open: "open", due_in: "{time} left", late: "{time} late",
    heard: "As heard", reporter: "reporter", by_voice: "voice", sure: "{n} % sure", doubtful: "In doubt: press to listen", not_understood: "Not understood: please listen", listening: "Being put into words …", engine: "recognised by {name}",
    play: "Play", pause: "Pause", position: "Position", audio_fails: "The recording cannot be played",
    route: "Proposed route", route_over: "Route", merged_into: "Merged into call {n}", route_confirmed: "confirmed by {who}", no_route: "No proposal yet.", no_route_place: "Locate the call first.", minutes: "min", metres: "{n} m", by_line: "{by}", on_channel: "over {channel}",
    confidence: "{n} % sure", passed_over: "Passed over", send_all: "Confirm", send_one: "Send instead: {name}", changed: "Changed",
    assignments: "Units on this call", since: "since {time}", release: "Stand down",
    assign: "Send a unit", locate: "Locate", close: "Close", note: "Note", take: "Take", hold: "Hold", kind: "Kind", escalate: "Hand over", cancel: "Cancel call", command: "Command",
    ask_assign: "Send which unit to call {n}?", ask_locate: "Where is call {n}?", ask_close: "How did call {n} end?", ask_note: "Note for call {n}", ask_kind: "What kind is call {n}?", ask_escalate: "Hand call {n} over to whom?", ask_command: "Command (as said on the air)",
    filter: "Type a name", no_match: "No name fits", send: "Send", dismiss: "Dismiss", undo: "Undo",
    quick_close: "found|settled|taken to hospital|nobody there|false alarm", off_duty: "off duty", busy: "busy: {n}",
    timeline: "Course of events", map: "Sketch", no_timeline: "Nothing recorded yet.", straight: "Straight lines, not the paths", along: "Along the paths",
    queued: "queued", sending: "sending", sent_reach: "sent", delivered: "delivered", read: "read", failed: "failed", uncertain: "may not have arrived", expired: "expired", text_parts: "text message, parts: {n}",
    sent: "Sent: {words}", not_sent: "Not sent: {words}", not_seen: "Could not mark it as seen", no_answer: "the server does not answer", route_changed: "The proposal has just changed: look again",
    key_go: "Confirm, or send the chosen unit", key_choose: "Choose a unit", key_back: "Back to the proposal", key_move: "Next, previous call", key_play: "Play the recording", key_help: "This help", outcome: "Outcome: {text}",
    site: "Site", health: "Equipment and lines", line: "Line", state: "State", since_head: "For", last_heard: "Last heard", ago: "{time} ago", log: "Log", no_audio: "No audio", heard_ago: "heard {time} ago", speech_takes: "Speech {n} s", talking: "Talking now", speech_none: "No speech has needed words yet.",
    new_calls: "{n} new", yours_count: "{n} wait for you", unanswered: "Waiting for an answer", only_called: "(only called)",
    stages: "Time limits", stage_ask: "Ask", stage_take: "Take", stage_scene: "Arrive", step_done: "in time", step_late: "too late", step_runs: "running", step_soon: "nearly over", step_over: "over the limit", step_next: "not begun",
    drill: "Drill", drill_banner: "DRILL · DRILL · DRILL   All of this is an exercise and never reaches the public", drill_call: "DRILL CALL · this is not real",
    join: "takes part", guests: "Invited departments", invite: "Invite", ask_invite: "Invite whom to call {n}?", invite_in: " to ", guest_offered: "Invited", guest_taken: "Takes part", guest_on_scene: "There", guest_done: "Done", guest_declined: "Does not take part", guest_lapsed: "No answer", guest_released: "Let go",
    site_from: "From {who}, their call {n}", site_from_new: "From {who}", site_to: "Passed to {who}, their call {n}", site_to_new: "Passed to {who}, no number yet", site_closed: "closed there", site_stuck: "nobody to send there",
    stays: "Posts that had it", stay_here: "here now", stay_over: "done", stay_late: "too long", stay_handed: "next post asked at", stay_back: "sent back: {why}", no_speech: "no speech-to-text", speech: "speech-to-text",
    correct: "Correct", listen_from: "Press anywhere to hear it from there", reports: "{n} reports", plan: "Plan", step: "Plan step", step_yours: "this desk", ask_step: "Plan of call {n}: which step is done?", step_done_word: "done",
    acts: "Acts", next_proposal: "Next unit", nothing_to_confirm: "Nothing waits for your yes", override_why: "Why this unit?", override_reasons: "already near|knows the matter|proposed unit is busy|asked for", override_note: "{who} instead: {why}",
    merge: "Merge", split: "Split", ask_merge: "Merge call {n} into which?", print: "Print this call",
    to_whom: "To", to_command: "Command", to_all: "All", tell_reporter: "tell {n} reporter: {words}", tell_unit: "tell {unit}: call {n}, {words}", tell_all: "all-call: {words}", composer_hint: "Command, such as: 17 > South Gate   ·   press /", composer_say: "What to say", composer_failed: "was not sent: try again", suggestions: "Completions",
    roll_head: "roll-call: ", advise_head: "advise ", withdraw_words: "withdraw advisory {id}",
    rolls: "All-calls and roll-calls", all_call: "All-call", roll_call: "Roll-call", no_rolls: "None in the last hour.", roll_only: "Roll-call", told_units: "{n} units told", roll_here: "answered", roll_asked: "no answer", roll_told: "told", roll_lost: "cannot be reached", after_minutes: "{n} min", people: "{n} people", asked_again: "asked again", there_head: "{n} answered", roll_chip: "Roll {there}/{total}",
    advisories: "Advisories", no_advisories: "None is in force.", publish: "Publish", withdraw: "Withdraw", urgent: "Urgent", advisories_chip: "Advisories {n}",
    announcements: "Announcements", no_announcements: "This site has none.", announce: "Announce", ask_announce: "Say which announcement now?", say_now: "Say now",
    closures: "Closed paths", no_closures: "No path is closed.", closure: "Close or reopen", ask_closure: "Close or reopen which path?", is_shut: "closed", no_reason: "no reason given", reopen: "Reopen", closures_chip: "Closed {n}",
    standby: "Reserve and strength", cover_asked: "waits for a yes", cover_sent: "on the way", cover_there: "stands in", cover_yes: "Send the reserve", cover_no: "Not needed", too_few: "too few", key_cover: "send the first reserve",
    targets: "Targets today", target_missed: "missed", target_met: "met", trend_up: "{week} this week, {before} before: up", trend_down: "{week} this week, {before} before: down", trend_same: "{week} this week, as before", call_n: "call {n}",
    large: "Large type", keys_call: "This call", keys_acts: "Acts", keys_words: "Words", keys_page: "Page", key_next: "Next, previous unit", key_why: "Send another unit, and say why", key_undo: "Undo (within 5 s)", key_reporter: "Answer the reporter", key_unit: "Speak to the unit on it", key_all: "All-call", key_roll: "Roll-call", key_closure: "Close or reopen a path", key_announce: "Announcement", key_waiting: "Next call that waits for you", key_site: "Site, and back to the call", key_seen: "First message is seen", key_language: "中文 / English", key_theme: "Light, dark", key_large: "Large type", key_sound: "Sound",
  },
};

// The word in the person's language, with its {gaps} filled; unknown words show themselves.
export function t(key, gaps = {}) {
  const text = WORDS[language.value]?.[key] ?? WORDS.en[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (gap, name) => gaps[name] ?? gap);
}

// A thing's own name in the person's language, else in the site's, else in any.
export const name = (names, fallback = "") =>
  names?.[language.value] ?? names?.[site.value.language] ?? Object.values(names ?? {})[0] ?? fallback;

// The same for pairs of (language, words).
export const said = (pairs, fallback) => name(Object.fromEntries(pairs), fallback);
