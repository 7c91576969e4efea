// Every word the page says by itself, in both languages.
const WORDS = {
  zh: {
    title: "对讲机", other: "English", station: "呼号", pin: "PIN 码", on: "开机", off: "关机", log: "通话记录",
    send: "发送", file: "选录音", type: "打字…", hold: "按住说话", tap: "点一下说话", wait: "请稍候…",
    talk: "正在讲话，松开结束", talkLocked: "正在讲话，再点结束", lock: "免按住", lastSeconds: "即将到时",
    up: "已连接", down: "连接中断", linkDown: "连接中断", linkKept: "听不到别人。你说的话会留在手机里，恢复后自动补发。",
    short: "太短了：按住说完再松开", full: "说满一分钟，已自动结束",
    noMic: "这里用不了麦克风（需要 HTTPS 或本机访问）：请选录音或打字", denied: "没有麦克风权限：请在浏览器里允许，或选录音、打字",
    micLost: "麦克风被别的程序占用，已把说到的部分发出",
    live: "讲话中…", waiting: "未送到，等待连接…", sending: "发送中…", sent: "已送达", failed: "未送出", voice: "语音", seconds: "秒",
    nothing: "没听出话来，值班员可以听录音；需要时请再说一遍", others: "本台另一部手机",
    play: "播放", own: "听报告人原声", textOnly: "无语音，仅文字", again: "可能重复", drill: "演练", wrongPin: "PIN 码不对",
    locked: "试错太多，请稍后再试", noStation: "没有这个呼号", call: "第", callEnd: "号", needStation: "请先选呼号", away: "连不上，请稍后再试",
  },
  en: {
    title: "Handset", other: "中文", station: "Call sign", pin: "PIN", on: "Switch on", off: "Switch off", log: "What was said",
    send: "Send", file: "Recording", type: "Type…", hold: "Hold to talk", tap: "Tap to talk", wait: "One moment…",
    talk: "Speaking, release to end", talkLocked: "Speaking, tap to end", lock: "Hands free", lastSeconds: "time is nearly up",
    up: "Connected", down: "Link down", linkDown: "LINK DOWN", linkKept: "You cannot hear the others. What you say is kept and sent when the link is back.",
    short: "Too short: hold it until you have finished", full: "One minute is over: it has ended by itself",
    noMic: "No microphone here (it needs HTTPS or this machine): pick a recording or type", denied: "The microphone is not allowed: allow it in the browser, pick a recording or type",
    micLost: "Something else took the microphone: what you had said is on its way",
    live: "Speaking…", waiting: "Not sent yet, waiting for the link…", sending: "Sending…", sent: "Received", failed: "Not sent", voice: "Voice", seconds: "s",
    nothing: "No words were understood; a person can listen to it. Say it again if you need to", others: "another phone of this station",
    play: "Play", own: "Hear the reporter", textOnly: "No voice, text only", again: "May be a repeat", drill: "DRILL", wrongPin: "Wrong PIN",
    locked: "Too many wrong PINs, try later", noStation: "There is no such call sign", call: "Call ", callEnd: "", needStation: "Choose a call sign first", away: "Cannot connect, try again later",
  },
};

let language = recall() || (navigator.language.startsWith("zh") ? "zh" : "en");

function recall() {
  try { return localStorage.getItem("language"); } catch { return null; }
}

export const now = () => language;
export const say = (key) => WORDS[language][key];
export const among = (names) => names[language] ?? Object.values(names)[0] ?? "";

export function turn() {
  language = language === "zh" ? "en" : "zh";
  try { localStorage.setItem("language", language); } catch { /* a private window forgets */ }
}
