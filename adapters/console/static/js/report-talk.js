// What was said, what was answered, and how far it is.
const STEPS = ["heard", "coming", "there", "over"];
const SOON = 1500; // ms between two looks for answers while something happens
const RARELY = 15000; // … and when nothing does

let news = stored("news", { number: 0, step: "none", answers: [], tag: "" });
let ahead = 0; // ms that the server's clock is ahead of this phone's
let pause = SOON;
let looking = 0;
const sure = { withdraw: 0, forget: 0 }; // until when a second tap means it
let drawn = ""; // what the talk shows

function draw() {
  text($("label"), t(mine.length ? "more" : "label"));
  text($("send"), t(busy ? "sending" : "send"));
  text($("located"), t(locating ? "locating" : point ? "located" : "locate"));
  $("locate").classList.toggle("on", Boolean(point));
  text($("pictured"), t(photo ? "photo_added" : "photo"));
  $("pictured").parentNode.parentNode.classList.toggle("on", Boolean(photo));
  text($("spoken"), recorder ? t("recording", { n: Math.round((Date.now() - begun) / 1000) }) : voice ? t("voice_added", { n: voice.seconds }) : t("voice"));
  $("speak").classList.toggle("live", Boolean(recorder));
  $("speak").classList.toggle("on", Boolean(voice));
  $("intro").className = mine.length ? "unseen" : ""; // the heading stays for who listens
  if (mine.length || code() !== page.place) $("place").hidden = true;
  $("words").rows = mine.length ? 2 : 4;
  $("note").hidden = note === null;
  if (note) text($("note"), note[0] ? t(note[0], note[1]) : note[1].told);
  drawProgress();
  drawTalk();
}

function drawProgress() {
  const over = news.step === "over";
  const reached = STEPS.indexOf(news.step);
  $("progress").hidden = !news.number;
  text($("number"), String(news.number));
  Array.prototype.forEach.call($("steps").children, (item, nth) => {
    item.className = nth < reached ? "done" : nth === reached ? "done now" : "";
    if (nth === reached) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  });
  $("acts").hidden = !news.number || over;
  $("rating").hidden = !news.number || !over || mine.some((m) => m.rates === news.number);
  $("forget").hidden = !mine.length && !news.answers.length;
  Object.keys(sure).forEach((name) => text($(name), t(sure[name] > Date.now() ? "sure" : name)));
}

function drawTalk() {
  const own = mine.map((m) => ({ at: m.at + ahead, own: m }));
  const theirs = news.answers.map((a) => ({ at: Date.parse(a.at), answer: a }));
  const asks = news.answers.filter((a) => a.choices.length).pop();
  const items = own.concat(theirs).sort((a, b) => a.at - b.at);
  const now = JSON.stringify([items.map((i) => (i.own ? [i.own.key, i.own.sent] : i.answer)), mine.map((m) => m.reply)]);
  if (now === drawn) return;
  drawn = now;
  $("talk").textContent = "";
  items.forEach((item) => { $("talk").appendChild(item.own ? ownBubble(item.own) : bubble(item.answer, item.answer === asks)); });
}

function ownBubble(message) {
  const item = document.createElement("li");
  const files = [message.voice && t("sound"), message.photo && t("picture")].filter(Boolean).join(" ");
  item.className = message.sent ? "mine" : "mine waits";
  item.appendChild(document.createTextNode(message.label || message.words || files || t("position")));
  const mark = document.createElement("small");
  mark.textContent = message.sent ? "✓ " + t("got") : "… " + t("kept");
  item.appendChild(mark);
  return item;
}

function bubble(answer, asks) {
  const item = document.createElement("li");
  item.className = "theirs";
  item.appendChild(document.createTextNode(answer.text));
  if (asks && !mine.some((m) => m.reply === answer.id)) {
    const row = document.createElement("div");
    row.className = "choices";
    answer.choices.forEach((choice) => {
      row.appendChild(button(choice[0], () => press({ words: choice[1], label: choice[0], reply: answer.id })));
    });
    item.appendChild(row);
  }
  return item;
}

function button(label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

// A button is shorthand for words.
function press(message) {
  say(message);
  flush();
  draw();
}

// Was it tapped twice? The first tap asks.
function twice(name) {
  const meant = sure[name] > Date.now();
  sure[name] = meant ? 0 : Date.now() + 5000;
  if (!meant) setTimeout(draw, 5100);
  draw();
  return meant;
}

function forget() {
  if (twice("forget")) press({ words: page.forget, label: t("forget"), forgets: true });
}

function withdraw() {
  if (twice("withdraw")) press({ words: page.withdraw.replace("{n}", news.number), label: t("withdrawn") });
}

function rate(stars) {
  press({ words: page.rate.replace("{n}", news.number).replace("{stars}", stars), label: t("stars", { n: stars }), rates: news.number });
}

function correct() {
  $("words").value = t("correction") + $("words").value;
  $("words").focus();
}

// Looks often while something happens, rarely when nothing does, never for who has said nothing.
function look() {
  clearTimeout(looking);
  if (document.hidden) return;
  request("GET", "/report/answers?tag=" + encodeURIComponent(news.tag), null, PATIENCE.words, (status, told) => {
    if (status === 200 && told && told.answers) {
      news = told;
      ahead = Date.parse(told.at) - Date.now();
      store("news", news);
      pause = SOON;
    } else {
      pause = Math.min(RARELY, pause * 1.4);
    }
    if (status && note && !mine.some((m) => !m.sent) && (note[0] === "offline" || note[0] === "memory")) note = null;
    draw();
    clearTimeout(looking);
    if (mine.length || news.answers.length) looking = setTimeout(look, pause);
  });
}

function soon() {
  pause = SOON;
  look();
}
