// The report page works without this; with it, it keeps what was typed and answers by itself.
function submit(event) {
  event.preventDefault();
  const words = $("words").value.trim();
  const first = point || {};
  if (recorder) {
    recorder.stop(); // its words go out with the next tap
    return;
  }
  if (!words && !point && !voice && !photo) {
    note = ["empty", {}];
    draw();
    return;
  }
  note = null;
  // Words first: on a slow line they are there long before the picture is.
  if (words || !(voice || photo)) say({ words: words, lat: pick(first.lat), lon: pick(first.lon) });
  if (voice) say({ voice: voice.content, seconds: voice.seconds, lat: words ? null : pick(first.lat), lon: words ? null : pick(first.lon) });
  if (photo) say({ photo: photo, lat: words || voice ? null : pick(first.lat), lon: words || voice ? null : pick(first.lon) });
  $("words").value = "";
  $("photo").value = "";
  store("draft", "");
  point = null;
  voice = null;
  photo = "";
  flush();
  draw();
}

function pick(number) {
  return typeof number === "number" ? number : null;
}

// For when there is no line: the page as it is now, beside what it is made of.
function shelve() {
  if (!navigator.serviceWorker || !window.caches || !window.isSecureContext) return;
  const name = "report-" + page.version;
  navigator.serviceWorker.register("/report/sw.js", { scope: "/r" })
    .then(() => caches.open(name))
    .then((shelf) => shelf.addAll([location.href.split("#")[0], "/report/page.js?" + page.version, "/report/page.css?" + page.version, "/static/icon.svg"]))
    .then(() => navigator.serviceWorker.ready)
    .then(() => document.documentElement.setAttribute("data-kept", page.version))
    .then(() => caches.keys())
    .then((names) => names.forEach((other) => { if (other.indexOf("report-") === 0 && other !== name) caches.delete(other); }))
    .catch(() => null); // no line, or no room: the page works without
}

document.documentElement.classList.add("js");
$("form").addEventListener("submit", submit);
$("locate").addEventListener("click", locate);
$("locate").hidden = !(navigator.geolocation && window.isSecureContext !== false);
$("photo").addEventListener("change", take);
$("photo").addEventListener("click", (event) => {
  if (!photo) return;
  event.preventDefault(); // a second tap takes the picture away, as with voice and position
  $("photo").value = "";
  take();
});
$("speak").addEventListener("click", speak);
$("speak").hidden = !canSpeak();
$("correct").addEventListener("click", correct);
$("forget").addEventListener("click", forget);
$("withdraw").addEventListener("click", withdraw);
[1, 2, 3, 4, 5].forEach((stars) => { $("rating").appendChild(button(t("stars", { n: stars }), () => rate(stars))); });
if (!$("words").value) $("words").value = stored("draft", "");
$("words").addEventListener("input", () => store("draft", $("words").value));
if (!$("note").hidden) note = ["", { told: $("note").textContent }]; // the server says it
addEventListener("online", unsent);
addEventListener("load", () => setTimeout(shelve, 500));
addEventListener("storage", (event) => {
  if (event.key === "report.mine" && !busy) {
    mine = stored("mine", []);
    draw();
  }
});
document.addEventListener("visibilitychange", () => { if (!document.hidden) soon(); });
draw();
look();
flush();
