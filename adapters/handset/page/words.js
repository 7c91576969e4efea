// Every word the page says by itself, in both languages.
const WORDS = {
  zh: {
    title: "对讲机", other: "English", station: "呼号", pin: "PIN 码", on: "开机", off: "关机",
    send: "发送", file: "选录音", type: "打字…", hold: "按住说话", wait: "请稍候…", talk: "正在录音，松开发送",
    up: "已连接", down: "连接中断，正在重连…", short: "太短了：按住说完再松开",
    noMic: "这里用不了麦克风（需要 HTTPS 或本机访问）：请选录音或打字", denied: "没有麦克风权限：请在浏览器里允许，或选录音、打字",
    waiting: "等待发送…", sending: "发送中…", sent: "已送达", failed: "未送出", voice: "语音", seconds: "秒",
    play: "播放", own: "听报告人原声", textOnly: "无语音，仅文字", again: "可能重复", map: "地图", wrongPin: "PIN 码不对",
    locked: "试错太多，请稍后再试", noStation: "没有这个呼号", call: "第", callEnd: "号", needStation: "请先选呼号",
  },
  en: {
    title: "Handset", other: "中文", station: "Call sign", pin: "PIN", on: "Switch on", off: "Switch off",
    send: "Send", file: "Pick a recording", type: "Type…", hold: "Hold to talk", wait: "One moment…", talk: "Recording, release to send",
    up: "Connected", down: "Connection lost, trying again…", short: "Too short: hold it until you have finished",
    noMic: "No microphone here (it needs HTTPS or this machine): pick a recording or type", denied: "The microphone is not allowed: allow it in the browser, pick a recording or type",
    waiting: "Waiting to send…", sending: "Sending…", sent: "Received", failed: "Not sent", voice: "Voice", seconds: "s",
    play: "Play", own: "Hear the reporter", textOnly: "No voice, text only", again: "May be a repeat", map: "Map", wrongPin: "Wrong PIN",
    locked: "Too many wrong PINs, try later", noStation: "There is no such call sign", call: "Call ", callEnd: "", needStation: "Choose a call sign first",
  },
};

let language = recall() || (navigator.language.startsWith("zh") ? "zh" : "en");

function recall() {
  try { return localStorage.getItem("language"); } catch { return null; }
}

export const now = () => language;
export const say = (key) => WORDS[language][key];

export function turn() {
  language = language === "zh" ? "en" : "zh";
  try { localStorage.setItem("language", language); } catch { /* a private window forgets */ }
}
