// An SMS centre on npm's `smpp`, told what to do by JSON lines on stdin, and telling what it saw.
// The last digits of a number decide: …999 too fast, …998 bad address, …997 no answer at all,
// …996 hangs up instead of answering, …000 accepted and then not delivered. `lose`: of so many the
// answer is lost, though they are taken.
const smpp = require('smpp');
const readline = require('readline');

const tell = (what) => process.stdout.write(JSON.stringify(what) + '\n');
const sessions = new Set();
const set = { ids: 'same', early: false, mute: false, refuse: 0, throttle: 0, receipts: true, lose: 0 };
let server = null;
let port = 0;
let count = 4094;

function receipt(id, pdu, bad) {
  const text = `id:${id} sub:001 dlvrd:00${bad ? 0 : 1} submit date:2611220600 done date:2611220601`
    + ` stat:${bad ? 'UNDELIV' : 'DELIVRD'} err:0${bad ? '27' : '00'} text:id:7 stat:EXPIRED`;
  const fields = { source_addr: pdu.destination_addr, destination_addr: pdu.source_addr, esm_class: 4, short_message: text };
  return set.tlvs ? { ...fields, receipted_message_id: id, message_state: bad ? 5 : 2 } : fields;
}

function content(pdu) {
  const value = pdu.message_payload || pdu.short_message || {};
  const bytes = value.message !== undefined ? value.message : value;
  return Buffer.isBuffer(bytes) ? bytes.toString('hex') : bytes;
}

function hexadecimal(pdu) {
  const value = pdu.short_message || {};
  return Buffer.isBuffer(value.message !== undefined ? value.message : value);
}

function submit(session, pdu) {
  const to = pdu.destination_addr;
  const udh = pdu.short_message && pdu.short_message.udh ? pdu.short_message.udh.map((one) => one.toString('hex')) : [];
  tell({ submit: { to, ton: pdu.dest_addr_ton, from: pdu.source_addr, coding: pdu.data_coding, esm: pdu.esm_class,
    text: content(pdu), hex: hexadecimal(pdu), udh, validity: pdu.validity_period, sar: [pdu.sar_msg_ref_num, pdu.sar_total_segments, pdu.sar_segment_seqnum] } });
  if (to.endsWith('999') || set.throttle > 0) {
    set.throttle -= 1;
    return session.send(pdu.response({ command_status: smpp.ESME_RTHROTTLED }));
  }
  if (to.endsWith('998')) return session.send(pdu.response({ command_status: smpp.ESME_RINVDSTADR }));
  if (to.endsWith('997') || set.mute) return undefined;
  if (to.endsWith('996')) return session.destroy();
  if (set.lose > 0) { set.lose -= 1; return session.destroy(); }
  count += 1;
  const hex = count.toString(16).toUpperCase().padStart(8, '0');
  const [answer, later] = { same: [`n${count}`, `n${count}`], hex: [hex, String(count).padStart(10, '0')], decimal: [String(count), hex] }[set.ids];
  const report = () => set.receipts && pdu.registered_delivery && session.deliver_sm(receipt(later, pdu, to.endsWith('000')));
  if (set.early) report();
  session.send(pdu.response({ message_id: answer }));
  if (!set.early) setTimeout(report, 5);
  return undefined;
}

function session(s) {
  const bind = (pdu) => {
    const wrong = pdu.password !== 'bar' ? smpp.ESME_RINVPASWD : set.refuse;
    tell({ bind: { user: pdu.system_id, version: pdu.interface_version, status: wrong } });
    if (wrong) { s.send(pdu.response({ command_status: wrong })); return s.close(); }
    sessions.add(s);
    return s.send(pdu.response({ system_id: 'npm' }));
  };
  s.on('bind_transceiver', bind);
  s.on('enquire_link', (pdu) => { tell({ enquire: 1 }); if (!set.mute) s.send(pdu.response()); });
  s.on('unbind', (pdu) => { tell({ unbind: 1 }); s.send(pdu.response()); s.close(); });
  s.on('submit_sm', (pdu) => submit(s, pdu));
  s.on('close', () => sessions.delete(s));
  s.on('error', () => sessions.delete(s));
}

function listen() {
  const tls = process.argv[2] ? { key: require('fs').readFileSync(process.argv[2]), cert: require('fs').readFileSync(process.argv[2]) } : {};
  server = smpp.createServer(tls, session);
  server.on('error', (error) => tell({ failed: String(error) }));
  server.listen(port, '127.0.0.1', () => { port = server.address().port; tell({ up: port }); });
}

const orders = {
  set: (order) => { Object.assign(set, order); tell({ done: 'set' }); },
  deliver: (order) => {
    const fields = { source_addr_ton: 1, source_addr_npi: 1, ...order.pdu };
    if (order.hex !== undefined) fields.short_message = Buffer.from(order.hex, 'hex');
    for (const s of sessions) s.deliver_sm(fields, (answer) => tell({ answered: answer.command_status, ref: order.ref }));
  },
  enquire: () => { for (const s of sessions) s.enquire_link((answer) => tell({ alive: answer.command_status })); },
  bye: () => { for (const s of sessions) s.unbind(); },
  down: () => { for (const s of sessions) s.destroy(); server.close(() => tell({ down: 1 })); },
  up: listen,
};

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const order = JSON.parse(line);
  orders[order.do](order);
}).on('close', () => process.exit(0));
listen();
