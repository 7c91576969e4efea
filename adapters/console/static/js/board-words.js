// What only the wall display and the commander's page say, in every language.
import { language } from "./state.js";

export const WORDS = {
  zh: {
    wall: "大屏", commander: "值班领导", gone: "画面已过时", gone_for: "与服务器失去联系 {n} 秒。以下内容不再更新，请用对讲机核实。", open: "未结", yours: "待确认", late: "超时", taken: "出发用时", scene: "到场用时", today: "今日警情", closed: "今日已结", median: "中位数", minutes: "{n} 分", seconds: "{n} 秒", none_yet: "—",
    all_well: "全部通道正常", down: "中断", more: "另有 {n} 件", nobody: "无人处置", quiet: "没有未结的警情",
    answer: "等您答复", confirm: "确认", escalate: "移交给…", escalate_to: "移交给谁？", cancel: "取消", all_call: "全体通知", all_words: "要对所有人说什么？", roll_too: "要求逐个应答（点名）", send: "发送", rolls: "通知与点名", there: "{there}/{total} 已应答", missing: "未应答：{names}", told_all: "已通知 {n} 个单位", figures: "今日", heard: "原话", units: "出动", no_units: "还没有单位出动", desk: "席位", messages: "给您的消息", seen: "已阅", language: "English",
  },
  en: {
    wall: "Wall display", commander: "Commander", gone: "OUT OF DATE", gone_for: "No contact with the server for {n} s. Nothing below is current: check by radio.", open: "open", yours: "wait for a yes", late: "late", taken: "until on the way", scene: "until on scene", today: "calls today", closed: "closed today", median: "median", minutes: "{n} min", seconds: "{n} s", none_yet: "—",
    all_well: "All links are up", down: "down", more: "{n} more", nobody: "nobody on it", quiet: "No open calls",
    answer: "Waiting for your answer", confirm: "Confirm", escalate: "Hand over…", escalate_to: "Hand over to whom?", cancel: "Cancel", all_call: "All-call", all_words: "What shall everybody hear?", roll_too: "Each must answer (roll-call)", send: "Send", rolls: "All-calls and roll-calls", there: "{there} of {total} answered", missing: "No answer: {names}", told_all: "{n} units told", figures: "Today", heard: "As heard", units: "On it", no_units: "No unit is on it yet", desk: "Desk", messages: "Messages to you", seen: "Seen", language: "中文",
  },
};

export function b(key, gaps = {}) {
  const text = WORDS[language.value]?.[key] ?? WORDS.en[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (gap, name) => gaps[name] ?? gap);
}
