// From the microphone's own rate down to ours, as the sound comes: a windowed sinc, so that what
// lies above our half rate does not fold into speech. At most 1 ms late.

const REACH = 12; // zero crossings on either side

export class Resampler {
  #step; #cutoff; #half; #samples = new Float32Array(0); #at; // `at`: of the next sample, in #samples

  constructor(from, to) {
    this.#step = from / to;
    this.#cutoff = Math.min(1, to / from) * 0.94;
    this.#half = Math.ceil(REACH / this.#cutoff);
    this.#samples = new Float32Array(this.#half); // silence before the first sample
    this.#at = this.#half;
  }

  feed(block) {
    const samples = new Float32Array(this.#samples.length + block.length);
    samples.set(this.#samples);
    samples.set(block, this.#samples.length);
    const made = [];
    for (; this.#at + this.#half < samples.length; this.#at += this.#step) made.push(this.#one(samples));
    const done = Math.max(0, Math.floor(this.#at) - this.#half);
    this.#samples = samples.slice(done);
    this.#at -= done;
    return Float32Array.from(made);
  }

  #one(samples) {
    let sum = 0;
    for (let n = Math.ceil(this.#at - this.#half); n <= this.#at + this.#half; n += 1) {
      const t = n - this.#at;
      const x = Math.PI * this.#cutoff * t;
      const sinc = x === 0 ? 1 : Math.sin(x) / x;
      sum += (samples[n] ?? 0) * sinc * (0.5 + 0.5 * Math.cos(Math.PI * t / (this.#half + 1)));
    }
    return sum * this.#cutoff;
  }
}
