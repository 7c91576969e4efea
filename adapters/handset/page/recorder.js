// The microphone, from the first touch until the page is hidden. Speech needs no more than 16 kHz.

import { wav } from "/page/wav.js";

const RATE = 16000;

export const possible = () => Boolean(navigator.mediaDevices?.getUserMedia && window.AudioWorkletNode);

export class Recorder {
  #context = null;
  #stream = null;
  #chunks = null;
  onlevel = () => {};

  // Opens the microphone; asks the person the first time.
  async open() {
    if (this.#stream?.active && this.#context.state === "running") return;
    await this.close();
    this.#stream = await navigator.mediaDevices.getUserMedia({
      audio: { channelCount: 1, noiseSuppression: true, autoGainControl: true, echoCancellation: false },
    });
    const tap = await this.#wire().catch(() => this.#wire(undefined));
    tap.port.onmessage = ({ data }) => this.#hear(data);
  }

  // Some browsers cannot resample a microphone: then the file has the microphone's own rate.
  async #wire(rate = RATE) {
    await this.#context?.close();
    this.#context = new AudioContext(rate ? { sampleRate: rate } : {});
    await this.#context.audioWorklet.addModule("/page/tap.js");
    const tap = new AudioWorkletNode(this.#context, "tap", { numberOfOutputs: 1, channelCount: 1 });
    const mute = new GainNode(this.#context, { gain: 0 });
    this.#context.createMediaStreamSource(this.#stream).connect(tap).connect(mute).connect(this.#context.destination);
    await this.#context.resume();
    return tap;
  }

  #hear(samples) {
    if (!this.#chunks) return;
    this.#chunks.push(samples);
    this.onlevel(samples.reduce((peak, s) => Math.max(peak, Math.abs(s)), 0));
  }

  start() { this.#chunks = []; }

  // What was heard since `start`: a file, and its length in seconds.
  stop() {
    const chunks = this.#chunks ?? [];
    this.#chunks = null;
    const rate = this.#context?.sampleRate ?? RATE;
    const seconds = chunks.reduce((sum, chunk) => sum + chunk.length, 0) / rate;
    return { file: wav(chunks, rate), seconds };
  }

  async close() {
    this.#chunks = null;
    this.#stream?.getTracks().forEach((track) => track.stop());
    await this.#context?.close();
    this.#stream = this.#context = null;
  }
}
