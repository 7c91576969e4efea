// The microphone, from switching on until the page is hidden. Speech needs no more than 16 kHz.

import { Resampler } from "/page/resample.js";

export const RATE = 16000;
const PIECE = RATE / 10; // samples passed on at a time
const TAIL = 200; // ms that the microphone's own delay and a quick thumb would cut off

const Context = window.AudioContext ?? window.webkitAudioContext;
export const possible = () => Boolean(navigator.mediaDevices?.getUserMedia && Context);

const peak = (samples) => samples.reduce((most, s) => Math.max(most, Math.abs(s)), 0);
const whole = (samples) => Int16Array.from(samples, (s) => Math.max(-1, Math.min(1, s)) * 32767);

export class Recorder {
  #context = null; #stream = null; #tap = null; #resampler = null;
  #on = null; #piece = [];
  onlevel = () => {};
  onlost = () => {}; // something else took the microphone

  get ready() { return Boolean(this.#stream?.active && this.#context?.state === "running"); }

  // Opens the microphone; asks the person the first time.
  async open() {
    if (this.ready) return;
    await this.close();
    this.#stream = await navigator.mediaDevices.getUserMedia({
      audio: { channelCount: 1, noiseSuppression: true, autoGainControl: true, echoCancellation: false },
    });
    this.#stream.getTracks().forEach((track) => { track.onended = () => this.onlost(); });
    await this.#wire(RATE).catch(() => this.#wire(undefined)); // some cannot resample a microphone
  }

  async #wire(rate) {
    await this.#context?.close();
    this.#context = new Context(rate ? { sampleRate: rate } : {});
    const source = this.#context.createMediaStreamSource(this.#stream);
    this.#tap = await this.#tapped();
    const mute = this.#context.createGain();
    mute.gain.value = 0;
    source.connect(this.#tap);
    this.#tap.connect(mute);
    mute.connect(this.#context.destination);
    await this.#context.resume();
    const own = this.#context.sampleRate;
    this.#resampler = own === RATE ? null : new Resampler(own, RATE);
  }

  async #tapped() {
    if (this.#context.audioWorklet) {
      await this.#context.audioWorklet.addModule("/page/tap.js");
      const tap = new AudioWorkletNode(this.#context, "tap", { numberOfOutputs: 1, channelCount: 1 });
      tap.port.onmessage = ({ data }) => this.#hear(data);
      return tap;
    }
    const tap = this.#context.createScriptProcessor(2048, 1, 1); // old browsers have only this
    tap.onaudioprocess = ({ inputBuffer }) => this.#hear(inputBuffer.getChannelData(0).slice());
    return tap;
  }

  #hear(block) {
    if (!this.#on) return;
    const samples = this.#resampler ? this.#resampler.feed(block) : block;
    this.onlevel(peak(samples));
    this.#piece.push(...samples);
    if (this.#piece.length >= PIECE) this.#pass();
  }

  #pass() {
    const samples = whole(this.#piece);
    this.#piece = [];
    if (samples.length) this.#on(samples);
  }

  // From now on `sound` is given what is heard, piece by piece.
  start(sound) { this.#piece = []; this.#on = sound; }

  // Resolves when the last piece was given.
  async stop() {
    if (this.#on && this.ready) await new Promise((done) => setTimeout(done, TAIL));
    if (this.#on) this.#pass();
    this.#on = null;
  }

  async close() {
    this.#stream?.getTracks().forEach((track) => { track.onended = null; track.stop(); });
    const context = this.#context;
    this.#stream = this.#context = this.#tap = null;
    if (context && context.state !== "closed") await context.close();
  }
}
