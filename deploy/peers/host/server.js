// The functions of the host benchmark as one would serve them with Node.js: a WebSocket server, a
// queue per process, one call after the other. The same frames as Realmkeep's, checked as much.
'use strict';

const { WebSocketServer } = require('ws');

let total = 0;
const functions = {
  bump: { arity: 1, run: (n) => (total += n) },
  total_: { arity: 0, run: () => total },
};

const queue = [];
let scheduled = false;

function answer(socket, id, body) {
  if (socket.readyState === 1) socket.send(JSON.stringify({ id, ...body }));
}

function run({ socket, request }) {
  const { id, call, args } = request;
  const target = Object.hasOwn(functions, call) ? functions[call] : undefined;
  if (target === undefined) {
    answer(socket, id, { error: { code: 'function-not-found', message: String(call) } });
  } else if (!Array.isArray(args) || args.length !== target.arity) {
    answer(socket, id, { error: { code: 'bad-arguments', message: String(call) } });
  } else {
    try {
      answer(socket, id, { ok: target.run(...args) ?? null });
    } catch (thrown) {
      answer(socket, id, { error: { code: 'call-failed', message: String(thrown) } });
    }
  }
}

function drain() {
  scheduled = false;
  for (const item of queue.splice(0)) run(item);
}

const server = new WebSocketServer({
  host: '127.0.0.1',
  port: Number(process.argv[2]),
  handleProtocols: (offered) => (offered.has('realmkeep.v1') ? 'realmkeep.v1' : false),
  perMessageDeflate: false,
});
server.on('listening', () => console.log('ready'));
server.on('connection', (socket) => {
  socket.on('message', (data) => {
    let requests;
    try {
      requests = JSON.parse(data.toString());
    } catch {
      socket.close(1007);
      return;
    }
    for (const request of Array.isArray(requests) ? requests : [requests]) {
      queue.push({ socket, request });
    }
    if (!scheduled) {
      scheduled = true;
      setImmediate(drain);
    }
  });
});
// Whoever started this ends it by closing its standard input, also by dying.
process.stdin.on('end', () => process.exit(0)).resume();
