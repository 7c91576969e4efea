// The words of the door and of the account, audit and shift pages, and how these pages speak.
// They share language and theme with the console: the same keys of the browser's memory.

export const WORDS = {
  zh: {
    console: "调度台", sign_in: "登录", name: "账号", password: "密码", code: "动态验证码",
    code_hint: "验证器上的六位数字；手机不在身边时用备用码。", show: "显示密码", forgot: "忘记密码？请管理员重置账号。",
    new_password: "设置密码", again: "再输入一次", set_up: "保存并登录", rule: "至少 10 个字符。一句好记的话胜过一个复杂的词。",
    whose: "{shown}，请为账号「{name}」设置密码。", which: "在这台设备上打开大屏「{shown}」？设备只能看，不能操作。", display_on: "在这台设备上打开",
    set_up_head: "启用账号", display_head: "启用大屏", no_accounts: "还没有账号。请在服务器上建立第一个账号：", report: "公众报警页", theme: "明暗：{of}",
    auto: "自动", light: "浅色", dark: "深色",
    "trouble_wrong": "账号、密码或验证码不对。", "trouble_wait": "尝试次数过多，请等待 {n} 秒再试。", "trouble_link": "链接已失效。请管理员重新生成。",
    "trouble_short": "密码太短：至少 10 个字符。", "trouble_long": "密码太长：最多 256 个字符。", "trouble_common": "这个密码太容易被猜到，请换一个。",
    "trouble_name": "密码里不能含有账号。", "trouble_code": "验证码不对，请看验证器上的最新数字。", "trouble_differ": "两次输入的密码不同。", "trouble_empty": "请填写所有栏目。", "trouble_away": "服务器没有应答，请再试一次。", "trouble_other": "没有成功：{error}",
    account: "账号", back: "返回调度台", out: "退出登录", out_everywhere: "在所有设备上退出", signed_in_as: "{shown}（{role}）",
    dispatcher: "调度员", commander: "指挥长", desk: "部门席位", auditor: "审计员", administrator: "管理员", device: "大屏设备",
    change_password: "修改密码", new_one: "新密码", at_desk: "席位", old_password: "现在的密码", save: "保存", saved: "已保存。其他设备上的登录已退出。",
    second: "两步验证", second_on: "已开启，剩余备用码 {n} 个。", second_off: "未开启。开启后，登录还需要手机验证器上的六位数字。", second_new: "开启两步验证", second_end: "关闭两步验证",
    second_scan: "用验证器扫描二维码，或输入密钥：", second_prove: "验证器显示的六位数字", recovery: "请抄下备用码并妥善保管，每个只能用一次：", recovery_done: "已抄好",
    sessions: "登录中的设备", session: "{address}，自 {since}", this_one: "本机",
    accounts: "所有账号", add_account: "新建账号", shown: "姓名", role: "角色", desks: "席位（不选为全部）", add: "建立", state: "状态",
    disable: "停用", enable: "启用", reset: "重置", sign_out: "强制退出", disabled: "已停用", waiting: "等待启用", online: "已登录 {n}", offline: "未登录", has_second: "两步验证",
    setup_link: "一次性启用链接（24 小时内有效，只显示这一次）：", copied: "已复制", copy: "复制", sure_reset: "重置「{name}」？密码和两步验证都会清除。", sure_disable: "停用「{name}」？",
    audit: "审计记录", audit_hint: "谁看了报警人身份，谁听了录音，谁下了什么口令。最新的在前。", when: "时间", who: "谁", what: "做了什么", about: "内容", none: "还没有记录。", filter: "筛选",
    looked_audio: "听录音", looked_picture: "查看照片", looked_identity: "查看报警人", spoke: "口令", handed_over: "交班", took_over: "接班", unsigned: "未登录", call_n: "{n} 号",
    drill_banner: "演练 · 演练 · 演练　以下一切均为演练，不会发给公众", line_down: "中断", speech: "语音转写", priority_1: "危及生命", priority_2: "紧急", priority_3: "一般", priority_4: "可缓",
    shift: "交接班", shift_hint: "未结的警情、告警和未回应的消息一目了然。交班人写下说明，接班人登录后确认。", open_calls: "未结警情", alarms: "告警与中断", unanswered: "本席未阅消息",
    note: "交班说明", hand_over: "交班", take_over: "我已了解，接班", last: "上一次交班", taken_by: "{who} 已于 {at} 接班", not_taken: "尚未有人接班", by_at: "{who}，{at}", nothing: "无", handed: "交班说明已记录。", taken: "已接班。", print: "打印", no_note: "没有补充说明。",
    reporter: "报警人身份", reason: "查看原因（会被记录）", reveal: "查看", reasons: "回拨核实|家属联系|现场会合|案件需要", nobody: "没有可显示的报警人", channel: "渠道", called: "自称", number: "联系方式",
  },
  en: {
    console: "Dispatch console", sign_in: "Sign in", name: "Account", password: "Password", code: "Code",
    code_hint: "The six digits of your authenticator, or a recovery code if your phone is not at hand.", show: "Show the password", forgot: "Forgotten it? An administrator can reset the account.",
    new_password: "Choose a password", again: "Once more", set_up: "Save and sign in", rule: "10 characters or more. A phrase you remember beats a complicated word.",
    whose: "{shown}, choose a password for the account “{name}”.", which: "Open the display “{shown}” on this device? It can look and do nothing else.", display_on: "Open on this device",
    set_up_head: "Open your account", display_head: "Open a display", no_accounts: "There is no account yet. Make the first one on the server:", report: "Public report page", theme: "Theme: {of}",
    auto: "automatic", light: "light", dark: "dark",
    "trouble_wrong": "The account, password or code is wrong.", "trouble_wait": "Too many attempts. Wait {n} s and try again.", "trouble_link": "This link has been used or has expired. Ask an administrator for a new one.",
    "trouble_short": "Too short: 10 characters or more.", "trouble_long": "Too long: at most 256 characters.", "trouble_common": "This password is easy to guess. Choose another one.",
    "trouble_name": "The password must not contain the account's name.", "trouble_code": "The code is wrong. Use the newest one of your authenticator.", "trouble_differ": "The two passwords differ.", "trouble_empty": "Fill in every field.", "trouble_away": "The server does not answer. Try again.", "trouble_other": "That did not work: {error}",
    account: "Account", back: "Back to the console", out: "Sign out", out_everywhere: "Sign out everywhere", signed_in_as: "{shown} ({role})",
    dispatcher: "dispatcher", commander: "commander", desk: "department desk", auditor: "auditor", administrator: "administrator", device: "wall display",
    change_password: "Change password", new_one: "New password", at_desk: "Desk", old_password: "Current password", save: "Save", saved: "Saved. Other devices have been signed out.",
    second: "Second factor", second_on: "On. {n} recovery codes are left.", second_off: "Off. When it is on, signing in also takes the six digits of an authenticator on your phone.", second_new: "Turn it on", second_end: "Turn it off",
    second_scan: "Scan this with your authenticator, or type the key:", second_prove: "The six digits it shows", recovery: "Write down these recovery codes and keep them safe. Each works once:", recovery_done: "I have them",
    sessions: "Signed in on", session: "{address}, since {since}", this_one: "this device",
    accounts: "All accounts", add_account: "New account", shown: "Person", role: "Role", desks: "Desks (none = all)", add: "Make it", state: "State",
    disable: "Disable", enable: "Enable", reset: "Reset", sign_out: "Sign out", disabled: "disabled", waiting: "not opened yet", online: "signed in: {n}", offline: "not signed in", has_second: "second factor",
    setup_link: "One-time link (for 24 hours; shown only now):", copied: "Copied", copy: "Copy", sure_reset: "Reset “{name}”? Password and second factor will be gone.", sure_disable: "Disable “{name}”?",
    audit: "Audit trail", audit_hint: "Who looked at a reporter's identity, who played a recording, who gave which order. The newest first.", when: "When", who: "Who", what: "What", about: "About", none: "Nothing yet.", filter: "Filter",
    looked_audio: "played a recording", looked_picture: "looked at a picture", looked_identity: "looked at a reporter", spoke: "order", handed_over: "handed over", took_over: "took over", unsigned: "not signed in", call_n: "call {n}",
    drill_banner: "DRILL · DRILL · DRILL   All of this is an exercise and never reaches the public", line_down: "down", speech: "speech-to-text", priority_1: "Life in danger", priority_2: "Urgent", priority_3: "Ordinary", priority_4: "Can wait",
    shift: "Shift hand-over", shift_hint: "Open calls, alarms and unanswered messages at a glance. Who leaves writes a note; who comes signs in and acknowledges it.", open_calls: "Open calls", alarms: "Alarms and lost links", unanswered: "Messages nobody has read",
    note: "Note for the next shift", hand_over: "Hand over", take_over: "Understood, I take over", last: "Last hand-over", taken_by: "{who} took over at {at}", not_taken: "Nobody has taken over yet", by_at: "{who}, {at}", nothing: "None", handed: "The note is in the journal.", taken: "You have taken over.", print: "Print", no_note: "No further note.",
    reporter: "Reporter's identity", reason: "Why (it is recorded)", reveal: "Show", reasons: "call back|family asks|meet on scene|needed for the case", nobody: "There is no reporter to show", channel: "Channel", called: "Calls themself", number: "Contact",
  },
};

const kept = (key, fallback) => localStorage.getItem(`console.${key}`) ?? fallback;
export const language = () => kept("language", navigator.language.startsWith("zh") ? "zh" : "en");
export const theme = () => kept("theme", "auto");

export function t(key, gaps = {}) {
  const words = WORDS[language()][key] ?? key ?? "";
  return words.replace(/\{(\w+)\}/g, (_, gap) => gaps[gap] ?? "");
}

export const named = (names, fallback = "") => names?.[language()] ?? Object.values(names ?? {})[0] ?? fallback;

export function moment(at) {
  const zone = document.documentElement.dataset.zone || undefined;
  return new Date(at).toLocaleString(language() === "zh" ? "zh-CN" : "en-GB", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
}
