// Every word the console itself says, in every language. A test keeps the languages equal.
import { language, site } from "./state.js";

export const LANGUAGES = { zh: "中文", en: "English" };
export const HTML_LANG = { zh: "zh-Hans", en: "en" };

export const WORDS = {
  zh: {
    console: "调度台", queue: "警情", no_calls: "没有未结的警情", all_quiet: "一切平静。新的警情会出现在这里。",
    pick_call: "从左边选择一条警情", waiting_head: "收到语音，尚未转成文字", closed_head: "已结", messages_head: "给本台的消息",
    show_all: "全部显示（{n}）", seen: "已阅", seen_all: "全部已阅", back: "返回列表", loading: "正在读取警情……",
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
    queued: "排队中", sending: "发送中", sent_reach: "已发出", delivered: "已送达", read: "已读", failed: "失败", uncertain: "不确定是否送达", expired: "已过期",
    sent: "已送出：{words}", not_sent: "没有送出：{words}", not_seen: "没能标记为已阅", no_answer: "服务器没有应答", route_changed: "建议刚刚变了，请再看一眼",
    key_go: "确认，或派所选单位", key_choose: "选择单位", key_back: "回到建议", key_move: "上一条、下一条", key_play: "播放录音", key_help: "本帮助", outcome: "结果：{text}",
  },
  en: {
    console: "Dispatch", queue: "Calls", no_calls: "No open calls", all_quiet: "All is quiet. New calls appear here.",
    pick_call: "Choose a call on the left", waiting_head: "Voice not yet in words", closed_head: "Closed", messages_head: "Messages to this desk",
    show_all: "Show all ({n})", seen: "Seen", seen_all: "All seen", back: "Back to the list", loading: "Reading the board …",
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
    queued: "queued", sending: "sending", sent_reach: "sent", delivered: "delivered", read: "read", failed: "failed", uncertain: "may not have arrived", expired: "expired",
    sent: "Sent: {words}", not_sent: "Not sent: {words}", not_seen: "Could not mark it as seen", no_answer: "the server does not answer", route_changed: "The proposal has just changed: look again",
    key_go: "Confirm, or send the chosen unit", key_choose: "Choose a unit", key_back: "Back to the proposal", key_move: "Next, previous call", key_play: "Play the recording", key_help: "This help", outcome: "Outcome: {text}",
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
