// The line to the server. A page that hears nothing for over two seconds says that it is stale.
import { heard as told } from "./say.js";
import * as state from "./state.js";

const STALE = 2200; // ms; the server beats once a second
const REDIAL = 5000; // ms of silence before a connection that looks open is given up

let source = null;
let from = "/api/events";
let heard = performance.now();
let dialled = 0;

const EVENTS = {
  hello: state.greet,
  site: state.rename,
  board: state.take,
  tick: ({ at }) => state.setTime(at),
  said: told,
  talking: (now) => (state.talking.value = now),
  seen: state.seen,
};

function dial() {
  source?.close();
  dialled = performance.now();
  source = new EventSource(`${from}?desk=${encodeURIComponent(state.desk.value)}`);
  for (const [name, act] of Object.entries(EVENTS)) {
    source.addEventListener(name, (event) => {
      heard = performance.now();
      state.silence.value = 0;
      act(JSON.parse(event.data));
    });
  }
}

function watch() {
  const now = performance.now();
  const quiet = now - heard;
  state.tick();
  state.silence.value = quiet > STALE ? Math.round(quiet / 1000) : 0;
  const dead = source.readyState === EventSource.CLOSED || quiet > REDIAL;
  if (dead && now - dialled > Math.min(quiet, 3000)) dial();
}

export function connect(path = from) {
  from = path;
  dial();
  setInterval(watch, 500);
}

export function changeDesk(desk) {
  state.desk.value = desk;
  history.replaceState(null, "", `?desk=${encodeURIComponent(desk)}${location.hash}`);
  dial();
}
