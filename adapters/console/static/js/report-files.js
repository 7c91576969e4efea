// Position, picture and voice of the next message. The picture is made small here, on the phone.
const SIDE = 1280; // pixels of a picture's longer side
const LONGEST = 60; // seconds of a voice note
const RATE = 16000; // samples a second where no Opus can be recorded
const OPUS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus"];

let point = null;
let locating = false;
let photo = "";
let voice = null; // {base64, seconds}
let recorder = null;
let begun = 0;

const bare = (url) => url.slice(url.indexOf(",") + 1);

function locate() {
  if (point) {
    point = null;
    draw();
    return;
  }
  locating = true;
  draw();
  navigator.geolocation.getCurrentPosition((found) => {
    locating = false;
    note = null;
    point = { lat: found.coords.latitude, lon: found.coords.longitude };
    nearest();
    draw();
  }, () => {
    locating = false;
    note = ["no_location", {}];
    draw();
  }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 });
}

function take() {
  const file = $("photo").files[0];
  photo = "";
  if (!file) {
    draw();
    return;
  }
  const url = URL.createObjectURL(file);
  const image = new Image();
  image.onload = () => {
    const scale = Math.min(1, SIDE / Math.max(image.naturalWidth, image.naturalHeight));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
    canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(url);
    photo = bare(canvas.toDataURL("image/jpeg", 0.7));
    note = null;
    draw();
  };
  image.onerror = () => {
    URL.revokeObjectURL(url);
    $("photo").value = "";
    note = ["no_photo", {}];
    draw();
  };
  image.src = url;
}

const canSpeak = () => Boolean(window.MediaRecorder && navigator.mediaDevices && navigator.mediaDevices.getUserMedia);

function speak() {
  if (recorder) recorder.stop();
  else if (voice) {
    voice = null;
    draw();
  } else navigator.mediaDevices.getUserMedia({ audio: true }).then(record).catch(silent);
}

function silent() {
  note = ["no_voice", {}];
  draw();
}

function record(stream) {
  const kind = OPUS.filter((k) => MediaRecorder.isTypeSupported && MediaRecorder.isTypeSupported(k))[0];
  const pieces = [];
  recorder = new MediaRecorder(stream, kind ? { mimeType: kind, audioBitsPerSecond: 24000 } : {});
  begun = Date.now();
  const clock = setInterval(() => {
    if (recorder && Date.now() - begun > LONGEST * 1000) recorder.stop();
    else draw();
  }, 500);
  recorder.ondataavailable = (event) => { pieces.push(event.data); };
  recorder.onstop = () => {
    const seconds = Math.max(1, Math.round((Date.now() - begun) / 1000));
    clearInterval(clock);
    recorder = null;
    stream.getTracks().forEach((track) => track.stop());
    const whole = new Blob(pieces);
    (kind ? Promise.resolve(whole) : wave(whole)).then(base64).then((content) => {
      voice = { content: content, seconds: seconds };
      note = null;
      draw();
    }).catch(silent);
    draw();
  };
  recorder.start();
  draw();
}

function base64(blob) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(bare(reader.result));
    reader.onerror = failed;
    reader.readAsDataURL(blob);
  });
}

function buffer(blob) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.onerror = failed;
    reader.readAsArrayBuffer(blob);
  });
}

// What cannot be read on the other side (MP4 of older iPhones) goes as a WAV file.
function wave(blob) {
  const Offline = window.OfflineAudioContext || window.webkitOfflineAudioContext;
  return buffer(blob).then((bytes) => new Promise((done, failed) => {
    new Offline(1, RATE, RATE).decodeAudioData(bytes, done, failed);
  })).then((sound) => new Promise((done) => {
    const context = new Offline(1, Math.ceil(sound.duration * RATE), RATE);
    const source = context.createBufferSource();
    source.buffer = sound;
    source.connect(context.destination);
    context.oncomplete = (event) => done(wav(event.renderedBuffer.getChannelData(0)));
    source.start();
    context.startRendering();
  }));
}

function wav(samples) {
  const view = new DataView(new ArrayBuffer(44 + samples.length * 2));
  const mark = (at, letters) => { for (let i = 0; i < letters.length; i += 1) view.setUint8(at + i, letters.charCodeAt(i)); };
  mark(0, "RIFF"); view.setUint32(4, 36 + samples.length * 2, true); mark(8, "WAVEfmt ");
  view.setUint32(16, 16, true); view.setUint16(20, 1, true); view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true); view.setUint32(28, RATE * 2, true);
  view.setUint16(32, 2, true); view.setUint16(34, 16, true);
  mark(36, "data"); view.setUint32(40, samples.length * 2, true);
  for (let i = 0; i < samples.length; i += 1) {
    view.setInt16(44 + i * 2, Math.max(-1, Math.min(1, samples[i])) * 32767, true);
  }
  return new Blob([view.buffer], { type: "audio/wav" });
}

// The posts by their distance from here: haversine on a sphere of 6,371 km.
function nearest() {
  const radians = Math.PI / 180;
  const far = (item) => {
    const at = (item.getAttribute("data-at") || "").split(",").map(Number);
    if (at.length < 2) return Infinity;
    const a = Math.pow(Math.sin((at[0] - point.lat) * radians / 2), 2)
      + Math.cos(point.lat * radians) * Math.cos(at[0] * radians) * Math.pow(Math.sin((at[1] - point.lon) * radians / 2), 2);
    return 2 * 6371000 * Math.asin(Math.min(1, Math.sqrt(a)));
  };
  const items = Array.prototype.map.call($("posts").children, (item) => [far(item), item]);
  items.sort((a, b) => a[0] - b[0]).forEach((pair) => {
    const metres = pair[0];
    if (metres < Infinity) {
      text(pair[1].querySelector("b"), metres < 1000 ? t("metres", { n: Math.max(10, Math.round(metres / 10) * 10) }) : t("kilometres", { n: (metres / 1000).toFixed(1) }));
    }
    $("posts").appendChild(pair[1]);
  });
  text($("near"), t("near"));
}
