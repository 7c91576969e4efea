// Without a line the page is shown as the phone last kept it; nothing else is touched.
const PATIENCE = 6000; // ms that a page is waited for
const PAGE = /^\/(report$|r\/)/;
const PART = /^\/(report\/page\.(js|css)|static\/icon\.svg)$/;

const same = (request) => caches.match(request, { ignoreVary: true });

// This page, or any page of ours that was kept.
function shelved(request) {
  return same(request).then((page) => page || caches.keys().then((names) => {
    const ours = names.filter((name) => name.indexOf("report-") === 0);
    return ours.length ? caches.open(ours[0]).then((shelf) => shelf.keys().then((keys) => {
      const page = keys.filter((key) => PAGE.test(new URL(key.url).pathname)).pop();
      return page ? shelf.match(page, { ignoreVary: true }) : null;
    })) : null;
  }));
}

function page(request) {
  return new Promise((done) => {
    const gone = () => shelved(request).then((kept) => { if (kept) done(kept); return kept; });
    const late = setTimeout(gone, PATIENCE);
    fetch(request).then((answer) => {
      clearTimeout(late);
      done(answer);
    }, () => {
      clearTimeout(late);
      gone().then((kept) => { if (!kept) done(Response.error()); });
    });
  });
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && PAGE.test(url.pathname)) event.respondWith(page(event.request));
  else if (PART.test(url.pathname)) event.respondWith(same(event.request).then((kept) => kept || fetch(event.request)));
});
