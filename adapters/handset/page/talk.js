// One transmission on its way to the bridge, while it is spoken. All of it is kept here until the
// bridge has written it down; after a broken link it goes on where the bridge says that it stopped.

import { Pause } from "/page/pause.js";

const DEAD = 6000; // ms without an answer that is due
const PIECE = 16000; // samples of one message at most
const FULL = 262144; // bytes that may wait in the socket
const SLOWEST = 8000; // ms between two tries
const LATER = new Set([409, 429]);

export const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");

export class Transmission {
  #url; #hello; #told; #buffer = new Int16Array(65536); #total = 0; #base = 0; #ended = false; #over = false;
  #socket = null; #sent = 0; #said = false; #timer = 0; #answered = 0; #pause = new Pause();
  keys = []; // one, or more where the bridge had handed in a part already

  // `told` hears of its life: sending, waiting, sent, failed.
  constructor(url, hello, told) {
    this.#url = url;
    this.#hello = hello;
    this.#told = told;
    this.keys.push(newKey());
    this.#run();
  }

  get seconds() { return this.#total / this.#hello.rate; }
  get over() { return this.#over; }

  add(samples) {
    if (this.#total + samples.length > this.#buffer.length) {
      const larger = new Int16Array(this.#buffer.length * 2);
      larger.set(this.#buffer);
      this.#buffer = larger;
    }
    this.#buffer.set(samples, this.#total);
    this.#total += samples.length;
    this.#pump();
  }

  end() { this.#ended = true; this.#pump(); }

  // The link may be back: do not wait any longer.
  hurry() { this.#pause.end(); }

  samples(from = 0) { return this.#buffer.subarray(Math.min(from, this.#total), this.#total); }

  async #run() {
    for (let wait = 500; !this.#over;) {
      const came = await this.#attempt();
      if (this.#over) return;
      if (came === true) wait = 500; // it went on for a while
      this.#told("waiting");
      await this.#pause.begin(came === "next" ? 0 : wait);
      wait = Math.min(wait * 2, SLOWEST);
    }
  }

  // Resolves when this connection is of no more use: false where it brought nothing.
  #attempt() {
    return new Promise((done) => {
      let came = false;
      const socket = new WebSocket(this.#url);
      const leave = (why) => {
        clearInterval(this.#timer);
        socket.onopen = socket.onmessage = socket.onclose = null;
        socket.close();
        this.#socket = null;
        done(why);
      };
      this.#answered = Date.now();
      this.#said = false;
      this.#timer = setInterval(() => { if (this.#late()) leave(came); else this.#pump(); }, 500);
      socket.onopen = () => socket.send(JSON.stringify({ key: this.keys.at(-1), ...this.#hello }));
      socket.onclose = () => leave(came);
      socket.onmessage = ({ data }) => {
        came = true;
        this.#answered = Date.now();
        const next = this.#hear(JSON.parse(data), socket);
        if (next) leave(next);
      };
    });
  }

  #hear(news, socket) {
    if (news.error) return this.#refused(news);
    if ("done" in news) return this.#written(news.done);
    if (!this.#socket && !news.closed) {
      this.#socket = socket;
      this.#sent = news.have;
      this.#told(this.#ended ? "sending" : "live");
      this.#pump();
    }
    return null;
  }

  #refused({ error, status }) {
    if (status >= 500 || LATER.has(status)) return "later";
    this.#over = true;
    this.#told("failed", error);
    return "over";
  }

  // The bridge has so much of it in its journal; what is left is a transmission of its own.
  #written(count) {
    this.#base += count;
    if (this.#ended && this.#base >= this.#total) {
      this.#over = true;
      this.#told("sent");
      return "over";
    }
    this.keys.push(newKey());
    return "next";
  }

  #pump() {
    const socket = this.#socket;
    if (!socket || socket.readyState !== WebSocket.OPEN) return;
    const rest = this.samples(this.#base + this.#sent);
    for (let at = 0; at < rest.length && socket.bufferedAmount < FULL; at += PIECE) {
      const piece = rest.slice(at, at + PIECE);
      socket.send(piece);
      this.#sent += piece.length;
    }
    if (this.#ended && !this.#said && this.#base + this.#sent >= this.#total) {
      this.#said = true;
      socket.send(JSON.stringify({ end: this.#sent }));
      this.#told("sending");
    }
  }

  #late() { return Date.now() - this.#answered > DEAD; }
}
