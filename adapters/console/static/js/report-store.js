// What the phone remembers, and the words. Written for browsers of 2016: no newer syntax in here.
const page = JSON.parse(document.body.getAttribute("data-page"));
const $ = (id) => document.getElementById(id);

function t(key, gaps) {
  return page.words[key].replace(/\{(\w+)\}/g, (_, name) => (gaps && name in gaps ? gaps[name] : ""));
}

function stored(name, otherwise) {
  try {
    const value = JSON.parse(localStorage.getItem("report." + name));
    return value === null ? otherwise : value;
  } catch (_) {
    return otherwise; // a browser that keeps nothing
  }
}

// Could it be kept? A phone may be full, or be told to keep nothing.
function store(name, value) {
  try {
    localStorage.setItem("report." + name, JSON.stringify(value));
    return true;
  } catch (_) {
    return false;
  }
}

function random() {
  let key = "";
  crypto.getRandomValues(new Uint8Array(12)).forEach((byte) => { key += (byte + 256).toString(16).slice(1); });
  return key;
}

function text(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

// The code in the address: of a page that the phone kept from another place it is the true one.
function code() {
  const short = /^\/r\/(.+)$/.exec(location.pathname);
  const asked = /[?&]place=([^&]*)/.exec(location.search);
  const found = short ? short[1] : asked ? asked[1].replace(/\+/g, " ") : "";
  try {
    return decodeURIComponent(found);
  } catch (_) {
    return found;
  }
}
