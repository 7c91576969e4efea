// What the public page says.
export const WORDS = {
  zh: {
    other: "English", title: "需要帮助？", lead: "用自己的话告诉我们发生了什么、在哪里。我们马上安排离您最近的人。",
    label: "发生了什么？", more: "还有要补充的吗？", send: "发送", sending: "正在发送……",
    locate: "附上我的位置", locating: "正在定位……", located: "已附上位置", no_location: "无法取得位置，请用文字说明。",
    here: "您在：{place}", number: "您的编号", heard: "已收到", coming: "有人前来", there: "已到现场", over: "已办结",
    dial: "有生命危险？请直接拨打", privacy: "您说的话和附上的位置只用于这次求助。",
    offline: "没有网络。您的话已保存，联网后自动发送。", kept: "等待发送", got: "已送达", wait: "现在报告的人太多。您的话已保存，{n} 秒后再试；紧急请拨打 {phone}。",
    refused: "没有发出去（{reason}）。请拨打 {phone}。", empty: "请写一句话，或附上位置。", position: "（我的位置）",
  },
  en: {
    other: "中文", title: "Need help?", lead: "Tell us in your own words what happened and where. We send whoever is nearest.",
    label: "What happened?", more: "Anything to add?", send: "Send", sending: "Sending …",
    locate: "Add my position", locating: "Finding your position …", located: "Position added", no_location: "Your position cannot be found; please describe it.",
    here: "You are at: {place}", number: "Your number", heard: "Received", coming: "On the way", there: "With you", over: "Finished",
    dial: "Life in danger? Call", privacy: "Your words and position are used for this request only.",
    offline: "No connection. Your words are kept and will be sent by themselves.", kept: "waiting to be sent", got: "received", wait: "Too many reports just now. Your words are kept; next try in {n} s. If it is urgent call {phone}.",
    refused: "Not sent ({reason}). Please call {phone}.", empty: "Please write a few words, or add your position.", position: "(my position)",
  },
};
