// Runs beside the page, in the audio thread: passes the microphone on, block by block.

registerProcessor("tap", class extends AudioWorkletProcessor {
  process(inputs) {
    const samples = inputs[0][0];
    if (samples) this.port.postMessage(samples.slice());
    return true;
  }
});
